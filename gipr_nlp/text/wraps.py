"""Hard line wraps: which line ends of a text are no paragraph ends.

PDF text breaks every line at the page width, often inside a word, with page numbers between. A line end is
taken back when the line is full and unfinished, or when it breaks where no paragraph can end.
"""

from __future__ import annotations

import regex

__all__ = ["wrapped_line_ends"]

_LINE = regex.compile(r"[^\n]+")
_FINISHED = frozenset("。!?！？;；:：|》」”…")
_OPEN_END = frozenset(",，、(（《“‘〔")
_NEVER_FIRST = frozenset(",，。、;；:：)）》”’〕%")
_NEW_ITEM = regex.compile(
    r"[ ]*(?:[一二三四五六七八九十]{1,3}[、.,，][^、]|[(][一二三四五六七八九十\d]{1,3}[)]|[㈠-㈩①-⑳⑴-⒇]|\d{1,2}[.、](?!\d)"
    r"|第[一二三四五六七八九十]{1,3}[条章节、,]|[一二三四五六七八九十](?:是|要)|附[件表]|\||[•■□◆●])"
)
_TABULAR = regex.compile(r"\||\t|[ ]\d[\d,.]*[ ]*$|^[ \d.,%/—-]*$|[ ]{3,}|^(?:\S{1,8}[ ]){4,}\S{1,9}$")
# a numbered title broken over two lines: 三、依申请公开政府信息办 / 理情况
_TITLE_HEAD = regex.compile(r"(?:[一二三四五六七八九十]{0,3}[、.]|[(][一二三四五六七八九十]{1,3}[)])[^。;,:]{4,40}(?<!情况|问题|措施|事项|打算|概述|方面|工作|建设|公开|管理|保障)$")
_TITLE_TAIL = regex.compile(r"[^。;,:、(]{1,10}(?:情况|措施|事项|打算|问题)|况|题|项|施")
# a wrapped paragraph has lines of nearly one width; display columns, a Han character taking two
_MIN_WIDTH = 36
_TOLERANCE = 8
_MIN_LINES = 3


def _width(line: str) -> int:
    # twice the length, less one for every ASCII character
    return 2 * len(line) - len(line.encode("ascii", "ignore"))


def wrapped_line_ends(text: str) -> list[tuple[int, int]]:
    """Return the line ends to take back, each as the half-open stretch from the end of one line to the next.

    Parameters
    ----------
    text:
        The text after the one-to-one fold and after page-number lines were blanked out.

    Returns
    -------
    list of (start, end)
        Stretches of line ends and blanks; joining the lines means leaving these out.

    Examples
    --------
    >>> wrapped_line_ends("我局高度重视,\\n认真落实。")
    [(7, 8)]
    """
    lines = [(m.start(), m.end(), m.group()) for m in _LINE.finditer(text) if m.group().strip()]
    if len(lines) < 2:
        return []
    stripped = [line.strip() for _, _, line in lines]
    widths = [_width(line) for line in stripped]
    open_ended = [line[-1] not in _FINISHED for line in stripped]
    # only a line that breaks off needs a closer look
    tabular = [is_open and bool(_TABULAR.search(line)) for is_open, line in zip(open_ended, stripped, strict=True)]
    full = _page_width(widths, tabular, open_ended)
    joins = []
    for i in range(len(lines) - 1):
        line, following = stripped[i], stripped[i + 1]
        if not open_ended[i] or tabular[i] or _NEW_ITEM.match(following) or _TABULAR.search(following):
            continue
        gap = text[lines[i][1] : lines[i + 1][0]]
        blank_lines = gap.count("\n") - 1
        is_full = full is not None and widths[i] >= full - _TOLERANCE
        broken = widths[i] > 10 and (line[-1] in _OPEN_END or following[0] in _NEVER_FIRST)
        split_title = blank_lines == 0 and bool(_TITLE_HEAD.match(line)) and bool(_TITLE_TAIL.fullmatch(following))
        if (is_full and blank_lines <= 1) or (broken and blank_lines == 0) or split_title:
            start = lines[i][0] + len(lines[i][2].rstrip())
            indent = len(lines[i + 1][2]) - len(lines[i + 1][2].lstrip())
            joins.append((start, lines[i + 1][0] + indent))
    return joins


def _page_width(widths: list[int], tabular: list[bool], open_ended: list[bool]) -> int | None:
    """The width at which the text was wrapped, or None when it was not."""
    unfinished = sorted(
        width
        for width, is_table, is_open in zip(widths, tabular, open_ended, strict=True)
        if width >= _MIN_WIDTH and is_open and not is_table
    )
    if len(unfinished) < _MIN_LINES:
        return None
    full = unfinished[min(len(unfinished) - 1, round(len(unfinished) * 0.9))]
    near = sum(full - _TOLERANCE <= width <= full + 4 for width in unfinished)
    longer = sum(width > full + 12 for width in widths)
    if near < _MIN_LINES or near < 0.5 * len(unfinished) or longer > 0.2 * near + 1:
        return None
    return full
