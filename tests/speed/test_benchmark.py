"""The benchmark runs; what it measures is for people to judge, no test depends on the clock."""

from __future__ import annotations

import re

from tests.speed.benchmark import main


def test_the_benchmark_runs_on_a_tiny_input(tmp_path, capsys):
    (tmp_path / "one.txt").write_text("二、主动公开情况\n全年主动公开政府信息950条。\n", encoding="utf8")
    main([str(tmp_path), "--runs", "1", "--largest", "2000"])
    shown = capsys.readouterr().out
    assert re.search(r"tokenizer with jieba: \d+\.\d\d \(median \d+\.\d\d\)", shown)
    assert re.search(r"first report after \d+\.\d\d s \(.*\), peak memory \d+ MB", shown)
    assert re.search(r"2,000 characters +\d+\.\d\d s +1\.00", shown)
