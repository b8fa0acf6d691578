"""The library keeps its dictionaries and converters to itself: nothing process-wide changes."""

from __future__ import annotations

from tests.processes import run_python

SCRIPT = """
import decimal, locale, logging, os, random, signal, sys, warnings
import jieba, numpy, opencc, spacy
from spacy.tokens import Doc

jieba.setLogLevel(60)

def state():
    return {
        "jieba words": len(jieba.dt.FREQ), "jieba total": jieba.dt.total, "jieba ready": jieba.dt.initialized,
        "jieba user tags": dict(jieba.dt.user_word_tag_tab), "jieba dictionary": jieba.dt.dictionary,
        "jieba cut": list(jieba.cut("我局依申请公开政府信息")) if jieba.dt.initialized else None,
        "jieba level": jieba.default_logger.level, "jieba handlers": list(jieba.default_logger.handlers),
        "opencc": {k: id(v) for k, v in vars(opencc).items()},
        "decimal": repr(decimal.getcontext()), "locale": locale.setlocale(locale.LC_ALL),
        "environment": dict(os.environ), "folder": os.getcwd(), "random": random.getstate(),
        "numpy": numpy.random.get_state()[1].tolist(), "handlers": list(logging.getLogger().handlers),
        "level": logging.getLogger().level, "warnings": list(warnings.filters),
        "signals": [signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)], "path": list(sys.path),
        "recursion": sys.getrecursionlimit(),
        "extensions": sorted(k for k in Doc.user_data_extensions) if hasattr(Doc, "user_data_extensions") else 0,
    }

spacy.blank("zh")
if sys.argv[1] == "ready":
    jieba.initialize()
    jieba.add_word("我局依申请", 10**6)
before = state()
import gipr_nlp
text = "二、主動公開情況\\n我局依申请公开政府信息，在入口網站公開信息１２條。"
shown = []
for engine in ("rjieba", "jieba"):
    nlp = gipr_nlp.load(engine=engine)
    doc = nlp(text)
    shown.append([t.text for t in doc])
    assert doc._.gipr.facts[0].value == 12
after = state()
changed = [k for k in before if before[k] != after[k]]
assert not changed, {k: (before[k], after[k]) for k in changed}
assert shown[0] == shown[1], shown
print("|".join(shown[0]))
"""


def test_nothing_process_wide_changes(tmp_path):
    script = tmp_path / "state.py"
    script.write_text(SCRIPT, encoding="utf8")
    results = [run_python(str(script), how, cwd=tmp_path) for how in ("fresh", "ready")]
    for result in results:
        assert result.returncode == 0, result.stderr.decode()
    # the words the caller gave jieba are no words of ours
    assert results[0].stdout == results[1].stdout
    assert "我局依申请" not in results[1].stdout.decode().split("|")


def test_no_file_is_left_behind(tmp_path):
    code = "import gipr_nlp; gipr_nlp.extract('一、概述\\n我局公开信息12条。', nlp=gipr_nlp.load(engine='jieba'))"
    result = run_python("-c", code, cwd=tmp_path, TMPDIR=str(tmp_path), HOME=str(tmp_path))
    assert result.returncode == 0, result.stderr.decode()
    assert result.stdout == b""
    assert result.stderr == b""
    assert list(tmp_path.iterdir()) == []
