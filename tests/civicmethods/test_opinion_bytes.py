"""The same bytes whatever the processor, the number of threads and the linear algebra kernels."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.civicmethods.opinion_world import BOWLING_GREEN

DIGEST = "9710df97a67bbe4fb0e5f3a4b68016521895c09260676c9d90495b838d186961"
"""SHA-256 of the map of Bowling Green. A change of the method changes it, and its version with it."""

MACHINES = {
    "one thread": {"OPENBLAS_NUM_THREADS": "1"},
    "two threads": {"OPENBLAS_NUM_THREADS": "2"},
    "an old processor": {
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    },
    "a processor with fused multiplication": {"OPENBLAS_CORETYPE": "Haswell"},
    "another hash seed and language": {"PYTHONHASHSEED": "7", "LC_ALL": "ru_RU.UTF-8", "TZ": "Asia/Vladivostok"},
}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_same_bytes_on(machine, tmp_path):
    out = tmp_path / "map.json"
    run = subprocess.run(
        [sys.executable, "-m", "civicmethods", "opinion", str(BOWLING_GREEN), "--out", str(out)],
        env={**os.environ, **MACHINES[machine]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split()[-1] == DIGEST
