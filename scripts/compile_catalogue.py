"""Compile a gettext catalogue: compile_catalogue.py FILE.po FILE.mo (no gettext tools needed)."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

source, target = map(Path, sys.argv[1:3])
with source.open("rb") as lines, target.open("wb") as out:
    write_mo(out, read_po(lines, locale=source.parts[-3]))
