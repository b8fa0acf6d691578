"""What others may build on: the public names, the spaCy factories and other entry points."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from importlib.metadata import entry_points

import pytest
from spacy.language import Language
from spacy.util import registry

import gipr_nlp
from gipr_nlp import errors

# Whoever adds a name does so here too; to take one away is a breaking change.
PUBLIC = [
    "Answer",
    "Cell",
    "CorpusError",
    "Evidence",
    "Explainer",
    "Explanation",
    "Finding",
    "GiprError",
    "Heading",
    "LintProblem",
    "Metadata",
    "MetadataSource",
    "MissingExtraError",
    "ModelError",
    "NumericFact",
    "OtherCell",
    "OtherTable",
    "PipelineError",
    "RecordError",
    "Report",
    "RuleDiff",
    "RuleError",
    "RuleSet",
    "RuleStats",
    "Scores",
    "Section",
    "Span",
    "Statement",
    "Table",
    "TextError",
    "__version__",
    "diff_rules",
    "evaluate",
    "explain",
    "extract",
    "extract_many",
    "lint_rules",
    "load",
    "load_rules",
    "rule_stats",
    "save_overlay",
]

FACTORIES = [
    "gipr_audit",
    "gipr_claims",
    "gipr_facts",
    "gipr_headings",
    "gipr_layout",
    "gipr_metadata",
    "gipr_report",
    "gipr_roles",
    "gipr_statements",
    "gipr_tables",
]

PIPELINE = [
    "gipr_layout",
    "gipr_headings",
    "gipr_roles",
    "gipr_tables",
    "gipr_facts",
    "gipr_metadata",
    "gipr_claims",
    "gipr_statements",
    "gipr_audit",
    "gipr_report",
]

REGISTERED = {
    "spacy_tokenizers": ["gipr.Tokenizer.v1"],
    "spacy_architectures": ["gipr.HashedLinear.v1"],
    "spacy_scorers": ["gipr.claims_scorer.v1"],
    "spacy_factories": FACTORIES,
}

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(gipr_nlp.__path__, "gipr_nlp.")
    if not module.name.endswith("__main__")
)


def test_the_public_names_are_these():
    assert sorted(gipr_nlp.__all__) == sorted(PUBLIC)
    assert len(set(gipr_nlp.__all__)) == len(gipr_nlp.__all__)


def test_every_public_name_is_there_and_shown():
    assert {name: hasattr(gipr_nlp, name) for name in PUBLIC} == dict.fromkeys(PUBLIC, True)
    assert dir(gipr_nlp) == sorted(PUBLIC)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'gipr_nlp' has no attribute 'parse'"):
        gipr_nlp.parse  # noqa: B018


def test_every_public_class_and_function_is_documented():
    missing = [
        name
        for name in PUBLIC
        if (inspect.isclass(getattr(gipr_nlp, name)) or inspect.isfunction(getattr(gipr_nlp, name)))
        and not inspect.getdoc(getattr(gipr_nlp, name))
    ]
    assert missing == []


@pytest.mark.parametrize("group", sorted(REGISTERED))
def test_entry_points_are_these(group):
    ours = {e.name: e for e in entry_points(group=group) if e.value.startswith("gipr_nlp.")}
    assert sorted(ours) == sorted(REGISTERED[group])
    assert all(callable(entry.load()) for entry in ours.values())


def test_the_console_script_is_the_command():
    (script,) = [e for e in entry_points(group="console_scripts") if e.value.startswith("gipr_nlp.")]
    assert script.name == "gipr-nlp"
    from gipr_nlp.cli import main

    assert script.load() is main


def test_spacy_finds_the_factories_and_the_tokenizer():
    assert [name for name in FACTORIES if not Language.has_factory(name)] == []
    assert "gipr.Tokenizer.v1" in registry.tokenizers
    assert "gipr.HashedLinear.v1" in registry.architectures


def test_the_shipped_pipeline_has_these_components(nlp):
    assert nlp.pipe_names == PIPELINE


def test_all_errors_have_one_root_and_a_builtin_base():
    found = [getattr(errors, name) for name in errors.__all__]
    assert all(issubclass(error, gipr_nlp.GiprError) for error in found)
    builtin = (ValueError, RuntimeError, ImportError)
    assert [e.__name__ for e in found if e is not gipr_nlp.GiprError and not issubclass(e, builtin)] == []
    assert all(getattr(gipr_nlp, name) is getattr(errors, name) for name in errors.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_can_be_imported(name):
    module = importlib.import_module(name)
    assert module.__doc__, "a module says what it is for"
    missing = [item for item in getattr(module, "__all__", ()) if not hasattr(module, item)]
    assert missing == []


def test_there_are_modules():
    assert len(MODULES) > 50
