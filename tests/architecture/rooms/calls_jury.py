"""Calls: the region's word, screening, the jury, who reads what. Their lines in the tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from tests.architecture.answers import JURY, POST_ONLY, PUBLIC, SECRETARIAT
from tests.architecture.cases import Case, of
from tests.architecture.page import Page


class Corner:
    """A call that is checked and one that is read; the role «juror» sits in both juries."""

    actors: dict[str, Any]
    city: Any

    @cached_property
    def screened_call(self) -> Any:
        from tests.calls.factories import CallFactory, JurorFactory

        call = CallFactory(screening=True, by_region=True)
        JurorFactory(call=call, user=self.actors["juror"], name="Вера Судьина")
        return call

    @cached_property
    def checked_application(self) -> Any:
        """Handed in, put forward, not decided."""
        from tests.calls.factories import SubmissionFactory

        fields = {"application__call": self.screened_call, "application__state": "submitted"}
        return SubmissionFactory(**fields, application__region_says="put_forward").application

    @cached_property
    def waiting_application(self) -> Any:
        """Waits for its region."""
        from tests.calls.factories import SubmissionFactory

        fields = {"application__call": self.screened_call, "application__state": "submitted"}
        return SubmissionFactory(**fields, application__region_says="waiting").application

    @cached_property
    def admitted_application(self) -> Any:
        from tests.calls.factories import SubmissionFactory

        return SubmissionFactory(application__call=self.screened_call).application

    @cached_property
    def screening_item(self) -> Any:
        return self.screened_call.screening_items.first()

    @cached_property
    def representative(self) -> Any:
        from livingcities.calls.models import RegionRepresentative
        from tests.factories import UserFactory

        return RegionRepresentative.objects.create(region=self.city.region, user=UserFactory())

    @cached_property
    def invited_juror(self) -> Any:
        return self._invited[0]

    @cached_property
    def waiting_juror(self) -> Any:
        from datetime import timedelta

        from django.utils import timezone

        from tests.calls.factories import JurorFactory

        return JurorFactory(call=self.screened_call, invited=True, invited_at=timezone.now() - timedelta(days=2))

    @cached_property
    def jury_token(self) -> str:
        return str(self._invited[1])

    @cached_property
    def _invited(self) -> Any:
        from livingcities.calls.operations.jury import Invited, invite_juror

        person = Invited(email="invited@example.org", name="Иван Приглашённый")
        return invite_juror(actor=self.actors["secretariat"], call=self.screened_call, person=person)

    @cached_property
    def read_call(self) -> Any:
        """The jury reads; one application is given to the role «juror»."""
        from tests.calls.factories import CallFactory, JurorFactory

        call = CallFactory(review=True)
        JurorFactory(call=call, user=self.actors["juror"], name="Вера Судьина")
        return call

    @cached_property
    def seated_juror(self) -> Any:
        return self.read_call.jurors.get(user=self.actors["juror"])

    @cached_property
    def given_reading(self) -> Any:
        from tests.calls.factories import AssignmentFactory, SubmissionFactory

        application = SubmissionFactory(application__call=self.read_call).application
        return AssignmentFactory(juror=self.seated_juror, application=application)

    @cached_property
    def given_application(self) -> Any:
        return self.given_reading.application

    @cached_property
    def another_application(self) -> Any:
        from tests.calls.factories import SubmissionFactory

        return SubmissionFactory(application__call=self.read_call).application

    @cached_property
    def added_conflict(self) -> Any:
        from livingcities.calls.operations.jury import add_conflict

        return add_conflict(
            actor=self.actors["secretariat"], juror=self.seated_juror, application=self.another_application
        )

    @cached_property
    def plan(self) -> Any:
        """Computed, not in force."""
        from livingcities.calls.operations import assigning

        assert self.given_reading
        call = self.read_call
        return assigning.keep_plan(actor=self.actors["secretariat"], call=call, computed=assigning.compute(call))


URLS: dict[str, str] = {
    "calls/regions/representatives/": SECRETARIAT,
    "calls/regions/representatives/<int:pk>/end/": POST_ONLY,
    "calls/regions/mine/": "302 404 404 404 404",  # for those who represent a region; no role here does
    "calls/regions/mine/<uuid:key>/": "302 404 404 404 404",
    "calls/jury/invitation/<str:token>/": PUBLIC,
    "calls/<slug:slug>/applications/": SECRETARIAT,
    "calls/<slug:slug>/applications.csv": SECRETARIAT,
    "calls/<slug:slug>/applications/admit/": SECRETARIAT,
    "calls/<slug:slug>/applications/drafts/": SECRETARIAT,
    "calls/<slug:slug>/applications/<int:number>/": SECRETARIAT,
    "calls/<slug:slug>/jury/": SECRETARIAT,
    "calls/<slug:slug>/jury/invite/": SECRETARIAT,
    "calls/<slug:slug>/jury/import/": SECRETARIAT,
    "calls/<slug:slug>/jury/again/": POST_ONLY,
    "calls/<slug:slug>/jury/conflicts/": JURY,
    "calls/<slug:slug>/jury/<int:pk>/": SECRETARIAT,
    "calls/<slug:slug>/jury/<int:pk>/again/": POST_ONLY,
    "calls/<slug:slug>/jury/<int:pk>/conflict/": POST_ONLY,
    "calls/<slug:slug>/jury/<int:pk>/conflict/<int:conflict>/remove/": POST_ONLY,
    "calls/<slug:slug>/jury/<int:pk>/leave/": SECRETARIAT,
    "calls/<slug:slug>/assigning/": SECRETARIAT,
    "calls/<slug:slug>/assigning/propose/": POST_ONLY,
    "calls/<slug:slug>/assigning/plans/<int:pk>/": SECRETARIAT,
    "calls/<slug:slug>/assigning/plans/<int:pk>/accept/": POST_ONLY,
    "calls/<slug:slug>/assigning/readings/": SECRETARIAT,
    "calls/<slug:slug>/assigning/readings/<int:number>/": SECRETARIAT,
}


def _of_read(world: Any) -> dict[str, Any]:
    return {"slug": world.read_call.slug, "pk": world.seated_juror.pk, "conflict": world.added_conflict.pk}


PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "calls/regions/representatives/<int:pk>/": lambda world: {"pk": world.representative.pk},
    "calls/regions/mine/<uuid:key>/": lambda world: {"key": world.waiting_application.key},
    "calls/jury/invitation/": lambda world: {"token": world.jury_token},
    "calls/<slug:slug>/applications": lambda world: {
        "slug": world.screened_call.slug,
        "number": world.checked_application.number,
    },
    "calls/<slug:slug>/jury/": _of_read,
    "calls/<slug:slug>/assigning/": lambda world: {"slug": world.read_call.slug},
    "calls/<slug:slug>/assigning/plans/": lambda world: {"slug": world.read_call.slug, "pk": world.plan.pk},
    "calls/<slug:slug>/assigning/readings/": lambda world: {
        "slug": world.read_call.slug,
        "number": world.given_application.number,
    },
}


def _person(world: Any, actor: Any) -> dict[str, Any]:
    from livingcities.calls.operations.jury import Invited

    return {"call": world.screened_call, "person": Invited(email="new@example.org", name="Новый Судья")}


def _waiting(world: Any, actor: Any) -> dict[str, Any]:
    """Somebody was invited the day before yesterday and has not answered."""
    assert world.waiting_juror
    return {"call": world.screened_call}


def _reading(world: Any, actor: Any) -> dict[str, Any]:
    """The reading given to the role «juror»."""
    assert world.given_reading
    return {"juror": world.seated_juror, "application": world.given_application}


def _proposal(world: Any, actor: Any) -> dict[str, Any]:
    assert world.given_reading
    return {"call": world.read_call}


CASES: dict[str, tuple[str, Case]] = {
    "calls.appoint_representative": ("", lambda world, actor: {"region": world.city.region}),
    "calls.end_representation": ("", of(representative="representative")),
    "calls.put_forward": ("(of another region)", of(application="waiting_application")),
    "calls.decline_to_put_forward": ("(of another region)", of(application="waiting_application")),
    "calls.mark_item": ("", of(application="checked_application", item="screening_item")),
    "calls.ask_correction": ("", of(application="checked_application")),
    "calls.admit": ("", of(application="checked_application")),
    "calls.reject": ("", of(application="checked_application")),
    "calls.return_to_screening": ("", of(application="admitted_application")),
    "calls.admit_ready": ("", of(call="screened_call")),
    "calls.keep_likenesses": ("", of(call="screened_call")),
    "calls.invite_juror": ("", _person),
    "calls.import_jurors": ("", lambda world, actor: {"call": world.screened_call, "people": []}),
    "calls.invite_juror_again": ("", of(juror="invited_juror")),
    "calls.invite_unanswered_again": ("", _waiting),
    "calls.edit_juror": ("", of(juror="seated_juror")),
    "calls.join_jury": ("(who has the link)", of(juror="invited_juror")),
    "calls.turn_down_jury": ("(who has the link)", of(juror="invited_juror")),
    "calls.declare_conflicts": ("(of oneself)", of(juror="seated_juror")),
    "calls.declare_conflict": ("(of oneself)", _reading),
    "calls.add_conflict": ("", of(juror="seated_juror", application="another_application")),
    "calls.remove_conflict": ("", of(conflict="added_conflict")),
    "calls.find_conflicts": ("", of(call="read_call")),
    "calls.tell_representative": ("(nothing waits)", of(representative="representative")),
    "calls.remind_juror": ("(too early)", of(juror="seated_juror")),
    "calls.propose_assignment": ("", _proposal),
    "calls.keep_plan": ("", of(call="read_call")),
    "calls.accept_plan": ("", of(plan="plan")),
    "calls.assign_by_hand": ("", of(juror="seated_juror", application="another_application")),
    "calls.revoke_assignment": ("", of(assignment="given_reading")),
    "calls.replace_juror": ("", of(juror="seated_juror")),
    "calls.assign_extra": ("", of(call="read_call")),
}


def _add_application(world: Any) -> None:
    from tests.calls.factories import SubmissionFactory

    SubmissionFactory(application__call=world.screened_call, application__state="submitted")


def _add_juror(world: Any) -> None:
    from tests.calls.factories import JurorFactory

    JurorFactory(call=world.screened_call, region=world.city.region)


def _add_admitted(world: Any) -> None:
    from tests.calls.factories import AssignmentFactory, SubmissionFactory

    application = SubmissionFactory(application__call=world.read_call).application
    AssignmentFactory(juror=world.seated_juror, application=application)


def _add_listed(world: Any) -> None:
    from tests.calls.factories import SubmissionFactory

    SubmissionFactory(application__call=world.read_call)


def _add_draft(world: Any) -> None:
    from tests.calls.applying import writer
    from tests.calls.factories import ApplicationFactory

    writer(ApplicationFactory(call=world.screened_call))


def _add_appeal(world: Any) -> None:
    from livingcities.calls.models import TrackAppeal
    from tests.calls.factories import ApplicationFactory

    draft = ApplicationFactory(call=world.screened_call)
    TrackAppeal.objects.create(application=draft, wanted=world.screened_call.tracks.first())


PAGES: dict[str, Page] = {
    "drafts of a call": Page(
        "secretariat", lambda world: f"/calls/{world.screened_call.slug}/applications/drafts/", 8, _add_draft
    ),
    "questions about nominations": Page(
        "secretariat", lambda world: f"/calls/{world.screened_call.slug}/applications/", 10, _add_appeal
    ),
    "applications of a call": Page(
        "secretariat", lambda world: f"/calls/{world.screened_call.slug}/applications/", 11, _add_application
    ),
    "jury of a call": Page("secretariat", lambda world: f"/calls/{world.screened_call.slug}/jury/", 6, _add_juror),
    "readings of a call": Page(
        "secretariat", lambda world: f"/calls/{world.read_call.slug}/assigning/readings/", 13, _add_admitted
    ),
    "list on which a juror declares": Page(
        "juror", lambda world: f"/calls/{world.read_call.slug}/jury/conflicts/", 7, _add_listed
    ),
}
