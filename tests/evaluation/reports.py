"""Annotated texts with readings of them that are wrong in known ways."""

from __future__ import annotations

from decimal import Decimal

from gipr_nlp.corpora.corpus import Corpus, Document
from gipr_nlp.corpora.gold import Gold, GoldFact, GoldFinding, GoldHeading, GoldMetadata, GoldStatement

__all__ = ["GOLD", "META", "TEXT", "corpus_of", "span"]

TEXT = "一、概述\n全年公开信息318条,其中网站270条。未收到申请。\n二、问题\n人手不足。将充实人员。\n"
META = GoldMetadata("青禾市水务局", 2019, None, "Hans", "prefecture")


def span(words: str) -> tuple[int, int]:
    """Offsets of words that stand once in the text."""
    assert TEXT.count(words) == 1
    start = TEXT.index(words)
    return start, start + len(words)


GOLD = Gold(
    "a.txt",
    META,
    headings=(GoldHeading(*span("一、概述"), 1, "overview"), GoldHeading(*span("二、问题"), 1, "problems")),
    statements=(
        GoldStatement(*span("全年公开信息318条,其中网站270条"), "achievement"),
        GoldStatement(*span("人手不足"), "problem", "p"),
        GoldStatement(*span("将充实人员"), "commitment", "", ("p",)),
    ),
    facts=(
        GoldFact(*span("318条"), Decimal(318), "条", "exact", "disclosure.total", id="t"),
        GoldFact(*span("270条"), Decimal(270), "条", "exact", "disclosure.website", part_of="t"),
        GoldFact(*span("未收到申请"), Decimal(0), "件", "exact", "requests.received", nil=True),
    ),
    tables={"2019/procurement": {"procurement": {"projects": Decimal(2), "amount": Decimal(5)}}},
    findings=(GoldFinding("breakdown", "270 of 318"),),
    strata={"family": "2019", "layout": ("L5", "L19")},
)


def corpus_of(*golds: Gold) -> Corpus:
    """One document for each annotation, all of the one text."""
    return Corpus("few", tuple(Document(gold.name, TEXT, gold) for gold in golds))
