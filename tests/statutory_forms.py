"""Prints the statutory form of requests with any numbers, in the flattenings that pages and PDF files give."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from gipr_nlp.rules.schema import Form

__all__ = [
    "COLUMNS",
    "LAYOUTS",
    "ROWS",
    "print_form_2014",
    "print_requests",
    "request_values",
    "with_sections",
]

COLUMNS = (
    "natural_person",
    "business",
    "research",
    "charity",
    "legal_service",
    "other_organisation",
    "total",
)

#: Keys of the rows of the form of 2019, and the cells that hold their labels.
ROWS: Mapping[str, tuple[str, ...]] = {
    "received_new": ("一、本年新收政府信息公开申请数量",),
    "carried_in": ("二、上年结转政府信息公开申请数量",),
    "granted": ("三、本年度办理结果", "（一）予以公开"),
    "granted_in_part": ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）",),
    "refused.state_secret": ("（三）不予公开", "1.属于国家秘密"),
    "refused.prohibited_by_law": ("2.其他法律行政法规禁止公开",),
    "refused.public_security": ("3.危及“三安全一稳定”",),
    "refused.third_party": ("4.保护第三方合法权益",),
    "refused.internal_affairs": ("5.属于三类内部事务信息",),
    "refused.deliberative": ("6.属于四类过程性信息",),
    "refused.enforcement_file": ("7.属于行政执法案卷",),
    "refused.enquiry": ("8.属于行政查询事项",),
    "unavailable.not_held": ("（四）无法提供", "1.本机关不掌握相关政府信息"),
    "unavailable.not_created": ("2.没有现成信息需要另行制作",),
    "unavailable.unclear": ("3.补正后申请内容仍不明确",),
    "not_processed.complaint": ("（五）不予处理", "1.信访举报投诉类申请"),
    "not_processed.repeated": ("2.重复申请",),
    "not_processed.publication": ("3.要求提供公开出版物",),
    "not_processed.excessive": ("4.无正当理由大量反复申请",),
    "not_processed.confirmation": ("5.要求行政机关确认或重新出具已获取信息",),
    "other": ("（六）其他处理",),
    "total": ("（七）总计",),
    "carried_over": ("四、结转下年度继续办理",),
}
_RESULTS = tuple(key for key in ROWS if key not in ("received_new", "carried_in", "total", "carried_over"))
_HEAD = (
    ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"),
    ("自然人", "法人或其他组织", "总计"),
    ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
)

LAYOUTS = ("pipes", "bars", "markdown", "tabs", "cell_a_line", "blanks")


def request_values(seed: int, *, zero: bool = False) -> dict[str, list[str]]:
    """Values of all cells of the form, by row, whose sums hold."""
    chance = random.Random(seed)
    values = {key: [0 if zero else chance.choice((0, 0, 0, 1, 2, 15)) for _ in range(6)] for key in _RESULTS}
    values["total"] = [sum(values[key][column] for key in _RESULTS) for column in range(6)]
    values["carried_over"] = [0 if zero else chance.choice((0, 0, 1, 2)) for _ in range(6)]
    due = [a + b for a, b in zip(values["total"], values["carried_over"], strict=True)]
    values["carried_in"] = [min(0 if zero else chance.choice((0, 0, 1)), amount) for amount in due]
    values["received_new"] = [a - b for a, b in zip(due, values["carried_in"], strict=True)]
    return {key: [str(n) for n in (*row, sum(row))] for key, row in values.items()}


def print_requests(values: Mapping[str, Sequence[str]], layout: str) -> str:
    """The form as a flattened table; rows that have no values are left out."""
    rows = [list(row) for row in _HEAD]
    rows += [[*labels, *values[key]] for key, labels in ROWS.items() if key in values]
    if layout == "pipes":
        return "\n".join(" | ".join(row) + " |" for row in rows)
    if layout == "bars":
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)
    if layout == "markdown":
        width = max(map(len, rows))
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
        return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
    if layout == "tabs":
        return "\n".join("\t".join(row) for row in rows)
    if layout == "cell_a_line":
        return "\n".join(cell for row in rows for cell in row if cell)
    return "\n".join(" ".join(filter(None, row)) for row in rows)


def with_sections(table: str, account: str = "全年公开信息3条。") -> str:
    """A short report around a table of requests."""
    return f"二、主动公开情况\n{account}\n\n三、收到和处理政府信息公开申请情况\n{table}\n\n四、存在的主要问题\n更新不够及时。\n"


def print_form_2014(form: Form, values: Mapping[str, object], between: str = " | ") -> str:
    """The statistics form of the years 2014 to 2018; what has no value given is printed 0."""
    lines = [between.join(("统计指标", "单位", "统计数"))]
    for row in form.rows:
        label, _, unit = row.label.rpartition(" ")
        lines.append(row.label if row.group else between.join((label, unit, str(values.get(row.key, 0)))))
    return "\n".join(lines)
