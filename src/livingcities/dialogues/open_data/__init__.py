"""The published data of a dialogue: everything from which anyone recomputes its map, and nothing about people."""

from .package import write_package
from .polis import write_polis

__all__ = ["write_package", "write_polis"]
