"""Where the tiles of small maps come from. Pure: a text in, what browsers may ask for out."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PLACES = ("{z}", "{x}", "{y}")
HOST = re.compile(r"(\{s\}\.)?[a-z0-9.-]+(:\d+)?", re.IGNORECASE)


def tile_sources(template: str) -> list[str]:
    """What the policy must allow pictures from: nothing for tiles of our own address or for none."""
    if not template:
        return []
    address = urlsplit(template)
    if any(place not in template for place in PLACES):
        raise ImproperlyConfigured(f"LC_TILES must have {{z}}, {{x}} and {{y}} in it, it is {template}")
    if template.startswith("/") and not address.netloc:
        return []
    if address.scheme not in {"https", "http"} or not HOST.fullmatch(address.netloc):
        raise ImproperlyConfigured(f"LC_TILES must be an address with https:// or begin with /, it is {template}")
    return [f"{address.scheme}://{address.netloc.lower().replace('{s}', '*')}"]
