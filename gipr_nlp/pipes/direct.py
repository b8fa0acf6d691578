"""Running a pipeline without a ``Doc``, for whoever wants the report alone.

The components of this library do their work on a ``Reading``; the ``Doc`` is where they show it. Where all components
of a pipeline are this library's own, nothing is lost when none is made.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.util import raise_error

from gipr_nlp._version import __version__
from gipr_nlp.builder import build_report
from gipr_nlp.pipes.base import RulePipe
from gipr_nlp.pipes.claims import ClaimClassifier
from gipr_nlp.pipes.report import ReportPipe
from gipr_nlp.reading import Reading
from gipr_nlp.report import Report
from gipr_nlp.text.tokenizer import GiprTokenizer

__all__ = ["read_directly"]

_OWN = "gipr_nlp.pipes."


def read_directly(nlp: Language, text: str) -> Report | None:
    """Return the report of a text, or None where a component of the pipeline may want a ``Doc``.

    Parameters
    ----------
    nlp:
        The pipeline.
    text:
        The raw text.

    Raises
    ------
    TextError
        When it cannot be read as a text.

    Examples
    --------
    >>> import gipr_nlp
    >>> nlp = gipr_nlp.load()
    >>> report = read_directly(nlp, "一、概述\\n全年主动公开信息12条。")
    >>> report == nlp("一、概述\\n全年主动公开信息12条。")._.gipr
    True
    """
    components = [component for _, component in nlp.pipeline]
    tokenizer = nlp.tokenizer
    if (
        not components
        or type(tokenizer) is not GiprTokenizer
        or type(components[-1]) is not ReportPipe
        or nlp.default_error_handler is not raise_error
    ):
        return None
    readers: list[RulePipe | ClaimClassifier] = []
    for component in components[:-1]:
        # a class derived from one of ours may do more
        if not isinstance(component, (RulePipe, ClaimClassifier)) or not type(
            component
        ).__module__.startswith(_OWN):
            return None
        readers.append(component)
    first = readers[0] if readers else components[-1]
    reading = Reading(tokenizer.view(text), first.rules)
    for reader in readers:
        reader.read(reading)
    return build_report(reading, __version__)
