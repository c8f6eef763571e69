"""One way to write a result down: sorted keys, no spaces, numbers rounded to twelve significant digits."""

import json
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

_FORMAT = ".12g"


def plain(value: Any) -> Any:
    """Named tuples as dictionaries, arrays as lists, numbers rounded."""
    if isinstance(value, float):
        return float(format(value, _FORMAT)) + 0.0
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist()) if value.dtype.kind == "f" else value.tolist()
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict())
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return value


def canonical_bytes(value: Any) -> bytes:
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"
