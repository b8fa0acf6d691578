"""What is right, what is missed and what is too much, measure by measure."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gipr_nlp.corpora.gold import GoldFact, GoldHeading, GoldStatement
from gipr_nlp.evaluation.measures import Tally, add_tallies, compare_report, extraction_of_gold, measures_of
from tests.evaluation.reports import GOLD, META, TEXT, span

COUNTS = (
    "headings", "headings.level", "headings.role", "achievement.items", "problem.items", "commitment.items",
    "facts", "facts.bound", "facts.indicator", "cells", "meta", "findings", "offsets", "pairs", "facts.part_of",
)  # fmt: skip


def compared(second):
    return compare_report(TEXT, GOLD, extraction_of_gold(second))


def test_the_same_reading_is_right_in_everything():
    outcome = compared(GOLD)
    assert outcome.errors == ()
    measures = measures_of(outcome.tallies)
    assert {name: measures[name].f1 for name in COUNTS} == dict.fromkeys(COUNTS, 1.0)
    assert measures["statements.items"].f1 == measures["statements.chars"].f1 == 1.0


def changed(**fields):
    return attrs.evolve(GOLD, **fields)


def heading(index, **fields):
    rows = list(GOLD.headings)
    rows[index] = attrs.evolve(rows[index], **fields)
    return changed(headings=tuple(rows))


def statement(index, **fields):
    rows = list(GOLD.statements)
    rows[index] = attrs.evolve(rows[index], **fields)
    return changed(statements=tuple(rows))


def fact(index, **fields):
    rows = list(GOLD.facts)
    rows[index] = attrs.evolve(rows[index], **fields)
    return changed(facts=tuple(rows))


FIVE = Decimal(5)
# what was read, and right, predicted, gold of one measure
READINGS = {
    "a heading two characters off is right": (heading(0, end=2), "headings", (2, 2, 2)),
    "a heading three characters off is not": (heading(1, start=span("二、问题")[0] - 3), "headings", (1, 2, 2)),
    "a wrong level": (heading(0, level=2), "headings.level", (1, 2, 2)),
    "a wrong role": (heading(0, role="fees"), "headings.role", (1, 2, 2)),
    "a missed heading": (changed(headings=GOLD.headings[:1]), "headings", (1, 1, 2)),
    "half of a statement is enough": (statement(1, end=span("人手")[1]), "problem.items", (1, 1, 1)),
    "less than half is not": (statement(1, end=span("人手")[0] + 1), "problem.items", (0, 1, 1)),
    "another kind is wrong for both": (statement(1, kind="achievement", id=""), "achievement.items", (1, 2, 1)),
    "another kind leaves the problem missed": (
        changed(statements=(GOLD.statements[0], attrs.evolve(GOLD.statements[1], kind="achievement"))),
        "problem.items", (0, 0, 1),
    ),
    "characters count without blanks and punctuation": (
        statement(0, end=span("318条")[1]), "achievement.chars", (10, 10, 18),
    ),
    "a fact that overlaps and has value and unit": (fact(0, start=span("信息")[0]), "facts", (3, 3, 3)),
    "a fact with another unit": (fact(0, unit="件"), "facts", (2, 3, 3)),
    "a fact with another value": (fact(0, value=FIVE), "facts", (2, 3, 3)),
    "a wrong bound": (fact(0, bound="approx"), "facts.bound", (1, 2, 2)),
    "a wrong indicator": (fact(0, indicator="other"), "facts.indicator", (2, 3, 3)),
    "a zero does for a nil fact": (fact(2, nil=False), "facts", (3, 3, 3)),
    "a doubtful fact of the second reader counts neither way": (fact(0, optional=True), "facts", (2, 2, 2)),
    "a cell with another value": (
        changed(tables={"2019/procurement": {"procurement": {"projects": FIVE, "amount": FIVE}}}),
        "cells", (1, 2, 2),
    ),
    "another year": (changed(metadata=attrs.evolve(META, year=2020)), "meta", (3, 4, 4)),
    "no finding": (changed(findings=()), "findings", (0, 0, 1)),
    "two findings": (changed(findings=GOLD.findings * 2), "findings", (1, 2, 1)),
    "an answer not seen": (statement(2, answers=()), "pairs", (0, 0, 1)),
    "a pair with a wrong end": (statement(2, start=0, end=1), "pairs", (0, 1, 1)),
    "a part not seen": (fact(1, part_of=""), "facts.part_of", (0, 0, 1)),
}  # fmt: skip


@pytest.mark.parametrize("title", READINGS)
def test_what_counts_as_right(title):
    second, measure, (right, predicted, gold) = READINGS[title]
    assert compared(second).tallies[measure] == Tally(right, predicted, gold)


def test_a_doubtful_fact_of_gold_is_no_error_found_or_not():
    doubtful = fact(0, optional=True)
    for found in (GOLD, changed(facts=GOLD.facts[1:])):
        outcome = compare_report(TEXT, doubtful, extraction_of_gold(found))
        assert outcome.tallies["facts"] == Tally(2, 2, 2)


def test_links_are_left_out_where_gold_has_none():
    plain = changed(
        strata={},
        statements=tuple(attrs.evolve(s, id="", answers=()) for s in GOLD.statements),
        facts=tuple(attrs.evolve(f, id="", part_of="") for f in GOLD.facts),
    )
    tallies = compare_report(TEXT, plain, extraction_of_gold(GOLD)).tallies
    assert "pairs" not in tallies
    assert "facts.part_of" not in tallies


def test_a_passage_outside_the_text_is_a_defect():
    outside = statement(0, end=len(TEXT) + 5)
    outcome = compared(outside)
    tally = outcome.tallies["offsets"]
    assert tally.predicted - tally.right == 1
    assert [e.measure for e in outcome.errors if e.kind == "wrong"] == ["offsets"]


def test_every_error_says_what_gold_has_what_was_read_and_where():
    outcome = compared(statement(1, kind="achievement", id=""))
    missed = next(e for e in outcome.errors if e.measure == "problem.items")
    assert (missed.kind, missed.document) == ("missed", "a")
    assert (missed.start, missed.end) == span("人手不足")
    assert missed.gold == "problem"
    assert missed.predicted == "achievement: 人手不足"
    assert "[[人手不足]]" in missed.context
    spurious = next(e for e in outcome.errors if e.measure == "achievement.items")
    assert (spurious.kind, spurious.gold) == ("spurious", "problem: 人手不足")


def test_counts_add_up_over_documents():
    total = add_tallies([{"facts": Tally(1, 2, 3)}, {"facts": Tally(3, 2, 3), "cells": Tally(1, 1, 1)}])
    assert total == {"facts": Tally(4, 4, 6), "cells": Tally(1, 1, 1)}
    assert measures_of(total)["facts"].f1 == 0.8


def test_nothing_expected_and_nothing_read_is_perfect():
    measures = measures_of({"facts": Tally(), "facts.bound": Tally(), "cells": Tally(0, 3, 0)})
    assert (measures["facts"].f1, measures["facts.bound"].f1, measures["cells"].f1) == (1.0, 0.0, 0.0)


statements = st.lists(
    st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 12), st.sampled_from(["achievement", "problem"])),
    max_size=4,
).map(lambda rows: tuple(GoldStatement(a, min(a + n, len(TEXT)), kind) for a, n, kind in sorted(rows)))
headings = st.lists(st.integers(0, len(TEXT) - 3), max_size=3).map(
    lambda rows: tuple(GoldHeading(a, a + 3, 1, "overview") for a in sorted(rows))
)
facts = st.lists(st.tuples(st.integers(0, len(TEXT) - 2), st.integers(0, 3)), max_size=4).map(
    lambda rows: tuple(GoldFact(a, a + 2, Decimal(v), "条", "exact", "other") for a, v in sorted(rows))
)


@given(statements, statements, headings, headings, facts, facts)
def test_precision_and_recall_change_places_when_the_readings_do(s1, s2, h1, h2, f1, f2):
    one = changed(statements=s1, headings=h1, facts=f1)
    two = changed(statements=s2, headings=h2, facts=f2)
    there = measures_of(compare_report(TEXT, one, extraction_of_gold(two)).tallies)
    back = measures_of(compare_report(TEXT, two, extraction_of_gold(one)).tallies)
    # facts pair up by what fits best, which is the same from either side only for equal passages
    for name in ("problem.chars", "achievement.chars", "cells"):
        assert (there[name].precision, there[name].recall) == (back[name].recall, back[name].precision)


@given(statements, headings, facts)
def test_no_count_exceeds_another_it_must_not(s, h, f):
    outcome = compared(changed(statements=s, headings=h, facts=f))
    for tally in outcome.tallies.values():
        assert 0 <= tally.right <= min(tally.predicted, tally.gold)
    for measure in measures_of(outcome.tallies).values():
        assert 0 <= measure.f1 <= 1
