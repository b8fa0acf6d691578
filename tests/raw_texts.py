"""Hypothesis strategies for raw texts: what scraped pages and PDF files hold, in any mixture."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["raw_texts", "report_pieces"]

# words that start some reader of the library, so that random texts reach further than its first look
_WORDS = (
    "一、", "（二）", "㈠", "1.", "①", "第一部分", "概述", "主动公开", "依申请公开", "情况", "存在的主要问题", "下一步",
    "附件", "950条", "45,274次", "３万", "两千零五", "约", "余", "以上", "%", "百分之", "其中", "0", "1", "12", "-", "——",
    "未收到", "没有", "无", "申请", "行政复议", "收费", "将", "进一步", "加强", "不够", "但", "2019年", "年度", "报告",
    "市生态环境局", "发布日期：2020-01-21", "第二十条第（一）项", "规章", "规范性文件", "自然人", "本年新收", "予以公开",
    "总计", "结转下年度继续办理", "统计指标", "代码", "01", "入口網站", "檔案館", "檔案", "程式", "冬粉", "主動公開",
    "資訊", "环境(huán)", "—12—", "- 3 -", "第 3 页", "《", "》", "“", "”", "(", ")", "http://x.gov.cn/1",
    "0994-1234567", "特此报告",
)  # fmt: skip
_BLANKS = (
    "\n", "\n", "\n\n", "\r\n", "\r", "\t", " ", "  ", "\u3000\u3000", "\u00a0", "\x0b", "\x0c", "\x85", "\u2028",
    "\ufeff", "\u200b", "\u00ad", "\u2060", "?", "??", "|", " | ", "||", "｜", "。", "，", ",", "；", "：", ":",
)  # fmt: skip
_ODD = (
    "😀",
    "👩‍👩‍👧",
    "𠀀",
    "𪚥",
    "\U000e0001",
    "e\u0301",
    "ｶﾞ",
    "ﬁ",
    "㎡",
    "Ⅲ",
    "\ue000",
    "\ue001",
    "\uffff",
    "İ",
    "ß",
)

#: Pieces of a raw text.
report_pieces = st.one_of(
    st.sampled_from(_WORDS),
    st.sampled_from(_BLANKS),
    st.sampled_from(_ODD),
    st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), min_size=1, max_size=6),
    st.text(st.sampled_from("0123456789０１２３４５６７８９,，.．%％"), min_size=1, max_size=8),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=6),
)

#: Whole raw texts that hold at least one character other than blanks.
raw_texts = (
    st.lists(report_pieces, min_size=1, max_size=40)
    .map("".join)
    .filter(lambda text: bool(text) and not text.isspace())
)
