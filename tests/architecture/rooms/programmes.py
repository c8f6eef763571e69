"""Programmes and their editions. Their lines in the tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from tests.architecture.answers import POST_ONLY, PUBLIC, SECRETARIAT
from tests.architecture.cases import Case, nothing, of
from tests.architecture.page import Page


class Corner:
    """A programme with an announced edition, and one in preparation."""

    @cached_property
    def programme(self: Any) -> Any:
        return self.edition.programme

    @cached_property
    def edition(self: Any) -> Any:
        from tests.programmes.factories import EditionFactory

        return EditionFactory(programme__slug="premiya", year=2026)

    @cached_property
    def coming_edition(self: Any) -> Any:
        from tests.programmes.factories import EditionFactory

        return EditionFactory(programme=self.programme, year=2027, announced_at=None)

    @cached_property
    def spare_call(self: Any) -> Any:
        from livingcities.calls.models import Call

        return Call.objects.create(slug="zapasnoy", code="ЗП-2026", title="Запасной приём")

    @cached_property
    def winner(self: Any) -> Any:
        """A published prize without a case."""
        from livingcities.calls.models import Application, Call, Decision, FormVersion

        call = Call.objects.create(slug="itogi", code="ИТ-2026", title="Итоги", state=Call.State.PUBLISHED)
        form = FormVersion.objects.create(call=call, number=1, schema={"sections": []})
        application = Application.objects.create(
            call=call, number=1, title="Двор без машин", city=self.city, form=form, state="admitted"
        )
        Decision.objects.create(application=application, kind=Decision.Kind.WINNER)
        return application


URLS: dict[str, str] = {
    "programmes/": PUBLIC,
    "programmes/new/": SECRETARIAT,
    "programmes/<slug:slug>/": PUBLIC,
    "programmes/<slug:slug>/edit/": SECRETARIAT,
    "programmes/<slug:slug>/new-edition/": SECRETARIAT,
    "programmes/<slug:slug>/<int:year>/": PUBLIC,
    "programmes/<slug:slug>/<int:year>/edit/": SECRETARIAT,
    "programmes/<slug:slug>/<int:year>/announce/": POST_ONLY,
    "programmes/<slug:slug>/<int:year>/finish/": POST_ONLY,
    "programmes/<slug:slug>/<int:year>/add-call/": POST_ONLY,
    "programmes/<slug:slug>/<int:year>/cases/": SECRETARIAT,
    "programmes/<slug:slug>/<int:year>/cases/make/": POST_ONLY,
}
PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "programmes/<slug:slug>/": lambda world: {"slug": world.programme.slug, "year": world.edition.year},
}
CASES: dict[str, tuple[str, Case]] = {
    "programmes.create": ("", nothing),
    "programmes.edit": ("", of(programme="programme")),
    "programmes.set_partners": ("", of(programme="programme")),
    "programmes.begin_edition": ("", lambda world, actor: {"programme": world.programme, "year": 2030}),
    "programmes.begin_from_template": ("", lambda world, actor: {"programme": world.programme, "year": 2030}),
    "programmes.copy_edition": ("", lambda world, actor: {"source": world.edition, "year": 2030}),
    "programmes.add_call": ("", of(edition="edition", call="spare_call")),
    "programmes.begin_call": ("", of(edition="edition")),
    "programmes.edit_edition": ("", of(edition="edition")),
    "programmes.announce": ("", of(edition="coming_edition")),
    "programmes.finish": ("", of(edition="edition")),
    "programmes.make_case": ("", lambda world, actor: {"application": world.winner, "handed_in": []}),
    "calls.copy": ("", of(source="spare_call")),
}


def add_programme(world: Any) -> None:
    from tests.programmes.factories import EditionFactory

    EditionFactory()


def add_edition(world: Any) -> None:
    from tests.programmes.factories import EditionFactory

    EditionFactory(programme=world.programme, year=2100 + world.programme.editions.count())


def add_call_to_edition(world: Any) -> None:
    from livingcities.calls.models import Call
    from livingcities.programmes.models import EditionCall

    n = world.edition.edition_calls.count()
    call = Call.objects.create(slug=f"priyom-{n}", code=f"П-{n}", title="Приём", state=Call.State.OPEN)
    EditionCall.objects.create(edition=world.edition, call=call, number=n + 1)


PAGES: dict[str, Page] = {
    "programmes": Page("visitor", lambda world: "/programmes/", 3, add_programme),
    "programme": Page("visitor", lambda world: world.programme.get_absolute_url(), 3, add_edition),
    "edition": Page("visitor", lambda world: world.edition.get_absolute_url(), 3, add_call_to_edition),
}
