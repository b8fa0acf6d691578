"""Several processes: the same reports as in one, however the workers are started."""

from __future__ import annotations

import json
import multiprocessing

import pytest

from tests.processes import run_python

SCRIPT = """
import json, multiprocessing, sys
import gipr_nlp

TEXTS = [
    "清源市水务局2019年政府信息公开工作年度报告\\n一、主动公开情况\\n2019年，我局主动公开政府信息318条，其中网站270条、微博48条。\\n",
    "二、主動公開情況\\n我局在入口網站公開信息１２條。\\n",
    "五、存在的主要问题\\n一是更新不够及时；二是解读形式单一。下一步，我局将完善更新机制。\\n",
    "",
] * 3
RULES = [{"name": "mine", "rule": [{"id": "mine.problem.form", "component": "statements", "outcome": "problem",
                                    "cues": ["形式单一"], "weight": 3.0}]}]

def spans(doc):
    return {k: [(s.start, s.end, s.label_, s.id_) for s in g] for k, g in sorted(doc.spans.items())}

def main():
    how = sys.argv[1]
    nlp = gipr_nlp.load(rules=RULES)
    alone = [nlp(text) for text in TEXTS]
    reports = [doc._.gipr for doc in alone]
    result = {"used": any(e.source == "mine.problem.form" for r in reports for s in r.problems for e in s.evidence)}
    if how in ("fork", "spawn"):
        multiprocessing.set_start_method(how)
        docs = list(nlp.pipe(TEXTS, n_process=2, batch_size=3))
        result["reports"] = [doc._.gipr for doc in docs] == reports
        result["spans"] = [spans(doc) for doc in docs] == [spans(doc) for doc in alone]
        result["texts"] = [doc.text for doc in docs] == TEXTS
    else:
        own = gipr_nlp.load(rules=RULES, disable=["gipr_claims"], max_characters=500)
        here = list(gipr_nlp.extract_many(TEXTS, nlp=own))
        result["differ"] = here != reports
        seen = []
        given = iter([*TEXTS, "\\x00", "字" * 501, TEXTS[1]])
        many = gipr_nlp.extract_many(given, nlp=own, n_process=2,
                                     on_error=lambda text, error: seen.append((len(text), type(error).__name__)))
        result["reports"] = list(many) == [*here, here[1]]
        result["seen"] = seen
    print(json.dumps(result))

if __name__ == "__main__":
    main()
"""


def outcome(tmp_path, how: str) -> dict:
    script = tmp_path / "many.py"
    script.write_text(SCRIPT, encoding="utf8")
    # forking a process with threads is warned of by newer versions of Python
    result = run_python("-W", "ignore::DeprecationWarning", str(script), how, cwd=tmp_path)
    assert result.returncode == 0, result.stderr.decode()
    assert result.stderr == b""
    return json.loads(result.stdout)


@pytest.mark.parametrize("how", ["fork", "spawn"])
def test_pipe_gives_the_same_in_two_processes(tmp_path, how):
    if how not in multiprocessing.get_all_start_methods():
        pytest.skip(f"processes cannot be started by {how} here")
    assert outcome(tmp_path, how) == {"used": True, "reports": True, "spans": True, "texts": True}


def test_extract_many_gives_the_same_in_two_processes(tmp_path):
    assert outcome(tmp_path, "many") == {
        "used": True,
        "reports": True,
        "differ": True,
        "seen": [[1, "TextError"], [501, "TextError"]],
    }
