"""The open results of a call: everything from which anyone computes its rankings anew, and no names but winners'."""

from .bundle import LEAST, packed, write_bundle

__all__ = ["LEAST", "packed", "write_bundle"]
