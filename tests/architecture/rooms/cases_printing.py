"""Collections, feeds, the programming interface. Their lines in the tables, and their corner of the world."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

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
}
PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    BOOK: lambda world: {"slug": world.collection.slug},
    f"{BOOK}sections/": section,
    f"{BOOK}printing/<": lambda world: {"slug": world.collection.slug, "name": "build"},
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
}
