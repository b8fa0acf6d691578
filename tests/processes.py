"""Runs Python in a process of its own, against the same copy of the library as the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import gipr_nlp

__all__ = ["run_python"]


def run_python(
    *arguments: str, cwd: Path | None = None, given: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the interpreter of the tests; keyword arguments are added to the environment."""
    home = str(Path(gipr_nlp.__file__).parents[1])
    return subprocess.run(
        [sys.executable, *arguments],
        input=given,
        capture_output=True,
        cwd=cwd,
        timeout=120,
        env={**os.environ, "PYTHONPATH": home, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )
