"""The errors the library raises: one root, one branch for each thing that can be wrong.

Every message says what is wrong, where, and what to do. Each branch is also a built-in
exception, so that code which knows nothing of this library can still catch it sensibly.
"""

from __future__ import annotations

__all__ = [
    "CorpusError",
    "GiprError",
    "MissingExtraError",
    "ModelError",
    "PipelineError",
    "RecordError",
    "RuleError",
    "TextError",
]


class GiprError(Exception):
    """Root of all errors raised on purpose by this library."""


class TextError(GiprError, ValueError):
    """The text given cannot be read as a report: wrong type, binary, undecodable or too long."""


class RuleError(GiprError, ValueError):
    """A rule file or a rule in it is broken.

    Parameters
    ----------
    message:
        What is wrong and what to do.
    source:
        The file (or the name of the mapping) the rule came from.
    rule:
        The id of the rule, where it is known.
    field:
        The field of the rule, where one is to blame.

    """

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        rule: str | None = None,
        field: str | None = None,
    ) -> None:
        self.message = message
        self.source = source
        self.rule = rule
        self.field = field
        where = ", ".join(
            f"{name} {value!r}" if name != "file" else f"file {value}"
            for name, value in (("file", source), ("rule", rule), ("field", field))
            if value
        )
        super().__init__(f"{where}: {message}" if where else message)

    def __reduce__(self) -> tuple[object, ...]:
        # keyword-only arguments are lost by the default pickling of exceptions (worker processes need it)
        return (_rebuild_rule_error, (self.message, self.source, self.rule, self.field))


def _rebuild_rule_error(message: str, source: str | None, rule: str | None, field: str | None) -> RuleError:
    return RuleError(message, source=source, rule=rule, field=field)


class RecordError(GiprError, ValueError):
    """A mapping or JSON text is no serialised report; the message names the path inside it."""


class PipelineError(GiprError, RuntimeError):
    """A component was asked for something that the pipeline it stands in cannot give."""


class ModelError(GiprError, ValueError):
    """A statistical model is missing, damaged or of another version."""


class CorpusError(GiprError, ValueError):
    """An annotated source or a gold file is broken; the message names file, line and passage."""


class MissingExtraError(GiprError, ImportError):
    """An optional dependency is not installed; the message names the extra that brings it."""
