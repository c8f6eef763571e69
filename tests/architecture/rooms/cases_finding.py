"""Cases: the catalogue, searches, synonyms. Their lines in the tables, and their corner of the world."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from tests.architecture.answers import POST_ONLY, PUBLIC, SECRETARIAT
from tests.architecture.cases import Case, nothing, of
from tests.architecture.page import Page

TO_THE_LIST = "302 302 302 302 302"  # with nothing to keep, or to the entrance
MINE_ONLY = "302 200 404 404 404 404"


class Corner:
    """This room's things in the world; `self` has everything else of `World` too."""

    @cached_property
    def saved_search(self) -> Any:
        """A resident's."""
        from livingcities.cases.models import SavedSearch

        return SavedSearch.objects.create(user=self.actors["resident"], title="Берег", query="q=берег")

    @cached_property
    def letters_token(self) -> str:
        from livingcities.cases.operations.finding import letters_token

        return letters_token(self.saved_search)

    @cached_property
    def synonym_family(self) -> Any:
        from livingcities.cases.models import SynonymFamily

        return SynonymFamily.objects.order_by("pk").first()


URLS: dict[str, str] = {
    "cases/": PUBLIC,
    "cases/searches/": "302 200 200 200 200",
    "cases/searches/new/": TO_THE_LIST,
    "cases/searches/<int:number>/": MINE_ONLY,
    "cases/searches/<int:number>/delete/": POST_ONLY,
    "cases/letters/<str:token>/": PUBLIC,
    "cases/synonyms/": SECRETARIAT,
    "cases/synonyms/<int:number>/": SECRETARIAT,
    "cases/synonyms/<int:number>/delete/": POST_ONLY,
}
PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "cases/searches/<int:number>/": lambda world: {"number": world.saved_search.pk},
    "cases/letters/": lambda world: {"token": world.letters_token},
    "cases/synonyms/<int:number>/": lambda world: {"number": world.synonym_family.pk},
}
CASES: dict[str, tuple[str, Case]] = {
    "cases.save_search": ("", lambda world, actor: {"query": "q=мост"}),
    "cases.change_search": ("of the resident", of(search="saved_search")),
    "cases.delete_search": ("of the resident", of(search="saved_search")),
    "cases.stop_letters": ("of the resident, by the link", of(search="saved_search")),
    "cases.send_news": ("", nothing),
    "cases.add_synonyms": ("", nothing),
    "cases.change_synonyms": ("", nothing),
    "cases.delete_synonyms": ("", nothing),
}


def add_case(_world: Any) -> None:
    from tests.cases.factories import CaseFactory

    CaseFactory()


def add_saved_search(world: Any) -> None:
    from livingcities.cases.models import SavedSearch

    person = world.actors["resident"]
    count = SavedSearch.objects.filter(user=person).count()
    SavedSearch.objects.create(user=person, title=f"Поиск {count}", query=f"q={count}")


def add_family(_world: Any) -> None:
    from livingcities.cases.models import SynonymFamily

    SynonymFamily.objects.create(words="причал, пристань")


PAGES: dict[str, Page] = {
    "catalogue": Page("visitor", lambda world: "/cases/", 2, add_case),
    "catalogue, words": Page("visitor", lambda world: "/cases/?q=%D0%BD%D0%B0%D0%B2%D0%B5%D1%81", 4, add_case),
    "catalogue on the map, near a town": Page(
        "visitor",
        lambda world: f"/cases/?q=%D0%BD%D0%B0%D0%B2%D0%B5%D1%81&near={world.city.slug}&view=map",
        7,
        add_case,
    ),
    "kept searches": Page("resident", lambda world: "/cases/searches/", 4, add_saved_search),
    "synonyms": Page("secretariat", lambda world: "/cases/synonyms/", 3, add_family),
}
