"""What a figure counts, by the words beside it."""

from __future__ import annotations

import pytest

SECTIONS = {
    "requests": "三、依申请公开情况",
    "fees": "四、收费情况",
    "review": "五、行政复议、行政诉讼情况",
    "litigation": "五、行政复议、行政诉讼情况",
    "grievances": "五、行政复议、行政诉讼情况",
    "response": "二、解读回应情况",
    "complaints": "二、解读回应情况",
}

PHRASES = [
    ("disclosure.total", "全年主动公开政府信息950条"),
    ("disclosure.total", "网站公开信息120条,公告栏公开30条,共计150条"),
    ("disclosure.by_category", "主动公开信息1000条,其中政策法规类300条"),
    ("disclosure.government_website", "全年公开信息100条,其中通过市政府门户网站公开60条"),
    ("disclosure.department_website", "全年公开信息100条,其中通过局门户网站公开60条"),
    ("disclosure.website", "全年公开信息100条,其中网站公开60条"),
    ("disclosure.gazette", "通过政府公报公开信息12条"),
    ("disclosure.official_documents", "公开公文类信息12条"),
    ("disclosure.weibo", "政务微博发布信息120条"),
    ("disclosure.wechat", "微信公众号推送信息80条"),
    ("disclosure.new_media", "政务新媒体发布信息300条"),
    ("disclosure.media", "在报刊、电视等新闻媒体刊播稿件45篇"),
    ("disclosure.other_channels", "通过其他方式公开信息30条"),
    ("disclosure.share", "信息公开率达98%"),
    ("publications.issues", "编印工作简报12期"),
    ("normative_documents.issued", "制发规范性文件3件"),
    ("normative_documents.disclosed", "主动公开规范性文件3件"),
    ("website.visits", "网站访问量45274次"),
    ("website.channels", "网站开设频道8个"),
    ("website.columns", "网站新增专栏5个"),
    ("new_media.followers", "官方微信粉丝数12000人"),
    ("new_media.reads", "累计阅读量35万次"),
    ("response.press_conferences", "召开新闻发布会2次"),
    ("response.interviews", "参加在线访谈3次"),
    ("response.interpretations", "发布政策解读稿件15篇"),
    ("response.replies", "答复网民留言56条"),
    ("response.events", "开展宣传活动6次"),
    ("response.participants", "接待参观群众1200人次"),
    ("complaints.received", "受理环境信访投诉230件"),
    ("complaints.closed", "受理信访投诉230件,办结228件"),
    ("complaints.pending", "受理投诉举报12件,正在办理2件"),
    ("requests.received", "收到政府信息公开申请12件"),
    ("requests.received.in_person", "收到申请12件,其中当面申请2件"),
    ("requests.received.online", "收到申请12件,其中网络申请9件"),
    ("requests.received.letter", "收到申请12件,其中信函申请1件"),
    ("requests.received.fax", "收到申请12件,其中传真申请1件"),
    ("requests.answered", "答复政府信息公开申请12件"),
    ("requests.granted", "答复12件,其中予以公开8件"),
    ("requests.granted_in_part", "答复12件,其中部分公开2件"),
    ("requests.refused", "答复12件,其中不予公开1件"),
    ("requests.unavailable", "答复12件,其中本机关不掌握、无法提供1件"),
    ("requests.not_processed", "答复12件,其中不予处理1件"),
    ("requests.carried_in", "上年结转申请2件"),
    ("requests.carried_over", "结转下年度继续办理1件"),
    ("requests.answered_share", "依申请公开按时答复率100%"),
    ("fees.charged", "依申请公开收取检索费20元"),
    ("fees.waived", "减免费用30元"),
    ("review.total", "发生信息公开行政复议2件"),
    ("review.upheld", "行政复议2件,其中维持1件"),
    ("litigation.total", "发生信息公开行政诉讼1件"),
    ("grievances.total", "收到信息公开申诉1件"),
    ("administration.licences", "办理行政许可120件"),
    ("administration.penalties", "作出行政处罚决定36件"),
    ("administration.coercions", "实施行政强制2件"),
    ("procurement.projects", "实施政府采购项目12个"),
    ("procurement.amount", "政府采购总金额486.2万元"),
    ("staff.total", "配备信息公开工作人员5名"),
    ("staff.full_time", "配备专职人员2名"),
    ("staff.part_time", "配备兼职人员3名"),
    ("organisation.units", "全局共12个科室"),
    ("organisation.rules", "制定信息公开制度5项"),
    ("training.sessions", "举办信息公开培训班2期"),
    ("training.participants", "培训人员120人次"),
    ("meetings.total", "召开信息公开专题会议3次"),
    ("evaluation.rank", "在全省考核中位列第三"),
    ("evaluation.rank_change", "名次上升10个位次"),
    ("evaluation.score", "考核得分98.5分"),
    ("other", "植树造林300亩"),
    ("other", "比上年增加700人"),
]


