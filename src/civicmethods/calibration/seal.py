"""The digest of sealed scores: published before anybody opens them, checked by anybody afterwards."""

import hashlib
from collections.abc import Sequence
from typing import Any

from civicmethods.opinion.canonical import canonical_bytes


def part_digest(call: str, track: int, nonce: str, reviews: Sequence[Sequence[Any]]) -> str:
    """Of one track: each review is [application, juror, 1 for the second jury else 0, mark, mark, …], null where
    a criterion does not apply; sorted, and closed with a nonce without which few marks could be guessed."""
    ordered = sorted((list(review) for review in reviews), key=lambda review: (review[0], review[1]))
    return _digest({"call": call, "nonce": nonce, "reviews": ordered, "track": track})


def seal_digest(call: str, number: int, parts: Sequence[str]) -> str:
    """Of the whole: the digests of the tracks in order, so that one may be withheld and the rest still checked."""
    return _digest({"call": call, "parts": list(parts), "seal": number})


def _digest(value: Any) -> str:
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
