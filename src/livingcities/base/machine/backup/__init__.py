"""A consistent copy of the whole site in one file, and back. See `archive.py` for what the file holds."""

from .make import make_backup
from .restore import Refusal, restore_backup

__all__ = ["Refusal", "make_backup", "restore_backup"]
