"""Compares the linear claim classifier with a small convolutional network on the same clauses. Run as a script.

Both are trained on the clauses of ``corpora/train`` and judged on those of ``corpora/dev``, each clause one of
achievement, problem, commitment or none. The network is spaCy's ``textcat`` with ``HashEmbedCNN`` (width 96, depth 4),
trained from no vectors; it reads the clause behind the role of its section, the title of its heading and the rest of its
unit. The linear model is the shipped architecture with the shipped training settings.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import spacy
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed, minibatch

import gipr_nlp
from gipr_nlp.claims.classify import KINDS
from gipr_nlp.corpora.corpus import load_corpus
from gipr_nlp.corpora.spacy_export import make_docs
from gipr_nlp.pipes.base import reading_of
from gipr_nlp.pipes.claims import ClaimClassifier, clause_kinds

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
EPOCHS = 12


def clauses(nlp, reference: Doc) -> list[tuple[str, int]]:
    """The clauses of a document as the network reads them, and their kinds."""
    doc = nlp.make_doc(reference.text)
    reading = reading_of(doc, nlp.tokenizer.rules)
    kinds = clause_kinds(doc, reference, nlp.tokenizer.rules, "gipr_statements")
    text = reading.view.text
    sections = reading.sections()
    rows, n = [], 0
    for unit in reading.units():
        section = next((s for s in reversed(sections) if s.start <= unit.start), None)
        title = section.heading.title if section and section.heading else ""
        whole = text[unit.start : unit.end]
        for clause in unit.clauses:
            rows.append(
                (f"{unit.role} {title} | {whole[:60]} | {text[clause.start : clause.end]}", int(kinds[n]))
            )
            n += 1
    return rows


def f1(wanted: list[int], found: list[int]) -> tuple[float, float]:
    """Accuracy, and the mean F1 of the three kinds of claims."""
    right = sum(a == b for a, b in zip(wanted, found, strict=True)) / len(wanted)
    scores = []
    for kind in range(3):
        both = sum(a == b == kind for a, b in zip(wanted, found, strict=True))
        scores.append(2 * both / max(1, wanted.count(kind) + found.count(kind)))
    return right, sum(scores) / 3


def main() -> None:
    fix_random_seed(0)
    shipped = gipr_nlp.load()
    references = {s: list(make_docs(load_corpus(CORPORA / s))) for s in ("train", "dev")}
    rows = {s: [clauses(shipped, reference) for reference in docs] for s, docs in references.items()}
    wanted = [kind for doc in rows["dev"] for _, kind in doc]

    def linear() -> list[int]:
        from thinc.api import Adam

        from gipr_nlp.claims.model import build_hashed_linear

        pipe = ClaimClassifier(shipped.vocab, build_hashed_linear(), rules=shipped.tokenizer.rules)
        examples = [Example(shipped.make_doc(reference.text), reference) for reference in references["train"]]
        pipe.initialize(lambda: examples)
        optimizer, order = Adam(0.02), random.Random(0)
        for _ in range(20):
            order.shuffle(examples)
            for batch in minibatch(examples, 4):
                pipe.update(list(batch), sgd=optimizer)
        scores = pipe.predict([shipped.make_doc(reference.text) for reference in references["dev"]])
        return [int(k) for logits in scores for k in logits.argmax(axis=1)]

    def network() -> list[int]:
        nlp = spacy.blank("zh")  # characters: the default segmenter
        textcat = nlp.add_pipe(
            "textcat",
            config={
                "model": {
                    "@architectures": "spacy.TextCatReduce.v1",
                    "exclusive_classes": True,
                    "use_reduce_first": False,
                    "use_reduce_last": False,
                    "use_reduce_mean": True,
                    "use_reduce_max": True,
                    "tok2vec": {
                        "@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 96,
                        "depth": 4, "embed_size": 2000, "window_size": 1, "maxout_pieces": 3, "subword_features": False,
                    },
                }
            },
        )  # fmt: skip
        for kind in KINDS:
            textcat.add_label(kind)
        examples = [
            Example.from_dict(
                nlp.make_doc(text), {"cats": {k: float(i == kind) for i, k in enumerate(KINDS)}}
            )
            for doc in rows["train"]
            for text, kind in doc
        ]
        optimizer = nlp.initialize(lambda: examples)
        order = random.Random(0)
        for _ in range(EPOCHS):
            order.shuffle(examples)
            for batch in minibatch(examples, 64):
                nlp.update(batch, sgd=optimizer, drop=0.2)
        docs = nlp.pipe([text for doc in rows["dev"] for text, _ in doc], batch_size=256)
        return [KINDS.index(max(doc.cats, key=doc.cats.__getitem__)) for doc in docs]

    print("| model | accuracy of clauses | mean F1 of the three kinds | training, s |")
    print("|---|---:|---:|---:|")
    for name, run in (("linear on hashed features", linear), ("convolutional network", network)):
        start = time.process_time()
        right, score = f1(wanted, run())
        print(f"| {name} | {right:.3f} | {score:.3f} | {time.process_time() - start:.0f} |")


if __name__ == "__main__":
    main()
