"""Version 1 put together: routes, errors, the OpenAPI document."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from . import cases, cities, programmes
from .door import address, behind_the_door, nothing_here, refusal

ROOT = "/api/v1/"


class Renderer(JSONRenderer):
    """Cyrillic as it is: a third of the bytes."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="Living Cities · Живые города",
    version="1",
    description="Read-only. Towns, practices, editions of the programmes and results of their calls: only what is "
    "published. Lists are cut into pages; every answer has an ETag; at most 120 requests a minute from one address.",
    docs_url=None,
    openapi_url="",
    renderer=Renderer(),
    servers=[{"url": settings.SITE_URL}],
)
for router in (cities.router, cases.router, programmes.router):
    api.add_router("", router)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    details = [
        {"where": ".".join(str(part) for part in row["loc"][-1:]), "message": row["msg"]} for row in error.errors
    ]
    return refusal("invalid", "A parameter is not what it should be.", 422, details)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return refusal("not_found", "There is nothing at this address.", 404)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return refusal("refused", str(error), error.status_code)


def document() -> dict[str, Any]:
    """The OpenAPI document, with the refusals that the door gives to every request."""
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix=ROOT)
    too_many = {
        "description": "Too many requests",
        "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds to wait"}},
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for methods in schema["paths"].values():
        for method in methods.values():
            method["responses"][429] = too_many
    return schema


@behind_the_door
def openapi(request: HttpRequest) -> HttpResponse:
    return api.create_response(request, document(), status=200)


@behind_the_door
def root(request: HttpRequest) -> HttpResponse:
    """Where to go on from the address that the page of the interface names."""
    told = {"name": api.title, "version": api.version, "openapi": address(f"{ROOT}openapi.json")}
    return api.create_response(request, told | {"documentation": address(reverse("site:api"))}, status=200)


NAMES = {"city": "api_city", "case": "api_case", "edition": "api_edition", "results": "api_results"}


def patterns() -> list[URLPattern]:
    """The routes of the library behind our door, without its own pages."""
    routes = (route for route in api.urls[0] if isinstance(route, URLPattern) and route.name != "api-root")
    ours = [
        path(str(route.pattern), behind_the_door(route.callback), name=NAMES.get(str(route.name), f"api_{route.name}"))
        for route in routes
    ]
    own = [path("", root, name="api_root"), path("openapi.json", openapi, name="openapi")]
    return [*own, *ours, path("<path:rest>", nothing_here, name="api_nothing")]
