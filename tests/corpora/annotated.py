"""Annotated texts for tests: a small one written out, and a strategy that makes any number of them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from gipr_nlp.corpora.build import build_split

__all__ = ["HEAD", "SMALL", "annotated_bodies", "source_of", "write_corpus"]

HEAD = """+++
[meta]
agency = "青禾市水务局"
year = 2019
script = "Hans"
level = "prefecture"
+++
"""

SMALL = """+++
[meta]
agency = "青禾市水务局"
year = 2019
published = "2020-01-21"
script = "Hans"
level = "prefecture"

[strata]
family = "2019"
form = "2019"
layout = ["L5b", "L19"]
pairs = "P2"
features = ["web-furniture", "planted-contradiction"]

[tables."2019/procurement"]
procurement = "2 _"

[unreadable]
requests = "blank cells were dropped"

[[finding]]
check = "breakdown"
message = "parts 270 + 40 give 310, the total says 318"
+++
青禾市水务局2019年政府信息公开工作年度报告
⟦h1 overview,platform|一、总体情况⟧
⟦a|全年主动公开信息⟦f disclosure.total ~318 条 #t "主动公开信息"|318余条⟧,其中网站⟦f disclosure.website 270 条 <t|270条⟧⟧。
收到申请⟦f requests.received >=2 件|2件以上⟧,⟦n fees.charged 元 ?|没有收费⟧。
⟦h1 problems_and_plans|五、存在的主要问题及改进情况⟧
一是⟦p #p1|更新不够及时⟧;二是⟦p #p2|人手不足⟧。
⟦c >p1,p2|将完善更新机制,充实人员⟧。
"""


def source_of(body: str) -> str:
    """A source with the shortest head."""
    return HEAD + body


README = """# Reports

<!-- generated: counts -->
<!-- end: counts -->

<!-- generated: strata -->
<!-- end: strata -->

<!-- generated: agreement -->
<!-- end: agreement -->
"""

GUIDE = """# Guide

<!-- generated: strata -->
<!-- end: strata -->
"""

STRATA = """[family]
2019 = "the six statutory parts"

[form]
2019 = "the tables of 2019"

[layout]
L5b = "rows with pipes"
L19 = "decorated cells"

[pairs]
P2 = "problems, then measures"

[features]
web-furniture = "breadcrumbs, counters"
planted-contradiction = "something cannot all be true"
"""


def write_corpus(
    folder: Path, *, splits: tuple[str, ...] = ("train", "dev", "test"), built: bool = True
) -> Path:
    """A small corpus of two reports a split, with description, guide and list of strata."""
    for split in splits:
        sources = folder / split / "sources"
        sources.mkdir(parents=True)
        (sources / f"{split}-a.src").write_bytes(SMALL.encode())
        other = (
            SMALL.replace("青禾市水务局", "云岭县林业局")
            .replace("2019年", "2018年")
            .replace("year = 2019", "year = 2018")
        )
        (sources / f"{split}-b.src").write_bytes(other.encode())
        if built:
            build_split(folder / split)
    (folder / "README.md").write_text(README, "utf8")
    (folder / "guide.md").write_text(GUIDE, "utf8")
    (folder / "strata.toml").write_text(STRATA, "utf8")
    return folder


_pieces = st.one_of(
    st.sampled_from(
        [
            "我局",
            "公开",
            "。",
            ",",
            "|",
            "\n",
            "\r\n",
            " ",
            "\u3000",
            "+++\n",
            "\ufeff",
            "12条",
            '"',
            "#",
            "𠀀",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="⟦⟧\x00"), min_size=1, max_size=5),
)
_names = st.sampled_from(["p1", "p2", "t.1", "总"])
_statements = st.builds(
    lambda kind, name, answers: f"{kind}{name}{answers}",
    st.sampled_from("apc"),
    st.one_of(st.just(""), _names.map(" #{}".format)),
    st.one_of(
        st.just(""), st.lists(_names, min_size=1, max_size=2, unique=True).map(lambda n: " >" + ",".join(n))
    ),
)
_headings = st.builds(
    "h{} {}".format,
    st.integers(1, 4),
    st.sampled_from(["overview", "fees", "problems,plans"]),
)
_facts = st.builds(
    lambda sign, number, unit, rest: f"f disclosure.total {sign}{number} {unit}{rest}",
    st.sampled_from(["", "~", ">=", "<="]),
    st.decimals(-999, 10**9, places=2, allow_nan=False).map("{:f}".format) | st.integers(0, 10**6).map(str),
    st.sampled_from(["条", "%", "-", "人次"]),
    st.sampled_from(["", " ?", " #t", " <t", ' "公开 信息"', ' ? #a <t "栏目"']),
)
_nils = st.builds(
    "n {}{}".format, st.sampled_from(["fees.charged 元", "other -"]), st.sampled_from(["", " ?"])
)
_codes = st.one_of(_headings, _statements, _facts, _nils)

# (source, raw text) of a passage, with marks nested to any depth
_passages = st.recursive(
    _pieces.map(lambda text: (text, text)),
    lambda inside: st.builds(
        lambda code, parts: (
            f"⟦{code}|{''.join(source for source, _ in parts)}⟧",
            "".join(raw for _, raw in parts),
        ),
        _codes,
        st.lists(inside, min_size=1, max_size=3),
    ),
    max_leaves=12,
)

#: Pairs of an annotated body and the raw text it must give.
annotated_bodies = st.lists(_passages, max_size=5).map(
    lambda parts: ("".join(source for source, _ in parts), "".join(raw for _, raw in parts))
)
