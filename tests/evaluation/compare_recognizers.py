"""Compare our reading of quantities with that of Recognizers-Text on the annotated reports.

Recognizers-Text (``recognizers-text-suite``) is a general reader of numbers, units and dates by Microsoft. It is no
dependency of this library and wants old versions of others, so give it an environment of its own::

    python -m venv ../recognizers
    ../recognizers/bin/pip install recognizers-text-suite "emoji<2"
    python tests/evaluation/compare_recognizers.py ../recognizers/bin/python

Read are the train and dev reports without statutory tables, since gold leaves cells to the tables. What counts is
a figure: gold facts that are neither nil nor doubtful. A figure is found when a reading overlaps its passage and
has its value; units are not compared, since a general reader knows few of ours. Readings that overlap a doubtful fact
count neither way. From Recognizers-Text come its numbers, shares and ordinals, less those inside what it takes for
a date or time; of overlapping ones the longest.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from decimal import Decimal, InvalidOperation
from pathlib import Path

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
SPLITS = ("train", "dev")


def texts_without_tables() -> dict[str, tuple[str, dict]]:
    """Raw text and gold of the reports in which no statutory table stands."""
    found = {}
    for split in SPLITS:
        for path in sorted((CORPORA / split / "gold").glob("*.json")):
            gold = json.loads(path.read_text("utf8"))
            if gold.get("strata", {}).get("form") == "none":
                text = (CORPORA / split / "text" / gold["document"]).read_bytes().decode("utf8")
                found[path.stem] = (text, gold)
    return found


def read_with_recognizers() -> None:
    """Print what Recognizers-Text reads, as JSON: name -> start, end and value of each figure."""
    from recognizers_date_time import recognize_datetime
    from recognizers_number import Culture, recognize_number, recognize_ordinal, recognize_percentage

    read: dict[str, list[tuple[int, int, str]]] = {}
    started = time.perf_counter()
    characters = 0
    for name, (text, _) in texts_without_tables().items():
        characters += len(text)
        figures, offset = [], 0
        for line in text.splitlines(keepends=True):
            dates = [(r.start, r.end + 1) for r in recognize_datetime(line, Culture.Chinese)]
            results = [
                (r.start, r.end + 1, str(r.resolution["value"]).rstrip("%"))
                for recognize in (recognize_number, recognize_percentage, recognize_ordinal)
                for r in recognize(line, Culture.Chinese)
                if r.resolution and r.resolution.get("value") is not None
            ]
            taken: list[tuple[int, int]] = []
            for start, end, value in sorted(results, key=lambda r: r[0] - r[1]):
                if any(start < b and a < end for a, b in taken + dates):
                    continue
                taken.append((start, end))
                figures.append((offset + start, offset + end, value))
            offset += len(line)
        read[name] = sorted(figures)
    seconds = time.perf_counter() - started
    json.dump({"read": read, "speed": characters / seconds}, sys.stdout)


def read_with_gipr_nlp() -> tuple[dict[str, list[tuple[int, int, str]]], float]:
    """Return what this library reads, in the same shape, and its speed in characters a second."""
    import gipr_nlp

    nlp = gipr_nlp.load()
    documents = texts_without_tables()
    gipr_nlp.extract(next(iter(documents.values()))[0], nlp=nlp)  # the first call also loads
    read = {}
    started = time.perf_counter()
    for name, (text, _) in documents.items():
        facts = gipr_nlp.extract(text, nlp=nlp).facts
        read[name] = [(f.start, f.end, str(f.value)) for f in facts if not f.nil and f.value is not None]
    seconds = time.perf_counter() - started
    return read, sum(len(text) for text, _ in documents.values()) / seconds


def same_value(one: str, other: str) -> bool:
    """Whether two numbers written as text are equal."""
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def score(read: dict[str, list[tuple[int, int, str]]]) -> tuple[int, int, int]:
    """Return how many figures were found, how many were read, and how many gold has."""
    right = total = expected = 0
    for name, (_, gold) in texts_without_tables().items():
        required = [f for f in gold["facts"] if not f.get("optional") and not f.get("nil")]
        # what is not required but no error either
        waived = [f for f in gold["facts"] if f.get("optional") or f.get("nil")]
        open_ = list(read[name])
        expected += len(required)
        for fact in required:
            hit = next(
                (
                    r
                    for r in open_
                    if r[0] < fact["end"] and fact["start"] < r[1] and same_value(r[2], fact["value"])
                ),
                None,
            )
            if hit is not None:
                open_.remove(hit)
                right += 1
        wrong = [r for r in open_ if not any(r[0] < f["end"] and f["start"] < r[1] for f in waived)]
        total += len(wrong)
    return right, right + total, expected


def main() -> None:
    """Print both scores as a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "python", nargs="?", help="interpreter of the environment with recognizers-text-suite"
    )
    parser.add_argument("--read", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read_with_recognizers()
        return
    rows = {"gipr_nlp": read_with_gipr_nlp()}
    if options.python:
        done = subprocess.run(
            [options.python, "-W", "ignore", __file__, "--read"], stdout=subprocess.PIPE, check=True
        )
        answer = json.loads(done.stdout)
        rows["Recognizers-Text"] = (answer["read"], answer["speed"])
    print(f"{len(texts_without_tables())} reports\n")
    print("| | precision | recall | F1 | found | read | gold | characters a second |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, (read, speed) in rows.items():
        right, total, expected = score(read)
        precision, recall = right / total, right / expected
        f1 = 2 * precision * recall / (precision + recall)
        print(
            f"| {name} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {right:,} | {total:,} | {expected:,} | {speed:,.0f} |"
        )


if __name__ == "__main__":
    main()
