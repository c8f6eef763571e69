"""The request as our middleware leaves it, for the type checker; and numbers that stand in it."""

from django.http import HttpRequest as DjangoRequest
from django_htmx.middleware import HtmxDetails


class HttpRequest(DjangoRequest):
    htmx: HtmxDetails


def whole_number(text: str | None) -> int | None:
    """The whole number that stands in an address or a field; None where there is none, or none that a key could be."""
    return int(text) if text and text.isdecimal() and len(text) <= 18 else None


def has_null(request: DjangoRequest) -> bool:
    """A NUL character anywhere in the address, spelled out or not."""
    asked = request.META.get("QUERY_STRING", "")
    return "%00" in asked or "\0" in asked or "\0" in request.path_info
