"""One way to write a result down: sorted keys, no spaces, numbers rounded to nine decimals."""

import json
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

DECIMALS = 9


def plain(value: Any) -> Any:
    """Rows as dictionaries, arrays as lists, numbers rounded."""
    kind = type(value)
    if kind is float:
        return round(value, DECIMALS) + 0.0
    if kind is np.ndarray:
        return (np.round(value, DECIMALS) + 0.0 if value.dtype.kind == "f" else value).tolist()
    if isinstance(value, list | tuple):
        names = getattr(kind, "_fields", None)
        entries = [plain(entry) for entry in value]
        return entries if names is None else dict(zip(names, entries, strict=True))
    if is_dataclass(kind):
        return {field.name: plain(getattr(value, field.name)) for field in fields(kind)}
    return {str(key): plain(entry) for key, entry in value.items()} if kind is dict else value


def canonical_bytes(value: Any) -> bytes:
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"
