"""Cases: passports, editing, checking with the town, adoptions. Their lines in the tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from tests.architecture.answers import DRAFT, PUBLIC, SECRETARIAT
from tests.architecture.cases import Case, of
from tests.architecture.page import Page

ADOPTERS = "302 403 200 200 403"  # only the town that repeats it, not even the secretariat


def _case(city: Any, **fields: Any) -> Any:
    from tests.cases.factories import CaseFactory

    return CaseFactory(city=city, **fields)


class Corner:
    """This room's things in the world; `self` has everything else of `World` too."""

    @cached_property
    def giving_city(self) -> Any:
        from tests.factories import CityFactory

        return CityFactory(region=self.city.region)

    @cached_property
    def practice(self) -> Any:
        """Published, of the world's town, with a photograph and a document."""
        from tests.cases.factories import add_files

        return add_files(_case(self.city, title="Пруд посреди города"))

    @cached_property
    def practice_draft(self) -> Any:
        """Complete, nobody has handed it in."""
        return _case(self.city, draft=True, title="Сад за вокзалом")

    @cached_property
    def practice_with_town(self) -> Any:
        return self._way("handed_at", "sent_at")

    @cached_property
    def practice_agreed(self) -> Any:
        return self._way("handed_at", "sent_at", "checked_at")

    def _way(self, *stamps: str) -> Any:
        from django.utils import timezone

        from livingcities.cases.models import Case

        self.actors  # noqa: B018 - the town has a coordinator
        case = _case(self.city, state=Case.State.CHECKING, published_at=None)
        case.versions.update(**dict.fromkeys(stamps, timezone.now()))
        return case

    @cached_property
    def practice_withdrawn(self) -> Any:
        return _case(self.city, state="withdrawn", withdrawn_reason="Не подтвердилось")

    @cached_property
    def case_contact(self) -> Any:
        """A member of the team whom nobody else decides for."""
        from livingcities.cases.models import CaseContact

        return CaseContact.objects.create(case=self.practice, user=self.actors["member"])

    @cached_property
    def adoption(self) -> Any:
        """The world's town repeats what another has done."""
        from tests.cases.factories import AdoptionFactory

        return AdoptionFactory(case=_case(self.giving_city), city=self.city)

    @cached_property
    def letter_to_us(self) -> Any:
        from tests.cases.factories import AdoptionFactory

        return AdoptionFactory(case=self.practice, city=self.giving_city, stage="considering")

    @cached_property
    def foreign_practice(self) -> Any:
        """Of another town; nobody repeats it yet."""
        return _case(self.giving_city, title="Свет на старой лестнице")

    @cached_property
    def outcome_check(self) -> Any:
        from tests.cases.factories import AdoptionFactory, OutcomeCheckFactory

        done = AdoptionFactory(case=_case(self.giving_city), city=self.city, stage="done")
        return OutcomeCheckFactory(adoption=done)


URLS: dict[str, str] = {
    "cases/new/": "302 403 200 200 200",
    "cases/desk/": SECRETARIAT,
    "cases/contacts/<int:pk>/": "302 404 200 404 404",
    "cases/<slug:slug>/": PUBLIC,
    "cases/<slug:slug>/case.jsonld": PUBLIC,
    "cases/<slug:slug>/versions/": PUBLIC,
    "cases/<slug:slug>/versions/<int:number>/": PUBLIC,
    "cases/<slug:slug>/photos/<uuid:key>/": PUBLIC,
    "cases/<slug:slug>/photos/<uuid:key>/small/": PUBLIC,
    "cases/<slug:slug>/documents/<uuid:key>/": PUBLIC,
    # a draft
    "cases/<slug:slug>/edit/": DRAFT,
    "cases/<slug:slug>/files/": DRAFT,
    "cases/<slug:slug>/contacts/": DRAFT,
    "cases/<slug:slug>/check/": DRAFT,
    "cases/<slug:slug>/act/<slug:act>/": DRAFT,
    # from town to town
    "cases/<slug:slug>/adopt/": ADOPTERS,
    "cases/adoptions/<int:pk>/": PUBLIC,
    "cases/outcomes/<int:pk>/": ADOPTERS,
}


def _practice(world: Any) -> dict[str, Any]:
    return {"slug": world.practice.slug}


