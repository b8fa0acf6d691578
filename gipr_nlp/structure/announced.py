"""Statutory tables that a heading announces and that are not there: absent, or printed as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.schema import Form
from gipr_nlp.structure.outline import FoundSection
from gipr_nlp.structure.tables import FoundTable

__all__ = ["AnnouncedTables"]


class AnnouncedTables:
    """Says which tables a report announces but does not print as text, and why.

    Parameters
    ----------
    rules:
        The rule set; the ``announced`` patterns of its forms name the headings.

    """

    def __init__(self, rules: RuleSet) -> None:
        self._forms = [
            (form, rules.compile(form.announced, form, field="announced"))
            for form in rules.forms.values()
            if form.announced
        ]
        self._picture = rules.cue("picture_name")

    def missing(
        self, text: str, sections: Sequence[FoundSection], found: Sequence[FoundTable], year: int | None
    ) -> list[FoundTable]:
        """Return a refused table for every form that stands under a heading in name only.

        Parameters
        ----------
        text:
            The folded text.
        sections:
            Its sections, in order.
        found:
            The tables that were found.
        year:
            The year reported on; forms of certain years are left out where it is unknown.

        """
        known = {table.schema for table in found}
        # a form of which one block was found is there, whatever happened to its other blocks
        there = {form.announced for form, _ in self._forms if form.id in known}
        missing = []
        for section, following in pairwise([*sections, None]):
            if section is None or section.heading is None or section.heading.level != 1:
                continue
            if following is not None and following.heading is not None and following.heading.level > 1:
                continue  # subsections give the account
            reason = self._reason(text[section.start : section.end])
            if not reason:
                continue
            for form, announced in self._forms:
                if form.announced in there or not _in_force(form, year):
                    continue
                if announced.search(section.heading.title):
                    missing.append(
                        FoundTable(form.id, "unreadable", reason, section.heading.start, section.end)
                    )
        return missing

    def _reason(self, body: str) -> str:
        """Why no table can be read from what stands under a heading; empty where there is an account of it."""
        lines = [line.strip() for line in body.split("\n") if line.strip()]
        if not lines:
            return "the table is absent: nothing stands under the heading that announces it"
        if all(self._picture.fullmatch(line) for line in lines):
            return f"the table is a picture: {', '.join(lines)}"
        return ""


def _in_force(form: Form, year: int | None) -> bool:
    """Whether a form was the one to fill in a year."""
    if not form.from_year:
        return True
    return year is not None and form.from_year <= year <= (form.to_year or year)
