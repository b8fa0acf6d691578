"""What a count of published items counts, by the channel its sentence names."""

from __future__ import annotations

import pytest

import gipr_nlp

_HEAD = "青禾市教育局2016年政府信息公开工作年度报告\n二、主动公开政府信息情况\n"
_CHANNELS = {
    "disclosure.government_website": (
        "县政府门户网站", "市人民政府网站", "“中国青禾”网", "中国·青禾网站", "市政府信息公开平台", "市政务公开网", "县政府信息公开专栏",
    ),
    "disclosure.department_website": (
        "本局网站", "我局官方网站", "青禾市教育局网站", "青禾环保网", "市教育信息网", "我院官网", "单位门户网站", "门户网站",
        "市环境保护局政府信息公开网站",
    ),
    "disclosure.website": ("网站", "互联网", "政府网站", "网络平台", "县政府网站及本局网站"),
    "disclosure.weibo": ("政务微博", "新浪、腾讯微博", "官方微博“青禾发布”"),
    "disclosure.wechat": ("微信公众号", "“青禾教育”公众号", "微信订阅号"),
    "disclosure.new_media": ("政务新媒体", "两微一端", "微博和微信公众号", "抖音号", "微博、微信等新媒体"),
    "disclosure.media": ("青禾日报", "报刊、电视等媒体", "中国环境报", "市级以上媒体", "县广播站"),
    "disclosure.gazette": ("市政府公报",),
    "disclosure.other_channels": ("政务公开栏", "电子显示屏", "其他方式", "档案馆、图书馆", "村(居)务公开栏"),
    "disclosure.total": ("县政府网站、微信公众号", "局网站等多种渠道"),
}  # fmt: skip
_FRAMES = (
    "全年通过{}发布信息120条。",
    "2016年,我局利用{}主动公开各类信息120篇。",
    "全年在{}共更新政务信息120件。",
)


def _indicators(text: str) -> list[str]:
    return [fact.indicator for fact in gipr_nlp.extract(_HEAD + text).facts]


@pytest.mark.parametrize(("indicator", "channel"), [(i, c) for i, names in _CHANNELS.items() for c in names])
def test_a_sole_channel_says_what_is_counted(indicator: str, channel: str) -> None:
    for frame in _FRAMES:
        assert _indicators(frame.format(channel)) == [indicator], frame


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("在本局网站发布动态信息20条、公告5条。", ["disclosure.department_website"] * 2),
        (
            "在本局网站发布信息20条,其中人事信息5条。",
            ["disclosure.department_website", "disclosure.by_category"],
        ),
        ("通过政府网站(含县政府门户网站、本局网站,下同)发布信息60条。", ["disclosure.website"]),
        ("我局把县政府网站作为第一平台,2016年,发布信息60条。", ["disclosure.government_website"]),
        ("加强网站建设,全年共主动公开政府信息60条。", ["disclosure.total"]),
        ("一是县政府门户网站。今年以来,主动公开信息108条。", ["disclosure.government_website"]),
        ("(一)微信公众号\n全年发布信息80条。", ["disclosure.wechat"]),
        ("通过本局网站收到留言12条。", ["response.replies"]),
        ("县政府网站开设专栏3个。", ["website.columns"]),
    ],
)
def test_how_far_a_channel_speaks(text: str, indicators: list[str]) -> None:
    assert _indicators(text) == indicators


def test_the_portal_is_that_of_the_body_that_reports() -> None:
    text = "{}2016年政府信息公开工作年度报告\n二、主动公开政府信息情况\n通过门户网站公开信息60条。"
    by_body = {
        body: gipr_nlp.extract(text.format(body)).facts[0].indicator
        for body in ("青禾县人民政府", "青禾县教育局")
    }
    assert by_body == {
        "青禾县人民政府": "disclosure.government_website",
        "青禾县教育局": "disclosure.department_website",
    }


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("热线和区长邮箱接到市民反映的投诉2306件,依次为1180件、640件、486件。", "complaints.received"),
        ("从意见簿、公众号后台收到诉求318件,三者各52件、97件、169件。", "complaints.received"),
        (
            "依托窗口接待、专线和短信平台答复职工的疑问5204人次,窗口1812人次,专线3392人次。",
            "response.replies",
        ),
    ],
)
def test_parts_without_words_of_their_own_count_what_the_total_counts(text: str, indicator: str) -> None:
    assert set(_indicators(text)) == {indicator}
