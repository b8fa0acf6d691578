"""How fast the library is, as ratios from one run: `python -m tests.speed.benchmark`.

Prints how full extraction compares with what spaCy's Chinese tokenizer with jieba needs for the same texts alone,
how long the first result of a fresh process takes, how much memory it has at most, and how the time grows with the
length of a text. Ratios of one run can be compared between machines; times cannot.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A fresh process: import, pipeline, first report; then the rest, and how much memory that took.
FRESH = """
import json, sys, time
begun = time.perf_counter()
import gipr_nlp
imported = time.perf_counter()
texts = [open(path, encoding="utf8", newline="").read() for path in sys.argv[1:]]
started = time.perf_counter()
gipr_nlp.extract(texts[0])
first = time.perf_counter()
cpu = time.process_time()
for text in texts:
    gipr_nlp.extract(text)
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
except ImportError:
    peak = 0.0
print(json.dumps({"import": imported - begun, "first": first - started + imported - begun, "cpu": cpu, "peak": peak}))
"""


def read_all(folder: Path) -> list[Path]:
    """The text files of a folder, in order."""
    return sorted(folder.glob("*.txt"))


def best_of(runs: int, work: Callable[[], object]) -> list[float]:
    """Seconds of processor time each run took; what else the machine does is left out."""
    taken = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return taken


def compare(texts: Sequence[str], runs: int) -> tuple[float, float]:
    """Full extraction against spaCy's tokenizer with jieba: ratio of the best runs, and median of the ratios."""
    import jieba
    from spacy.lang.zh import Chinese

    import gipr_nlp

    jieba.setLogLevel(60)
    tokenizer = Chinese.from_config({"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    nlp = gipr_nlp.load()
    base: list[float] = []
    ours: list[float] = []
    for run in range(runs + 1):  # taking turns, so that a busy machine slows both; the first is to get warm
        a = best_of(1, lambda: [tokenizer.make_doc(text) for text in texts])[0]
        b = best_of(1, lambda: [gipr_nlp.extract(text, nlp=nlp) for text in texts])[0]
        if run:
            base.append(a)
            ours.append(b)
    return min(ours) / min(base), statistics.median(b / a for a, b in zip(base, ours, strict=True))


def growth(texts: Sequence[str], sizes: Iterable[int]) -> list[tuple[int, float]]:
    """Seconds for one text of each size, made by joining reports."""
    import gipr_nlp

    nlp = gipr_nlp.load()
    joined = "\n".join(texts)
    gipr_nlp.extract(texts[0], nlp=nlp)
    measured = []
    for size in sizes:
        text = (joined * (size // len(joined) + 1))[:size]
        measured.append(
            (size, min(best_of(2 if size < 300_000 else 1, lambda t=text: gipr_nlp.extract(t, nlp=nlp))))
        )
    return measured


def fresh(paths: Sequence[Path]) -> dict[str, float]:
    """Seconds to the first result of a fresh process, and its peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-c", FRESH, *map(str, paths)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "folders", nargs="*", type=Path, help="folders of text files (default: dev, and the seeds)"
    )
    parser.add_argument("--runs", type=int, default=7, help="runs of which the best and the median count")
    parser.add_argument(
        "--largest", type=int, default=1_000_000, help="length of the longest text, in characters"
    )
    given = parser.parse_args(arguments)
    seeds = ROOT.parent / "shared" / "seeds"
    folders = given.folders or [ROOT / "corpora" / "dev" / "text", *([seeds] if seeds.is_dir() else [])]
    texts: list[str] = []
    for folder in folders:
        paths = read_all(folder)
        texts = [path.read_bytes().decode("utf8") for path in paths]
        size = sum(map(len, texts))
        best, median = compare(texts, given.runs)
        print(f"{folder.parent.name}/{folder.name}: {len(texts)} reports, {size:,} characters")
        print(f"  extraction / spaCy's Chinese tokenizer with jieba: {best:.2f} (median {median:.2f})")
        cold = fresh(paths)
        print(
            f"  fresh process: import {cold['import'] * 1000:.0f} ms, first report after {cold['first']:.2f} s "
            f"({cold['cpu']:.2f} s of processor time), "
            f"peak memory {cold['peak']:.0f} MB"
        )
    sizes = [s for s in (10_000, 30_000, 100_000, 300_000, 1_000_000) if s <= given.largest] or [
        given.largest
    ]
    measured = growth(texts, sizes)
    unit = measured[0][1] / measured[0][0]
    print("time for one text a character, against the shortest:")
    for size, seconds in measured:
        print(f"  {size:>9,} characters  {seconds:7.2f} s  {seconds / size / unit:5.2f}")


if __name__ == "__main__":
    main()
