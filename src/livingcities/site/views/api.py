"""The page that explains the programming interface: the same OpenAPI document, drawn without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from livingcities.site.api.door import SECONDS, TIMES
from livingcities.site.api.v1 import ROOT, document

EXAMPLES = {
    "/api/v1/cities": "?region=69&is_historic=true",
    "/api/v1/cases": "?q=набережная&size=5",
    "/api/v1/editions": "?year=2026",
    "/api/v1/themes": "",
    "/api/v1/programmes": "",
}


@dataclass(frozen=True)
class Endpoint:
    path: str
    summary: SafeString
    parameters: list[dict[str, Any]]
    fields: list[tuple[str, SafeString]]
    example: str


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    variables = {
        "endpoints": endpoints(str(get_language())),
        "root": settings.SITE_URL + ROOT,
        "times": TIMES,
        "seconds": SECONDS,
        "site": settings.SITE_URL,
    }
    return render(request, "site/api.html", variables)


@cache
def endpoints(language: str) -> list[Endpoint]:
    """In the language of the page, which must be the active one; the document itself stays English."""
    schema = document()
    return [_endpoint(path, methods["get"], schema) for path, methods in schema["paths"].items()]


def _endpoint(path: str, method: dict[str, Any], schema: dict[str, Any]) -> Endpoint:
    parameters = [_parameter(row) for row in method.get("parameters", [])]
    answer = method["responses"][200]["content"]["application/json"]["schema"]
    example = path + EXAMPLES[path] if path in EXAMPLES else ""
    return Endpoint(path, _told(method), parameters, _fields(answer, schema), example)


def _parameter(row: dict[str, Any]) -> dict[str, Any]:
    kinds = [part for part in row["schema"].get("anyOf", [row["schema"]]) if part.get("type") != "null"]
    values = [value for part in kinds for value in part.get("enum", []) if value]
    return {
        "name": row["name"],
        "kind": kinds[0].get("type", ""),
        "about": _told(row["schema"]),
        "values": values,
        "default": row["schema"].get("default"),
        "is_needed": row["in"] == "path",
    }


def _fields(answer: dict[str, Any], schema: dict[str, Any]) -> list[tuple[str, SafeString]]:
    """Names of the fields of one item and what they mean; of a list, those of its items."""
    if "items" in answer:
        return _fields(answer["items"], schema)
    if "$ref" not in answer:
        return []
    model = schema["components"]["schemas"][answer["$ref"].rpartition("/")[2]]
    properties = model["properties"]
    if "results" in properties:
        return _fields(properties["results"], schema)
    return [(name, _told(field)) for name, field in properties.items()]


def _told(described: dict[str, Any]) -> SafeString:
    """The description in the language of the page; what stands between backticks is code."""
    text = described.get("description", "")
    parts = gettext(text).split("`") if text else []
    marked = [format_html("<code>{}</code>", part) if n % 2 else escape(part) for n, part in enumerate(parts)]
    return format_html_join("", "{}", ((part,) for part in marked))
