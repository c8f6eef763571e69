"""The content of a demonstration: accounts, a real dialogue that was held elsewhere, an open one with drawn voices."""

from .people import accounts

__all__ = ["accounts"]
