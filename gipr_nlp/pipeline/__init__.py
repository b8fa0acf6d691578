"""The pipeline: how it is built, and how texts go through it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gipr_nlp.errors import GiprError, ModelError, TextError
from gipr_nlp.report import Report
from gipr_nlp.rules.loader import Overlay, load_rules

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["config_path", "extract", "extract_many", "load"]

OnError = Callable[[str, GiprError], Report | None]

_CHUNK = 50
_DEFAULT: dict[str, Any] = {}
_LOCK = threading.Lock()


def config_path() -> Path:
    """Return the path of the shipped ``config.cfg``."""
    return Path(str(files("gipr_nlp.pipeline") / "config.cfg"))


def load(
    *,
    rules: Iterable[Overlay] | Overlay = (),
    model: str | os.PathLike[str] | None = None,
    engine: str = "rjieba",
    disable: Iterable[str] = (),
    max_characters: int = 1_000_000,
) -> Language:
    """Build the extraction pipeline as a spaCy ``Language``.

    Parameters
    ----------
    rules:
        Overlays laid over the built-in rules, in order: paths of TOML files or mappings of the same shape.
    model:
        Folder of a pipeline saved with ``nlp.to_disk``, to load instead of the shipped configuration.
    engine:
        Segmentation engine, ``rjieba`` or ``jieba``.
    disable:
        Names of components to leave out.
    max_characters:
        Longer texts are refused.

    Returns
    -------
    spacy.language.Language
        ``nlp(text)._.gipr`` is the report.

    Raises
    ------
    RuleError
        When an overlay is broken.
    ModelError
        When ``model`` is no saved pipeline.

    Examples
    --------
    >>> nlp = load()
    >>> nlp("一、概述\\n全年主动公开信息12条。")._.gipr.facts[0].value
    Decimal('12')

    """
    import spacy
    from spacy.util import load_config

    import gipr_nlp.pipes.all  # noqa: F401  registers the factories where the package is not installed
    from gipr_nlp.pipes.claims import shipped_weights

    overlays = [rules] if isinstance(rules, (str, os.PathLike, Mapping)) else list(rules)
    if model is not None:
        try:
            nlp = spacy.load(model, exclude=list(disable))
        except OSError as error:
            raise ModelError(f"{model} is no saved pipeline: {error}") from error
    else:
        config = load_config(config_path())
        config["nlp"]["pipeline"] = [n for n in config["nlp"]["pipeline"] if n not in set(disable)]
        for name in disable:
            config["components"].pop(name, None)
        config["nlp"]["tokenizer"]["engine"] = engine
        config["nlp"]["tokenizer"]["max_characters"] = max_characters
        nlp = spacy.util.load_model_from_config(config, auto_fill=True)
        if "gipr_claims" in nlp.pipe_names and shipped_weights().is_dir():
            nlp.get_pipe("gipr_claims").use_weights(shipped_weights())
    nlp.max_length = sys.maxsize  # the tokenizer has a limit of its own, and an error that says what to do
    if overlays:
        ruleset = load_rules(overlays)
        for _, pipe in nlp.pipeline:
            if hasattr(pipe, "set_rules"):
                pipe.set_rules(ruleset)
        nlp.tokenizer.set_rules(ruleset)
    return nlp


def _default(rules: Iterable[Overlay] | Overlay) -> Language:
    """The pipeline for a rule set, built once for each."""
    overlays = [rules] if isinstance(rules, (str, os.PathLike, Mapping)) else list(rules)
    key = load_rules(overlays).digest if overlays else ""
    with _LOCK:
        if key not in _DEFAULT:
            _DEFAULT[key] = load(rules=overlays)
        nlp: Language = _DEFAULT[key]
    return nlp


def extract(text: str, *, nlp: Language | None = None, rules: Iterable[Overlay] | Overlay = ()) -> Report:
    """Read one annual report.

    Parameters
    ----------
    text:
        The text of the report, as scraped: nothing need be stripped or converted.
    nlp:
        A pipeline made by :func:`load`; by default the shipped one, built on first use and kept.
    rules:
        Overlays for the shipped pipeline; not together with ``nlp``.

    Returns
    -------
    Report
        All offsets in it are half-open code-point offsets into ``text``.

    Raises
    ------
    TextError
        When the text is no ``str``, binary, broken or too long (an empty one gives an empty report with a note).
    RuleError
        When an overlay is broken.

    Examples
    --------
    >>> report = extract("三、存在的问题\\n公开渠道较为单一,更新不够及时。")
    >>> [problem.text for problem in report.problems]
    ['公开渠道较为单一,更新不够及时']

    """
    if nlp is not None and rules:
        raise ValueError("give either nlp or rules: a pipeline already has its rules")
    from gipr_nlp.pipes.base import QUIET_KEY
    from gipr_nlp.pipes.direct import read_directly
    from gipr_nlp.text.reader import check_text

    pipeline = nlp if nlp is not None else _default(rules)
    found = read_directly(pipeline, text)
    if found is not None:
        return found
    limit = getattr(pipeline.tokenizer, "max_characters", None)
    check_text(text, **({"limit": limit} if limit else {}))
    doc = pipeline.make_doc(text)
    doc.user_data[QUIET_KEY] = True  # the document is dropped: span groups on it would be work for nothing
    report: Report = pipeline(doc)._.gipr
    return report


def extract_many(
    texts: Iterable[str],
    *,
    nlp: Language | None = None,
    rules: Iterable[Overlay] | Overlay = (),
    n_process: int = 1,
    on_error: OnError | None = None,
) -> Iterator[Report]:
    """Read many reports, lazily and in order.

    Parameters
    ----------
    texts:
        Texts of reports.
    nlp:
        A pipeline made by :func:`load`; with ``n_process > 1`` each worker gets a copy.
    rules:
        Overlays for the shipped pipeline; not together with ``nlp``.
    n_process:
        Worker processes. They return finished reports, which is several times cheaper than ``nlp.pipe``
        sending documents.
    on_error:
        Called with the text and the error when a text cannot be read; what it returns takes the place of
        the report, and None leaves the text out. By default the error is raised.

    Yields
    ------
    Report
        One for each text.

    Examples
    --------
    >>> [r.metadata.year for r in extract_many(["2015年工作情况\\n2015年,我局公开信息3条。"])]
    [2015]

    """
    if nlp is not None and rules:
        raise ValueError("give either nlp or rules: a pipeline already has its rules")
    if n_process < 1:
        raise ValueError(f"n_process must be 1 or more, not {n_process}")
    if isinstance(texts, (str, bytes)):
        raise TextError("expected several texts; for a single one call extract()")
    if n_process == 1:
        yield from _read(texts, nlp if nlp is not None else _default(rules), on_error)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    start = _copy_of(nlp if nlp is not None else _default(rules))
    # fork would copy locked threads and caches of the parent; spawned workers start clean everywhere
    context = multiprocessing.get_context("spawn")
    iterator = iter(texts)
    with ProcessPoolExecutor(n_process, context, _start_worker, start) as pool:
        pending: list[Any] = []
        while True:
            while len(pending) < 2 * n_process:
                chunk = list(islice(iterator, _CHUNK))
                if not chunk:
                    break
                pending.append(pool.submit(_work, chunk))
            if not pending:
                return
            for text, outcome in pending.pop(0).result():
                if isinstance(outcome, Report):
                    yield outcome
                elif on_error is None:
                    raise outcome
                else:
                    replacement = on_error(text, outcome)
                    if replacement is not None:
                        yield replacement


def _read(texts: Iterable[str], nlp: Language, on_error: OnError | None) -> Iterator[Report]:
    for text in texts:
        try:
            report = extract(text, nlp=nlp)
        except GiprError as error:
            if on_error is None:
                raise
            replacement = on_error(text, error)
            if replacement is not None:
                yield replacement
            continue
        yield report


def _copy_of(nlp: Language) -> tuple[str, bytes]:
    """What a worker needs to build the same pipeline: its config, and the rules and weights in its components."""
    return nlp.config.to_str(), nlp.to_bytes(exclude=["vocab"])


_WORKER: dict[str, Any] = {}


def _start_worker(config: str, data: bytes) -> None:
    import spacy
    from thinc.api import Config

    import gipr_nlp.pipes.all  # noqa: F401  as in load

    nlp = spacy.util.load_model_from_config(Config().from_str(config), auto_fill=True).from_bytes(data)
    nlp.max_length = sys.maxsize
    _WORKER["extract"] = partial(extract, nlp=nlp)


def _work(texts: list[str]) -> list[tuple[str, Report | GiprError]]:
    results: list[tuple[str, Report | GiprError]] = []
    for text in texts:
        try:
            results.append(("", _WORKER["extract"](text)))
        except GiprError as error:
            results.append((text, error))
    return results
