"""Kinds of documents that scores are broken down by."""

from __future__ import annotations

import re

from gipr_nlp.corpora.gold import Gold

__all__ = ["STRATA", "natural_order", "strata_of"]

#: Names documents can be sorted by.
STRATA = ("era", "script", "level", "form", "layout", "family", "pairs", "features")

# last years that the report forms of their time were in use
_ERAS = ((2014, "-2014"), (2018, "2015-2018"), (2020, "2019-2020"))
_LAST_ERA = "2021-"
_MISSING = "not given"
_LAYOUT = re.compile(r"\b[LT]\d+[a-z]?")


def strata_of(gold: Gold) -> dict[str, tuple[str, ...]]:
    """Return the values a document has for each of :data:`STRATA`.

    ``era`` follows the year reported on, ``script`` and ``level`` the metadata; the others are what the annotation
    says of the document. A document has one value of each, save for ``layout`` and ``features``.

    Parameters
    ----------
    gold:
        Annotation of the document.

    Examples
    --------
    >>> from gipr_nlp.corpora.gold import GoldMetadata
    >>> gold = Gold("a.txt", GoldMetadata("清源市水务局", 2019, None, "Hans", "prefecture"),
    ...             strata={"layout": "L5b L19", "pairs": "P2"})
    >>> found = strata_of(gold)
    >>> found["era"], found["layout"], found["pairs"], found["form"]
    (('2019-2020',), ('L5b', 'L19'), ('P2',), ('not given',))

    """
    meta = gold.metadata
    found: dict[str, tuple[str, ...]] = {
        "era": (_era(meta.year),),
        "script": (meta.script,),
        "level": (meta.level,),
    }
    for name in STRATA[3:]:
        value = gold.strata.get(name)
        if value is None:
            found[name] = (_MISSING,)
        elif name == "layout":
            text = value if isinstance(value, str) else " ".join(value)
            found[name] = tuple(dict.fromkeys(_LAYOUT.findall(text))) or ("none",)
        elif name == "features":
            given = (value,) if isinstance(value, str) else value
            found[name] = tuple(dict.fromkeys(given)) or ("none",)
        else:
            found[name] = (value if isinstance(value, str) else " ".join(value),)
    return found


def _era(year: int | None) -> str:
    if year is None:
        return _MISSING
    return next((era for last, era in _ERAS if year <= last), _LAST_ERA)


def natural_order(value: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts numbers inside names by size.

    Parameters
    ----------
    value:
        The name.

    Examples
    --------
    >>> sorted(["P10", "P2", "P1"], key=natural_order)
    ['P1', 'P2', 'P10']

    """
    parts = filter(None, re.split(r"(\d+)", value))
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
