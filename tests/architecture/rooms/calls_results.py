"""Calls: reviews, rankings, the sitting, publishing, open results. Their lines in the tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from tests.architecture.answers import JURY, POST_ONLY, PUBLIC, SECRETARIAT
from tests.architecture.cases import Case, of
from tests.architecture.page import Page


class Corner:
    """Three seasons: one being read, one being decided, one published. The juror reads in each."""

    def _season(self: Any) -> Any:
        from tests.calls.factories import JurorFactory
        from tests.calls.seasons import Season

        season = Season(applications=4, jurors=3, each=3)
        season.jurors.append(JurorFactory(call=season.call, user=self.actors["juror"], name="Вера Судьина"))
        return season

    @cached_property
    def being_read(self: Any) -> Any:
        return self._season()

    @cached_property
    def own_reading(self: Any) -> Any:
        """Given to the juror of the tables, with a file; its review is not begun."""
        from django.core.files.base import ContentFile

        from livingcities.calls.models import Attachment

        season = self.being_read
        application = season.applications[0]
        attachment = Attachment(
            application=application, question="letter", label="письмо.pdf", media_type="application/pdf",
            extension=".pdf", size=3, digest="0" * 64,
        )  # fmt: skip
        attachment.file.save("x.pdf", ContentFile(b"pdf"), save=False)
        attachment.save()
        submission = application.submissions.get()
        entry = {"key": str(attachment.key), "label": "письмо.pdf", "digest": "0" * 64, "size": 3}
        type(submission).objects.filter(pk=submission.pk).update(
            snapshot=submission.snapshot | {"attachments": {"letter": [entry]}}
        )
        return season.assign(application, season.jurors[-1])

    @cached_property
    def own_review(self: Any) -> Any:
        """Begun by the juror of the tables."""
        from tests.calls.factories import ReviewFactory

        season = self.being_read
        assignment = season.assign(season.applications[1], season.jurors[-1])
        return ReviewFactory(assignment=assignment, submitted_at=None)

    @cached_property
    def own_review_handed_in(self: Any) -> Any:
        season = self.being_read
        return season.read(season.applications[2], season.jurors[-1])

    @cached_property
    def being_decided(self: Any) -> Any:
        season = self._season().seal()
        self._hold(season)
        return season

    def _hold(self: Any, season: Any) -> None:
        import datetime

        from livingcities.calls.operations.sitting import hold_sitting

        hold_sitting(actor=season.office, call=season.call, held_on=datetime.date(2026, 11, 20), present=season.jurors)

    @cached_property
    def extra_unread(self: Any) -> Any:
        """A call being decided, with an extra reading that nobody has handed in."""
        season = self._season().seal()
        season.assign(season.applications[0], season.jurors[-1], kind="extra")
        return season.call

    @cached_property
    def signed_season(self: Any) -> Any:
        return self._season().seal().sit()

    @cached_property
    def published_season(self: Any) -> Any:
        from livingcities.calls.operations.open_results import build_bundle

        season = self._season().seal().sit().publish()
        build_bundle.call(season.call.pk)
        return season

    @cached_property
    def call_being_read(self: Any) -> Any:
        return self.being_read.call

    @cached_property
    def call_being_decided(self: Any) -> Any:
        return self.being_decided.call

    @cached_property
    def call_signed(self: Any) -> Any:
        return self.signed_season.call

    @cached_property
    def call_with_results(self: Any) -> Any:
        return self.published_season.call

    @cached_property
    def sitting_held(self: Any) -> Any:
        return self.call_being_decided.sittings.get()

    @cached_property
    def sealed_review(self: Any) -> Any:
        from livingcities.calls.models import Review

        return Review.objects.filter(seal__call=self.call_being_decided).first()


DESK = "302 404 404 404 404 200"
NOW_OPEN = "302 403 403 403 200"

URLS: dict[str, str] = {
    "calls/<slug:slug>/desk/": DESK,
    "calls/<slug:slug>/desk/<int:pk>/": JURY,
    "calls/<slug:slug>/desk/<int:pk>/save/": POST_ONLY,
    "calls/<slug:slug>/desk/<int:pk>/conflict/": JURY,
    "calls/<slug:slug>/desk/<int:pk>/files/<int:number>/": JURY,
    "calls/<slug:slug>/progress/": SECRETARIAT,
    "calls/<slug:slug>/seal/": SECRETARIAT,
    "calls/<slug:slug>/results/": PUBLIC,
    "calls/<slug:slug>/results/data.zip": PUBLIC,
    "calls/<slug:slug>/results/protocol.pdf": PUBLIC,
    "calls/<slug:slug>/results/desk/": NOW_OPEN,
    "calls/<slug:slug>/results/extra/<int:track>/": POST_ONLY,
    "calls/<slug:slug>/results/comments/": NOW_OPEN,
    "calls/<slug:slug>/results/publish/": NOW_OPEN,
    "calls/<slug:slug>/sitting/": NOW_OPEN,
    "calls/<slug:slug>/sitting/sign/": NOW_OPEN,
    "calls/<slug:slug>/sitting/<uuid:key>/": NOW_OPEN,
    "calls/<slug:slug>/methodology/": PUBLIC,
    "calls/<slug:slug>/methodology.pdf": PUBLIC,
    "calls/applications/<uuid:key>/feedback/": "302 404 404 404 200",  # its authors have no role here
}


def reading(world: Any) -> dict[str, Any]:
    return {"slug": world.own_reading.application.call.slug, "pk": world.own_reading.pk, "number": 1}


def deciding(world: Any) -> dict[str, Any]:
    season = world.being_decided
    return {"slug": season.call.slug, "track": season.track.number, "key": season.applications[0].key}


def decided(world: Any) -> dict[str, Any]:
    return {"slug": world.call_with_results.slug}


PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "calls/<slug:slug>/desk/": reading,
    "calls/<slug:slug>/progress/": lambda world: {"slug": world.call_being_read.slug},
    "calls/<slug:slug>/seal/": lambda world: {"slug": world.call_being_read.slug},
    "calls/<slug:slug>/results/": decided,
    "calls/<slug:slug>/results/desk/": deciding,
    "calls/<slug:slug>/results/extra/": deciding,
    "calls/<slug:slug>/results/comments/": deciding,
    "calls/<slug:slug>/results/publish/": lambda world: {"slug": world.call_signed.slug},
    "calls/<slug:slug>/sitting/": deciding,
    "calls/<slug:slug>/methodology": decided,
    "calls/applications/<uuid:key>/feedback/": lambda world: {"key": world.published_season.applications[0].key},
}


def winner_or_none(world: Any, actor: Any) -> dict[str, Any]:
    return {"sitting": world.sitting_held}


CASES: dict[str, tuple[str, Case]] = {
    "calls.save_review": ("of one's own reading", of(assignment="own_reading")),
    "calls.submit_review": ("one's own", of(review="own_review")),
    "calls.take_back_review": ("one's own", of(review="own_review_handed_in")),
    "calls.seal": ("", lambda world, actor: {"call": world.own_review_handed_in.assignment.application.call}),
    "calls.end_extra": ("none of which is handed in", of(call="extra_unread")),
    "calls.rank": ("", of(call="call_being_decided")),
    "calls.hold_sitting": ("", of(call="call_being_decided")),
    "calls.decide": ("", winner_or_none),
    "calls.follow_ranking": ("", winner_or_none),
    "calls.sign_sitting": ("with a quorum", winner_or_none),
    "calls.publish_results": ("after the protocol is signed", of(call="call_signed")),
    "calls.release_comment": ("", of(review="sealed_review")),
    "calls.hold_comment_back": ("", of(review="sealed_review")),
    "calls.release_comments": ("", of(call="call_being_decided")),
    "calls.store_open_results": ("", of(call="call_with_results")),
}


def add_reading(world: Any) -> None:
    """One more application, given to the juror of the tables and read by two others."""
    season = world.being_read
    application = season.apply()
    season.assign(application, season.jurors[-1])
    for juror in season.jurors[:2]:
        season.read(application, juror)


def add_comment(world: Any) -> None:
    from livingcities.calls.models import Review

    season = world.being_decided
    review = season.read(season.apply(), season.jurors[0])
    Review.objects.filter(pk=review.pk).update(seal=season.call.seals.get())


def add_ranked_track(world: Any) -> None:
    """One more track of the published call, with a winner."""
    from livingcities.calls.models import Decision, Pseudonym, Ranking, Track

    season = world.published_season
    known = Ranking.objects.filter(call=season.call).first()
    number = season.call.tracks.count() + 1
    track = Track.objects.create(call=season.call, number=number, title=f"Номинация {number}")
    Ranking.objects.create(call=season.call, track=track, computation=known.computation)
    application = season.apply(track=track)
    Pseudonym.objects.create(call=season.call, application=application)
    Decision.objects.create(application=application, kind="winner")


PAGES: dict[str, Page] = {
    "juror's desk": Page("juror", lambda world: f"/calls/{world.call_being_read.slug}/desk/", 4, add_reading),
    "progress of a jury": Page(
        "secretariat", lambda world: f"/calls/{world.call_being_read.slug}/progress/", 11, add_reading
    ),
    "results of a call": Page(
        "visitor", lambda world: f"/calls/{world.call_with_results.slug}/results/", 6, add_ranked_track
    ),
    "comments to applicants": Page(
        "secretariat", lambda world: f"/calls/{world.call_being_decided.slug}/results/comments/", 5, add_comment
    ),
}
