"""Collections, feeds, the programming interface. Their lines in the tables, and their corner of the world."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.utils import timezone

from tests.architecture.answers import POST_ONLY, PUBLIC, SECRETARIAT
from tests.architecture.cases import Case, nothing, of
from tests.architecture.page import Page


class Corner:
    """This room's things in the world; `self` has everything else of `World` too."""

    @cached_property
    def collection(self) -> Any:
        """Published, with one practice in one section and both files."""
        from tests.cases.factories import CollectionFactory

        return CollectionFactory(built=True, items=1)

    @cached_property
    def collection_section(self) -> Any:
        return self.collection.sections.get()

    @cached_property
    def collection_item(self) -> Any:
        return self.collection_section.items.get()

    @cached_property
    def open_case(self) -> Any:
        from tests.cases.factories import CaseFactory

        return CaseFactory()

    @cached_property
    def open_edition(self) -> Any:
        from livingcities.programmes.models import Edition, Programme

        programme = Programme.objects.create(slug="open-award", kind="award", name="Премия")
        return Edition.objects.create(programme=programme, year=2026, title="Премия 2026", announced_at=timezone.now())

    @cached_property
    def call_with_results(self) -> Any:
        from livingcities.calls.models import Call

        return Call.objects.create(
            slug="with-results", title="Приём", code="П", state=Call.State.PUBLISHED, published_at=timezone.now()
        )

    @cached_property
    def collection_draft(self) -> Any:
        """Built and ready to be published."""
        from tests.cases.factories import CollectionFactory

        return CollectionFactory(built=True, items=1, published_at=None)


def section(world: Any) -> dict[str, Any]:
    return {"slug": world.collection.slug, "pk": world.collection_section.pk}


def add_collection(world: Any) -> None:
    from tests.cases.factories import CollectionFactory

    CollectionFactory(items=1)


def add_item(world: Any) -> None:
    from tests.cases.factories import CaseFactory

    number = world.collection_section.items.count() + 1
    case = CaseFactory()
    world.collection_section.items.create(number=number, case=case, version=case.current)


def add_case(world: Any) -> None:
    from tests.cases.factories import CaseFactory

    CaseFactory()


BOOK = "cases/collections/<slug:slug>/"
NOWHERE = "404 404 404 404 404"
URLS: dict[str, str] = {
    "cases/collections/": PUBLIC,
    "cases/collections/new/": SECRETARIAT,
    BOOK: PUBLIC,
    f"{BOOK}book.pdf": PUBLIC,
    f"{BOOK}book.epub": PUBLIC,
    f"{BOOK}edit/": SECRETARIAT,
    f"{BOOK}contents/": SECRETARIAT,
    f"{BOOK}change/": POST_ONLY,
    f"{BOOK}sections/<int:pk>/": SECRETARIAT,
    f"{BOOK}sections/<int:pk>/choose/": SECRETARIAT,
    f"{BOOK}printing/": SECRETARIAT,
    f"{BOOK}printing/<slug:name>/": POST_ONLY,
    # for programs
    "api/": PUBLIC,
    "api/v1/": PUBLIC,
    "api/v1/openapi.json": PUBLIC,
    "api/v1/cities": PUBLIC,
    "api/v1/cities/<slug>": PUBLIC,
    "api/v1/cases": PUBLIC,
    "api/v1/cases/<key>": PUBLIC,
    "api/v1/themes": PUBLIC,
    "api/v1/programmes": PUBLIC,
    "api/v1/editions": PUBLIC,
    "api/v1/editions/<programme>/<year>": PUBLIC,
    "api/v1/calls/<slug>/results": PUBLIC,
    "api/v1/<path:rest>": NOWHERE,
    "oai/": PUBLIC,
    "cases/feed.atom": PUBLIC,
    "calls/feed.atom": PUBLIC,
    "sitemap.xml": PUBLIC,
    "sitemaps/<slug:name>.xml": PUBLIC,
    "robots.txt": PUBLIC,
}
PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    BOOK: lambda world: {"slug": world.collection.slug},
    f"{BOOK}sections/": section,
    f"{BOOK}printing/<": lambda world: {"slug": world.collection.slug, "name": "build"},
    "api/v1/cities/": lambda world: {"slug": world.city.slug},
    "api/v1/cases/": lambda world: {"key": world.open_case.key},
    "api/v1/editions/": lambda world: {"programme": world.open_edition.programme.slug, "year": world.open_edition.year},
    "api/v1/calls/": lambda world: {"slug": world.call_with_results.slug},
    "api/v1/<path:rest>": lambda world: {"rest": "nothing"},
    "sitemaps/": lambda world: {"name": "pages"},
}
book = of(collection="collection")
CASES: dict[str, tuple[str, Case]] = {
    "cases.create_collection": ("", nothing),
    "cases.edit_collection": ("", book),
    "cases.add_section": ("", book),
    "cases.edit_section": ("", book),
    "cases.move_section": ("", book),
    "cases.remove_section": ("", book),
    "cases.add_to_collection": ("", book),
    "cases.move_item": ("", book),
    "cases.remove_item": ("", book),
    "cases.renew_items": ("", book),
    "cases.build_collection": ("with a practice in it", book),
    "cases.keep_collection": ("", book),
    "cases.give_up_building": ("", book),
    "cases.publish_collection": ("a typeset one", of(collection="collection_draft")),
    "cases.hide_collection": ("a published one", book),
}
PAGES: dict[str, Page] = {
    "collections": Page("visitor", lambda world: "/cases/collections/", 1, add_collection),
    "a collection": Page("visitor", lambda world: world.collection.get_absolute_url(), 3, add_item),
    "contents of a collection": Page(
        "secretariat", lambda world: f"{world.collection.get_absolute_url()}contents/", 5, add_item
    ),
    "practices to choose": Page(
        "secretariat",
        lambda world: f"{world.collection.get_absolute_url()}sections/{world.collection_section.pk}/choose/",
        7,
        add_case,
    ),
    "practices as JSON": Page("visitor", lambda world: "/api/v1/cases", 3, add_case),
    "practices as a feed": Page("visitor", lambda world: "/cases/feed.atom", 3, add_case),
    "practices for harvesters": Page(
        "visitor", lambda world: "/oai/?verb=ListRecords&metadataPrefix=oai_dc", 4, add_case
    ),
}
