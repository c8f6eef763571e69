"""The console command on a machine of its own, where no site has been set up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = "from livingcities.cli import main; main()"


def without_a_site(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`livingcities …`, its data in this folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *words],
        env=kept | {"LC_DATA": str(folder)},
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