def _draft(world: Any) -> dict[str, Any]:
    return {"slug": world.practice_draft.slug}


def _file(kind: str) -> Callable[[Any], dict[str, Any]]:
    return lambda world: {"slug": world.practice.slug, "key": world.practice.files.get(kind=kind).key}


PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "cases/contacts/": lambda world: {"pk": world.case_contact.pk},
    "cases/<slug:slug>/": _practice,
    "cases/<slug:slug>/versions/<int:number>/": lambda world: {"slug": world.practice.slug, "number": 1},
    "cases/<slug:slug>/photos/": _file("photo"),
    "cases/<slug:slug>/documents/": _file("document"),
    "cases/<slug:slug>/edit/": _draft,
    "cases/<slug:slug>/files/": _draft,
    "cases/<slug:slug>/contacts/": _draft,
    "cases/<slug:slug>/check/": _draft,
    "cases/<slug:slug>/act/": lambda world: {"slug": world.practice_draft.slug, "act": "hand_in"},
    "cases/<slug:slug>/adopt/": lambda world: {"slug": world.foreign_practice.slug},
    "cases/adoptions/": lambda world: {"pk": world.adoption.pk},
    "cases/outcomes/": lambda world: {"pk": world.outcome_check.pk},
}
CASES: dict[str, tuple[str, Case]] = {
    "cases.create": ("", of(city="city")),
    "cases.save": ("a draft", of(case="practice_draft")),
    "cases.hand_in": ("", of(case="practice_draft")),
    "cases.send_to_town": ("", of(case="practice_draft")),
    "cases.take_back": ("", of(case="practice_with_town")),
    "cases.agree": ("", of(case="practice_with_town")),
    "cases.remark": ("", of(case="practice_with_town")),
    "cases.publish": ("with the town's agreement", of(case="practice_agreed")),
    "cases.begin_version": ("", of(case="practice")),
    "cases.discard": ("", of(case="practice_draft")),
    "cases.withdraw": ("", of(case="practice")),
    "cases.bring_back": ("", of(case="practice_withdrawn")),
    "cases.add_photo": ("", of(case="practice_draft")),
    "cases.add_document": ("", of(case="practice_draft")),
    "cases.describe_files": ("", of(case="practice_draft")),
    "cases.remove_file": ("", of(case="practice_draft")),
    "cases.purge_file": ("", of(case="practice_draft")),
    "cases.name_contact": ("", of(case="practice")),
    "cases.settle_contact": ("a member's own", of(contact="case_contact")),
    "cases.remove_contact": ("", of(contact="case_contact")),
    "cases.request_adoption": ("in the town's name", of(case="foreign_practice", city="city")),
    "cases.reply": ("to a letter to the town", of(adoption="letter_to_us")),
    "cases.move_adoption": ("by the town", of(adoption="adoption")),
    "cases.tell_changes": ("by the town", of(adoption="adoption")),
    "cases.link_case": ("by the town", of(adoption="adoption", became="practice")),
    "cases.answer_outcome": ("by the town", of(check="outcome_check")),
    "cases.ask_outcome": ("", of(check="outcome_check")),
}


def _adopt(world: Any) -> None:
    from tests.cases.factories import AdoptionFactory
    from tests.factories import CityFactory

    AdoptionFactory(case=world.practice, city=CityFactory(region=world.city.region))


def _photo(world: Any) -> None:
    from tests.cases.factories import add_files

    add_files(world.practice)


def _waiting(world: Any) -> None:
    from django.utils import timezone

    _case(world.giving_city, draft=True).versions.update(handed_at=timezone.now())


def _gift(world: Any) -> None:
    _case(world.city)


PAGES: dict[str, Page] = {
    "case": Page("visitor", lambda world: world.practice.get_absolute_url(), 10, _adopt),
    "photographs of a case": Page("visitor", lambda world: world.practice.get_absolute_url(), 9, _photo),
    "versions of a case": Page("visitor", lambda world: f"{world.practice.get_absolute_url()}versions/", 2, _photo),
    "desk of the editors": Page("secretariat", lambda world: "/cases/desk/", 8, _waiting),
    "practices of a town": Page("visitor", lambda world: world.city.get_absolute_url(), 9, _gift),
}
