"""The policy lets in pictures of the tiles' own origin, and of no other."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from livingcities.settings import SECURE_CSP
from livingcities.settings.tiles import tile_sources


@pytest.mark.parametrize(
    ("template", "sources"),
    [
        ("", []),
        ("/tiles/{z}/{x}/{y}.png", []),
        ("https://tiles.example.org/osm/{z}/{x}/{y}.png?key=a;b", ["https://tiles.example.org"]),
        ("https://{s}.Tile.example.org/{z}/{x}/{y}.png", ["https://*.tile.example.org"]),
        ("http://10.0.0.5:8080/{z}/{x}/{y}.png", ["http://10.0.0.5:8080"]),
    ],
)
def test_what_pictures_may_come_from(template: str, sources: list[str]) -> None:
    assert tile_sources(template) == sources


@pytest.mark.parametrize(
    "template",
    [
        "https://tiles.example.org/osm/",
        "tiles/{z}/{x}/{y}.png",
        "//tiles.example.org/{z}/{x}/{y}.png",
        "data:image/png,{z}{x}{y}",
        "https://a.example.org *; script-src *//{z}/{x}/{y}",
        "https://user:word@tiles.example.org/{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
    ],
)
def test_what_is_no_address_of_tiles_is_refused(template: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="LC_TILES"):
        tile_sources(template)


def test_without_tiles_pictures_come_from_here_alone() -> None:
    assert SECURE_CSP["img-src"] == ["'self'"]
    assert SECURE_CSP["style-src"] == ["'self'"]


def test_with_tiles_the_header_names_their_origin(client, settings, db) -> None:
    tiles = tile_sources("https://tiles.example.org/{z}/{x}/{y}.png")
    settings.SECURE_CSP = settings.SECURE_CSP | {"img-src": ["'self'", *tiles]}
    policy = client.get("/accounts/").headers["Content-Security-Policy"]
    assert "img-src 'self' https://tiles.example.org;" in f"{policy};"
    assert "style-src 'self';" in f"{policy};"
