"""Hard line wraps: which line ends of a text are no paragraph ends.

PDF text breaks every line at the page width, often inside a word, with page numbers between. A line end is
taken back when the line is full and unfinished, or when it breaks where no paragraph can end.
"""

from __future__ import annotations

import re

import regex

from gipr_nlp.rules.loader import RuleSet

__all__ = ["wrapped_line_ends"]

_LINE = re.compile(r"[^\n]+")
_FINISHED = frozenset("。!?！？;；:：|》」”…")
_OPEN_END = frozenset(",，、(（《“‘〔")
_NEVER_FIRST = frozenset(",，。、;；:：)）》”’〕%")
_FIGURES = frozenset(".,%/—-")
_TABULAR = regex.compile(r"\||\t|[ ]\d[\d,.]*[ ]*$|^[ \d.,%/—-]*$|[ ]{3,}|^(?:\S{1,8}[ ]){4,}\S{1,9}$")
# a wrapped paragraph has lines of nearly one width; display columns, a Han character taking two
_MIN_WIDTH = 36
_TOLERANCE = 8
_FIGURE_TOLERANCE = 16
_MIN_LINES = 3
# narrower lines are no prose
_MIN_BROKEN = 10


def _width(line: str) -> int:
    # twice the length, less one for every ASCII character
    return 2 * len(line) - len(line.encode("ascii", "ignore"))


def _is_tabular(line: str) -> bool:
    # a line of running text shows at a glance that it is none: no rules, no gaps, and no figure to begin with
    if " " in line or "|" in line or "\t" in line or line[0] in _FIGURES or line[0].isdigit():
        return _TABULAR.search(line) is not None
    return False


def wrapped_line_ends(text: str, rules: RuleSet) -> list[tuple[int, int]]:
    """Return the line ends to take back, each as the half-open stretch from the end of one line to the next.

    Parameters
    ----------
    text:
        The text after the one-to-one fold and after page-number lines were blanked out.
    rules:
        The rule set whose cues tell a new item and a broken title.

    Returns
    -------
    list of (start, end)
        Stretches of line ends and blanks; joining the lines means leaving these out.

    Examples
    --------
    >>> from gipr_nlp.rules.loader import builtin_rules
    >>> wrapped_line_ends("我局高度重视,\\n认真落实。", builtin_rules())
    [(7, 8)]

    """
    lines = [(m.start(), m.end(), m.group()) for m in _LINE.finditer(text) if not m.group().isspace()]
    if len(lines) < 2:
        return []
    stripped = [line.strip() for _, _, line in lines]
    # only a line that breaks off, and is no row of a table, needs a closer look
    broken_off = [k for k, line in enumerate(stripped) if line[-1] not in _FINISHED and not _is_tabular(line)]
    full = _page_width(stripped, broken_off)
    whole_title = rules.cue("whole_title")
    new_item, title_head, title_tail = rules.cue("new_item"), rules.cue("title_head"), rules.cue("title_tail")
    joins = []
    for i in broken_off:
        if i + 1 == len(lines):
            break
        line, following = stripped[i], stripped[i + 1]
        blank_lines = text.count("\n", lines[i][1], lines[i + 1][0]) - 1
        # a figure is kept whole with its unit, so the line before it may end early
        slack = _FIGURE_TOLERANCE if following[0].isdigit() else _TOLERANCE
        is_full = full is not None and _width(line) >= full - slack
        if is_full and following[0] not in _NEVER_FIRST and whole_title.match(line):
            continue
        broken = (line[-1] in _OPEN_END or following[0] in _NEVER_FIRST) and _width(line) > _MIN_BROKEN
        if not (
            (is_full and blank_lines <= 1)
            or (broken and blank_lines == 0)
            or (blank_lines == 0 and title_head.match(line) and title_tail.fullmatch(following))
        ):
            continue
        if not new_item.match(following) and not _is_tabular(following):
            start = lines[i][0] + len(lines[i][2].rstrip())
            indent = len(lines[i + 1][2]) - len(lines[i + 1][2].lstrip())
            joins.append((start, lines[i + 1][0] + indent))
    return joins


def _page_width(lines: list[str], broken_off: list[int]) -> int | None:
    """The width at which the text was wrapped, or None when it was not."""
    unfinished = sorted(
        width
        for width in (_width(lines[k]) for k in broken_off if 2 * len(lines[k]) >= _MIN_WIDTH)
        if width >= _MIN_WIDTH
    )
    if len(unfinished) < _MIN_LINES:
        return None
    full = unfinished[min(len(unfinished) - 1, round(len(unfinished) * 0.9))]
    near = sum(full - _TOLERANCE <= width <= full + 4 for width in unfinished)
    if near < _MIN_LINES or near < 0.5 * len(unfinished):
        return None
    longer = sum(_width(line) > full + 12 for line in lines)
    return None if longer > 0.2 * near + 1 else full
