"""The spaCy tokenizer: words of the folded view, laid back on the raw text.

``doc.text`` is the raw text to the character. A token's ``norm_`` is its folded form where the two differ.
"""

from __future__ import annotations

from itertools import compress, count, repeat
from operator import is_not
from typing import Any

import numpy
import spacy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from gipr_nlp.rules.loader import RuleSet, load_rules
from gipr_nlp.text.codes import codes_of
from gipr_nlp.text.reader import check_text, text_reader
from gipr_nlp.text.segment import make_segmenter
from gipr_nlp.text.view import View

__all__ = ["VIEW_KEY", "GiprTokenizer", "align_words", "make_tokenizer"]

#: Where the tokenizer leaves the view for the components that follow (it never leaves the process).
VIEW_KEY = "gipr_view"


def align_words(view: View, words: list[str]) -> tuple[list[str], list[str | None]]:
    """Lay words of the folded text back on the raw text.

    Parameters
    ----------
    view:
        The view the words were cut from.
    words:
        Words whose concatenation is ``view.text``.

    Returns
    -------
    (raw words, norms)
        The raw words concatenate to ``view.raw``; a norm is None where the raw word is its own norm.
        Stretches that the view leaves out become tokens of their own, unless they stand inside a word.

    """
    raw = view.raw
    if raw == view.text:
        return words, [None] * len(words)
    if not words:
        return [raw], [None]  # the view leaves out everything
    begins, ends = view.bounds()
    sizes = numpy.fromiter(map(len, words), dtype=numpy.int64, count=len(words))
    behind = sizes.cumsum()
    firsts, lasts = begins.take(behind - sizes), ends.take(behind - 1)
    # words with a character that is not the one that stands there, and words with something left out inside
    other = (codes_of(raw).take(begins) != codes_of(view.text)) | (ends - begins != 1)
    differ = numpy.bincount(
        numpy.searchsorted(behind, other.nonzero()[0], side="right"), minlength=len(words)
    )
    differ |= lasts - firsts != sizes
    pieces = words.copy()
    own: list[str | None] = [None] * len(words)
    for k in differ.nonzero()[0].tolist():
        pieces[k] = raw[firsts[k] : lasts[k]]
        own[k] = words[k]
    breaks = (firsts != numpy.concatenate(([0], lasts[:-1]))).nonzero()[0].tolist()
    done = int(lasts[-1])
    if not breaks and done == len(raw):
        return pieces, own
    return _with_gaps(raw, words, pieces, own, firsts.tolist(), lasts.tolist(), breaks)


def _with_gaps(
    raw: str,
    words: list[str],
    pieces: list[str],
    own: list[str | None],
    firsts: list[int],
    lasts: list[int],
    breaks: list[int],
) -> tuple[list[str], list[str | None]]:
    """Put stretches that belong to no word between the words, and join words that share a stretch."""
    surface: list[str] = []
    norms: list[str | None] = []
    done = taken = 0  # up to where the raw text and the words are dealt with
    for k in breaks:
        if k > taken:
            surface += pieces[taken:k]
            norms += own[taken:k]
            done = lasts[k - 1]
        taken = k
        if firsts[k] > done:
            surface.append(raw[done : firsts[k]])
            norms.append(None)
        elif surface:
            # both words share a length-changing phrase: no border exists between them in the raw text
            surface[-1] += raw[done : lasts[k]]
            norms[-1] = (norms[-1] or words[k - 1]) + words[k]
            done = max(done, lasts[k])
            taken = k + 1
    if taken < len(words):
        surface += pieces[taken:]
        norms += own[taken:]
        done = lasts[-1]
    if done < len(raw):
        surface.append(raw[done:])
        norms.append(None)
    return surface, norms


class GiprTokenizer:
    """Tokenizer for reports in either script.

    Parameters
    ----------
    vocab:
        The pipeline's vocabulary.
    rules:
        Rule set whose noise rules, phrases and lexicon are used.
    engine:
        ``rjieba`` or ``jieba``.
    max_characters:
        Longer texts are refused with a :class:`~gipr_nlp.errors.TextError`.

    """

    def __init__(
        self, vocab: Vocab, rules: RuleSet, engine: str = "rjieba", max_characters: int = 1_000_000
    ) -> None:
        self.vocab = vocab
        self.rules = rules
        self.engine = engine
        self.max_characters = max_characters
        self._segmenter = make_segmenter(engine, rules.lexicon)

    def __call__(self, text: str) -> Doc:
        """Return the document of a raw text; ``doc.text`` equals it."""
        view = self.view(text)
        words, norms = align_words(view, self._segmenter.cut(view.text))
        doc = Doc(self.vocab, words=words, spaces=[False] * len(words))
        changed = list(compress(count(), map(is_not, norms, repeat(None))))
        if changed:
            # the same few marks and words are changed again and again
            ids = {norm: self.vocab.strings.add(norm) for norm in set(norms) if norm is not None}
            own = doc.to_array(["NORM"])
            own[changed] = [ids[norm] for norm in norms if norm is not None]
            doc.from_array(["NORM"], own.reshape(-1, 1))
        doc.user_data[VIEW_KEY] = view
        return doc

    def view(self, text: str) -> View:
        """Return the folded view of a raw text.

        Raises
        ------
        TextError
            When it cannot be read as a text.

        """
        view = text_reader(self.rules).read(check_text(text, limit=self.max_characters))
        view.segmenter = self._segmenter
        return view

    def set_rules(self, rules: RuleSet) -> None:
        """Use another rule set from now on."""
        self.rules = rules
        self._segmenter = make_segmenter(self.engine, rules.lexicon)

    def __reduce__(self) -> tuple[Any, ...]:
        # OpenCC and rjieba objects cannot be pickled; worker processes build their own
        return (GiprTokenizer, (self.vocab, self.rules, self.engine, self.max_characters))

    def to_bytes(self, **_: Any) -> bytes:
        """Return the overlays the tokenizer was given, as bytes."""
        import srsly

        data: bytes = srsly.msgpack_dumps({"overlays": [dict(o) for o in self.rules.overlays]})
        return data

    def from_bytes(self, data: bytes, **_: Any) -> GiprTokenizer:
        """Take over overlays written by :meth:`to_bytes`."""
        import srsly

        self.set_rules(load_rules(srsly.msgpack_loads(data)["overlays"]))
        return self

    def to_disk(self, path: Any, **_: Any) -> None:
        """Write the overlays to ``path`` as JSON."""
        import srsly

        srsly.write_json(path, {"overlays": [dict(o) for o in self.rules.overlays]})

    def from_disk(self, path: Any, **_: Any) -> GiprTokenizer:
        """Read overlays written by :meth:`to_disk`."""
        import srsly

        self.set_rules(load_rules(srsly.read_json(path)["overlays"]))
        return self


@spacy.registry.tokenizers("gipr.Tokenizer.v1")
def make_tokenizer(
    engine: str = "rjieba", rules: list[str] | None = None, max_characters: int = 1_000_000
) -> Any:
    """Return what spaCy's config calls to build the tokenizer.

    Parameters
    ----------
    engine:
        ``rjieba`` or ``jieba``.
    rules:
        Paths of overlay files.
    max_characters:
        Longer texts are refused.

    """

    def build(nlp: Any) -> GiprTokenizer:
        return GiprTokenizer(nlp.vocab, load_rules(rules or ()), engine, max_characters)

    return build
