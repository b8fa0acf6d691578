"""`import gipr_nlp` is silent, loads next to nothing, and each module can be the first to be imported."""

from __future__ import annotations

import json

from tests.processes import run_python

HEAVY = ("spacy", "thinc", "numpy", "jieba", "rjieba", "opencc", "regex", "attrs", "cattrs", "typer", "rich")

LOADED = f"""
import sys, time
before = set(sys.modules)
started = time.process_time()
import gipr_nlp
spent = time.process_time() - started
import json
print(json.dumps([[m for m in {HEAVY} if m in sys.modules], len(set(sys.modules) - before), spent]))
"""

FIRST = """
import importlib, pkgutil, sys
import gipr_nlp
names = [m.name for m in pkgutil.walk_packages(gipr_nlp.__path__, "gipr_nlp.") if "__main__" not in m.name]
import spacy
known = set(sys.modules)
broken = []
for name in names:
    for other in [m for m in sys.modules if m.startswith("gipr_nlp.") and "pipes" not in m and "tokenizer" not in m]:
        del sys.modules[other]
    try:
        importlib.import_module(name)
    except Exception as error:
        broken.append((name, repr(error)))
print(broken)
"""


def test_import_loads_nothing_heavy():
    result = run_python("-c", LOADED)
    assert (result.returncode, result.stderr) == (0, b"")
    loaded, count, spent = json.loads(result.stdout)
    assert loaded == []
    # a bar on processor time, far above what it takes (a few milliseconds): it fails when something heavy slips in
    assert count < 60
    assert spent < 0.15


def test_import_is_silent():
    result = run_python("-W", "error", "-c", "import gipr_nlp; gipr_nlp.Report; gipr_nlp.GiprError")
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


def test_records_and_errors_come_without_spacy():
    code = "import sys, gipr_nlp; gipr_nlp.Report, gipr_nlp.RuleSet, gipr_nlp.TextError; print('spacy' in sys.modules)"
    result = run_python("-c", code)
    assert (result.stdout.strip(), result.stderr) == (b"False", b"")


def test_a_first_extraction_is_silent():
    code = "import gipr_nlp; r = gipr_nlp.extract('二、主动公开情况\\n全年公开信息12条。'); print(r.facts[0].value)"
    result = run_python("-c", code)
    assert (result.returncode, result.stdout.strip(), result.stderr) == (0, b"12", b"")


def test_any_module_may_be_imported_first():
    result = run_python("-c", FIRST)
    assert (result.returncode, result.stdout.strip()) == (0, b"[]"), result.stderr.decode()
