"""What the components have in common: the shared reading of a document, rules that travel, spans on the Doc."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import numpy
import srsly
from spacy.attrs import IDX, LENGTH
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import load_config

from gipr_nlp.reading import Reading
from gipr_nlp.report import Report
from gipr_nlp.rules.loader import Overlay, RuleSet, load_rules
from gipr_nlp.text.reader import check_text, text_reader
from gipr_nlp.text.tokenizer import VIEW_KEY
from gipr_nlp.text.view import View

__all__ = [
    "KEEP_KEY",
    "QUIET_KEY",
    "READING_KEY",
    "REPORT_KEY",
    "Mark",
    "RulePipe",
    "mark_spans",
    "reading_of",
]

#: Where the working state of a document lies while its components run.
READING_KEY = "gipr_reading"
#: Set by whoever wants the report alone: no span groups are written then.
QUIET_KEY = "gipr_quiet"
#: Set by whoever wants the working state to stay on the document when the report is built.
KEEP_KEY = "gipr_keep"
#: Where the finished report lies.
REPORT_KEY = "gipr_report"

_TAG = "__gipr_nlp__"


@srsly.msgpack_encoders("gipr_nlp")
def _encode(obj: Any, chain: Any = None) -> Any:
    """Let reports travel with a Doc (DocBin, worker processes); working state stays behind."""
    if isinstance(obj, Report):
        from gipr_nlp.exchange.codec import report_to_dict

        return {_TAG: "report", "data": report_to_dict(obj)}
    if isinstance(obj, (View, Reading)):
        return {_TAG: "scratch"}
    return obj if chain is None else chain(obj)


@srsly.msgpack_decoders("gipr_nlp")
def _decode(obj: Any, chain: Any = None) -> Any:
    if isinstance(obj, dict) and _TAG in obj:
        if obj[_TAG] == "report":
            from gipr_nlp.exchange.codec import report_from_dict

            return report_from_dict(obj["data"])
        return None
    return obj if chain is None else chain(obj)


def reading_of(doc: Doc, rules: RuleSet) -> Reading:
    """Return the reading of a document, begun now if no component has done so.

    Parameters
    ----------
    doc:
        A document made by any tokenizer; the view is made from its text where ours did not run.
    rules:
        The rule set for parts that no component asked for with another one.

    """
    reading = doc.user_data.get(READING_KEY)
    if not isinstance(reading, Reading):
        view = doc.user_data.get(VIEW_KEY)
        if not isinstance(view, View):
            view = text_reader(rules).read(check_text(doc.text))
        reading = Reading(view, rules)
        doc.user_data[READING_KEY] = reading
        doc.user_data.pop(VIEW_KEY, None)
    return reading


#: A result to show on the Doc: start, end (raw offsets), label, rule id, confidence.
Mark = tuple[int, int, str, str, float]


def mark_spans(doc: Doc, key: str, marks: Iterable[Mark]) -> None:
    """Write results as a span group; ``span.id_`` is the rule id.

    A span covers the tokens a result touches; the exact offsets and confidences lie in the group's ``attrs``
    (``offsets`` and ``confidence``, in the order of the spans).
    """
    rows = sorted(mark for mark in marks if mark[1] > mark[0])
    borders = doc.to_array([IDX, LENGTH]).astype(numpy.int64)
    first = numpy.searchsorted(borders[:, 0], [row[0] for row in rows], side="right") - 1
    last = numpy.searchsorted(borders.sum(axis=1), [row[1] for row in rows], side="left") + 1
    spans = [
        Span(doc, int(i), int(j), label=row[2], span_id=row[3])
        for i, j, row in zip(first, last, rows, strict=True)
    ]
    offsets = [(row[0], row[1]) for row in rows]
    confidence = [row[4] for row in rows]
    doc.spans[key] = SpanGroup(
        doc, name=key, spans=spans, attrs={"offsets": offsets, "confidence": confidence}
    )


class RulePipe:
    """Base of the rule-based components: holds a rule set, lets a user add to it, and saves what was added."""

    #: Name of the factory.
    factory: ClassVar[str] = ""
    #: Name of the span group the component writes.
    group: ClassVar[str] = ""

    def __init__(self, name: str, rules: RuleSet) -> None:
        self.name = name
        self.rules = rules

    def __call__(self, doc: Doc) -> Doc:
        """Read this component's part of the document, and show it as a span group."""
        reading = reading_of(doc, self.rules)
        self.read(reading)
        if not doc.user_data.get(QUIET_KEY):
            mark_spans(doc, self.group, self.marks(reading))
        return doc

    def read(self, reading: Reading) -> None:
        """Make this component's part of the reading, with the rules of this component."""
        raise NotImplementedError

    def marks(self, reading: Reading) -> Iterable[Mark]:
        """Yield the results to show on the document."""
        raise NotImplementedError

    def add_rules(self, *overlays: Overlay) -> None:
        """Lay rules over those of this component, from now on.

        Parameters
        ----------
        overlays:
            Paths of TOML files, or mappings of the same shape.

        Raises
        ------
        RuleError
            When a rule is broken; the component keeps the rules it had.

        """
        self.rules = self.rules.overlay(*overlays)

    def set_rules(self, rules: RuleSet) -> None:
        """Use another rule set from now on."""
        self.rules = rules

    def save_rules(self, folder: str | Path) -> list[Path]:
        """Save what was laid over the built-in rules as rule files, to be given wherever rules are expected.

        Parameters
        ----------
        folder:
            Where to write; it is made where it is not there.

        Returns
        -------
        list of pathlib.Path
            The files, in order of precedence.

        """
        from gipr_nlp.rules.overlay_file import save_overlays

        return save_overlays(self.rules.overlays, folder)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the overlays as bytes."""
        data: bytes = srsly.msgpack_dumps({"overlays": [dict(o) for o in self.rules.overlays]})
        return data

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> RulePipe:
        """Take over overlays written by :meth:`to_bytes`."""
        self.set_rules(load_rules(srsly.msgpack_loads(data)["overlays"]))
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the overlays into the folder ``path``."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        srsly.write_json(folder / "overlays.json", [dict(o) for o in self.rules.overlays])
        _without_paths(folder.parent / "config.cfg")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> RulePipe:
        """Read overlays written by :meth:`to_disk`."""
        self.set_rules(load_rules(srsly.read_json(Path(path) / "overlays.json")))
        return self


def _without_paths(path: Path) -> None:
    """Take the paths of overlays out of a saved config: the overlays lie beside it, the files need not be there."""
    if not path.is_file():
        return
    config = load_config(path)
    sections = [config["nlp"].get("tokenizer", {})]
    sections += [c for c in config.get("components", {}).values() if c.get("factory") != "gipr_claims"]
    named = [s for s in sections if s.get("rules") and all(isinstance(rule, str) for rule in s["rules"])]
    for section in named:
        section["rules"] = []
    if named:
        config.to_disk(path)