def section_of(indicator: str) -> str:
    return SECTIONS.get(indicator.split(".")[0], "二、主动公开情况")


@pytest.mark.parametrize(("indicator", "phrase"), PHRASES)
def test_typical_phrases(read, indicator, phrase):
    fact = read(f"{section_of(indicator)}\n{phrase}。\n").facts[-1]
    assert fact.indicator == indicator


def test_the_phrases_cover_the_indicators(rules):
    covered = {indicator for indicator, _ in PHRASES}
    assert covered <= set(rules.indicators)
    assert set(rules.indicators) - covered <= {
        "new_media.accounts",  # below
        "review.corrected",
        "litigation.upheld",
        "litigation.corrected",
    }


def test_the_subject_quotes_the_words_that_decided(read):
    (fact,) = read("二、主动公开情况\n全年主动公开政府信息950条。\n").facts
    assert fact.subject.text == "主动公开政府信息"
    assert 0.5 < fact.confidence <= 1
    assert any(e.source == "indicator.disclosure.total" and e.cues for e in fact.evidence)


def test_last_year_keeps_its_indicator_and_the_change_is_other(read):
    facts = read("三、依申请公开情况\n收到政府信息公开申请3件,比上年的5件减少2件。\n").facts
    assert [(f.value, f.indicator, f.kind) for f in facts] == [
        (3, "requests.received", "count"),
        (5, "requests.received", "count"),
        (2, "other", "change"),
    ]


@pytest.mark.parametrize("phrase", ["目前共有政务新媒体账号3个", "开通政务微博账号1个"])
def test_accounts_of_new_media(read, phrase):
    (fact,) = read(f"二、平台建设\n{phrase}。\n").facts
    assert fact.indicator == "new_media.accounts"


def test_complaints_closed_named_after_the_verb(read):
    (fact,) = read("二、解读回应情况\n办结信访投诉228件。\n").facts
    assert fact.indicator == "complaints.closed"


@pytest.mark.parametrize(
    "text", ["五、行政复议情况\n全年共受理12件。\n", "四、热线办理情况\n全年接听12345热线电话,受理12件。\n"]
)
def test_a_bare_figure_in_another_section_counts_no_requests(read, text):
    assert [f.indicator for f in read(text).facts if f.indicator.startswith("requests.")] == []


@pytest.mark.parametrize(
    ("indicators", "sentence"),
    [
        ("requests.granted requests.refused", "对12件申请予以公开,对3件申请不予公开"),
        ("requests.granted requests.unavailable", "全年收到申请,4件予以公开,2件信息不存在"),
        ("requests.refused requests.refused", "不予公开信息中,涉及国家秘密1件、商业秘密2件"),
        ("requests.answered", "出具《政府信息公开申请答复书》32份"),
        ("requests.received.letter requests.received.in_person", "通过信函提交申请的17件;当面提交13件"),
        ("review.total review.upheld", "作为被申请人的行政复议案件4件,复议机关维持2件"),
        (
            "review.total litigation.total litigation.upheld litigation.corrected",
            "行政复议11件,行政诉讼7件,其中法院驳回5件,确认违法1件",
        ),
        (
            "litigation.total litigation.total litigation.upheld",
            "行政诉讼4件,其中未经复议直接起诉2件(结果维持1件)",
        ),
        ("disclosure.new_media new_media.reads", "“两微一端”发布信息4230条,点击量突破1000万次"),
        ("new_media.reads", "新媒体阅读量突破130万次"),
        ("publications.issues disclosure.gazette", "编印政府公报12期,刊登规范性文件46件"),
        ("publications.issues publications.issues", "编发工作简报36期、《政务信息》24期"),
        ("disclosure.official_documents disclosure.official_documents", "全年共发文96件,其中不公开文件90件"),
        ("disclosure.total", "全年制作政府信息236条,其中主动公开158条"),
        ("disclosure.official_documents", "向市档案馆、图书馆移送公开文件86份"),
        ("disclosure.other_channels", "电子显示屏滚动播放信息320条"),
        ("disclosure.by_category", "围绕“放管服”改革,发布相关信息62条"),
        ("disclosure.government_website", "在市政府官网公开信息423条"),
        ("disclosure.media", "通过《今日江湾》等媒体公开信息30条"),
        ("response.replies response.replies", "公开征求意见,收到意见建议45条,采纳12条"),
        ("response.replies", "通过政府网站回应社会关注热点信息7条"),
        ("training.sessions", "以会代训2次"),
    ],
)
def test_phrasings_of_figures_beside_each_other(read, indicators, sentence):
    found = [fact.indicator for fact in read(f"一、总体情况\n{sentence}。\n").facts if not fact.nil]
    expected = indicators.split()
    assert found[-len(expected) :] == expected
