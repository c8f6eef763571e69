"""Room on the disk where the data lies."""

from __future__ import annotations

import shutil

from django.conf import settings

NEEDED_MB = 500


def free_mb() -> int:
    return shutil.disk_usage(settings.DATA).free // 2**20
