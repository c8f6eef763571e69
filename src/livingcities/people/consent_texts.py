"""Brings the texts of consents from `consents.toml` into the database. What was published is never rewritten."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent / "consents.toml"


class TextChanged(Exception):
    """A published text differs from its file: people agreed to other words than those that stand there now."""


def publish(**_signal: Any) -> int:
    """Insert the versions that the database does not have; returns how many."""
    from .models import ConsentText

    new = 0
    for entry in tomllib.loads(SOURCE.read_text(encoding="utf-8"))["text"]:
        fields = {
            "published_at": entry["published_at"],
            **{
                f"{part}_{language}": entry[language][part].strip()
                for language in ("ru", "en")
                for part in ("summary", "body")
            },
        }
        key = {"purpose": entry["purpose"], "version": entry["version"]}
        text, created = ConsentText.objects.get_or_create(**key, defaults=fields)
        new += created
        if any(getattr(text, name) != value for name, value in fields.items()):
            raise TextChanged(f"{text} was published: leave its words and add a version to {SOURCE.name}")
    return new
