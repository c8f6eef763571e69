"""Codes that people type from paper."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without characters that are mistaken for others."""


def drawn(places: int) -> str:
    """Drawn, not counted: it tells nothing of the order in which anybody or anything came."""
    return "".join(secrets.choice(ALPHABET) for _place in range(places))
