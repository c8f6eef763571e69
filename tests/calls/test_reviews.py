"""A juror's reviews: saved, handed in, taken back; never another's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from livingcities.base.decision import Refused
from livingcities.base.models import Act
from livingcities.calls.models import Assignment, Conflict, Criterion, Review
from livingcities.calls.operations import reviews
from livingcities.calls.rules import results as rules
from tests.calls.factories import AssignmentFactory, CallFactory, JurorFactory, SubmissionFactory
from tests.calls.seasons import Season

pytestmark = pytest.mark.django_db
ORDER = {"readings": 1, "until": f"{timezone.now() + timedelta(days=7):%Y-%m-%dT%H:%M}"}


@pytest.fixture
def assignment() -> Assignment:
    call = CallFactory(review=True)
    Criterion.objects.filter(call=call, number=3).update(may_not_apply=True)
    return AssignmentFactory(application=SubmissionFactory(application__call=call).application)


def marks(assignment: Assignment, *values: Any) -> dict[int, Any]:
    criteria = assignment.application.call.criteria.order_by("number")
    return {criterion.pk: value for criterion, value in zip(criteria, values, strict=True)}


def save(assignment: Assignment, *values: Any, version: int = 0, **texts: str) -> Review:
    actor = assignment.juror.user
    given = marks(assignment, *values)
    return reviews.save_review(actor=actor, assignment=assignment, marks=given, version=version, **texts)


def address(assignment: Assignment, rest: str = "") -> str:
    return f"/calls/{assignment.application.call.slug}/desk/{assignment.pk}/{rest}"


# --- saving -----------------------------------------------------------------------------------------
def test_a_review_grows_and_is_handed_in(assignment: Assignment):
    begun = save(assignment, 4, None, None, to_jury="Сильная заявка")
    assert begun.version == 1
    with pytest.raises(Refused):
        reviews.submit_review(actor=assignment.juror.user, review=begun)
    full = save(assignment, 4, 5, "na", version=1)
    assert full.version == 2
    done = reviews.submit_review(actor=assignment.juror.user, review=full)
    assert done.submitted_at
    assert sorted(done.marks.values_list("value", "not_applicable"), key=str) == [(4, False), (5, False), (None, True)]


def test_a_chosen_mark_without_words_is_not_asked_for_again(assignment: Assignment, enter: Callable[[Any], Client]):
    Criterion.objects.filter(call=assignment.application.call).update(anchors={"1": "слабо", "5": "сильно"})
    client, hint = enter(assignment.juror.user), "появится его описание"
    assert client.get(address(assignment)).content.decode().count(hint) == 3
    save(assignment, 5, 2, None)
    html = client.get(address(assignment)).content.decode()
    assert html.count(hint) == 1
    assert '<p class="rubric-said muted small" data-said>сильно</p>' in html
    assert '<p class="rubric-said muted small" data-said></p>' in html


def test_two_windows_do_not_overwrite_each_other(assignment: Assignment):
    save(assignment, 4, None, None)
    save(assignment, 4, 5, None, version=1)
    with pytest.raises(reviews.Stale):
        save(assignment, 1, 1, None, version=1)
    with pytest.raises(reviews.Stale):
        save(assignment, 1, 1, None, version=0)
    assert set(Review.objects.get().marks.values_list("value", flat=True)) == {4, 5}


@pytest.mark.parametrize("wrong", [0, 6, 100, "na"])
def test_a_mark_off_the_scale_is_refused(assignment: Assignment, wrong: Any):
    with pytest.raises(Refused):
        save(assignment, wrong, None, None)


def test_a_review_in_which_nothing_applies_is_not_handed_in(assignment: Assignment):
    Criterion.objects.filter(call=assignment.application.call).update(may_not_apply=True)
    review = save(assignment, "na", "na", "na")
    with pytest.raises(Refused):
        reviews.submit_review(actor=assignment.juror.user, review=review)


def test_what_is_handed_in_is_mended_only_after_it_was_taken_back(assignment: Assignment):
    review = reviews.submit_review(actor=assignment.juror.user, review=save(assignment, 3, 3, 3))
    with pytest.raises(reviews.Stale):
        save(assignment, 5, 5, 5, version=1)
    reviews.take_back_review(actor=assignment.juror.user, review=review)
    assert not Review.objects.that_count().exists()
    save(assignment, 5, 5, 5, version=1)
    assert set(review.marks.values_list("value", flat=True)) == {5}


def test_handing_in_leaves_a_line_without_marks(assignment: Assignment):
    reviews.submit_review(actor=assignment.juror.user, review=save(assignment, 3, 4, 5))
    line = Act.objects.get(verb="calls.submit_review")
    assert line.data == {}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_review_handed_in_at_the_seal_is_in_it_or_refused(together: Callable[..., list[Any]]):
    from livingcities.calls.operations.results import seal

    season = Season(applications=4, jurors=4, each=3)
    late = season.assign(season.applications[0], JurorFactory(call=season.call))
    review = save(late, 5, 5, 5)
    handed_in, sealed = together(
        lambda: reviews.submit_review(actor=late.juror.user, review=Review.objects.get(pk=review.pk)),
        lambda: seal(actor=season.office, call=type(season.call).objects.get(pk=season.call.pk)),
    )
    assert not isinstance(sealed, Exception), sealed
    review.refresh_from_db()
    if isinstance(handed_in, Refused):
        assert review.seal is None
        assert review.submitted_at is None
    else:
        assert review.seal == sealed
    assert sealed.reviews_count == Review.objects.filter(seal=sealed).count()


# --- whose it is ------------------------------------------------------------------------------------
def test_another_juror_the_secretariat_and_the_authors_get_nothing(
    assignment: Assignment, enter: Callable[[Any], Client], secretariat: Client
):
    save(assignment, 2, 2, 2, to_jury="Тайное слово")
    other = JurorFactory(call=assignment.application.call)
    author = assignment.application.authors.get().user
    for client in (enter(other.user), secretariat, enter(author)):
        for rest in ("", "conflict/", "files/1/"):
            assert client.get(address(assignment, rest)).status_code == 404
        assert client.post(address(assignment, "save/"), {}).status_code == 404
        assert client.post(address(assignment), {"do": "submit"}).status_code == 404
    assert not rules.can_review(other.user, assignment)
    assert not rules.can_review(secretariat.user, assignment)
    assert not Review.objects.visible_to(other.user).exists()
    assert not Review.objects.visible_to(secretariat.user).exists()


def test_a_juror_never_sees_the_marks_of_others(enter: Callable[[Any], Client]):
    season = Season(applications=3, jurors=3, each=3)
    Review.objects.update(to_jury="Чужое мнение", to_applicant="Чужой совет")
    juror = season.jurors[0]
    own = Assignment.objects.get(juror=juror, application=season.applications[0])
    own.review.delete()
    client = enter(juror.user)
    slug = season.call.slug
    for path in (f"/calls/{slug}/desk/", f"/calls/{slug}/desk/{own.pk}/", "/me/"):
        answer = client.get(path, follow=True)
        assert answer.status_code == 200
        assert "Чужое мнение" not in answer.content.decode()
        assert "Чужой совет" not in answer.content.decode()
    for page in (
        "progress",
        "results/desk",
        "sitting",
        "results/comments",
        "methodology",
        "seal",
        "results/protocol.pdf",
    ):
        path = f"/calls/{slug}/{page}" + ("" if page.endswith("pdf") else "/")
        assert client.get(path).status_code in {403, 404}, page
    season.seal()
    assert client.get(f"/calls/{slug}/results/desk/").status_code == 403
    assert client.get(f"/calls/{slug}/methodology/").status_code == 403


def test_a_conflict_takes_the_application_away_by_every_address(assignment: Assignment, enter: Callable[[Any], Client]):
    client = enter(assignment.juror.user)
    assert client.get(address(assignment)).status_code == 200
    answer = client.post(address(assignment, "conflict/"), {"note": "Мой бывший проект"})
    assert answer.status_code == 302
    assert Conflict.objects.filter(juror=assignment.juror, application=assignment.application).exists()
    for rest in ("", "conflict/", "files/1/"):
        assert client.get(address(assignment, rest)).status_code == 404
    assert assignment.application.title not in client.get(answer.url).content.decode()
    with pytest.raises(Refused):
        save(assignment, 5, 5, 5)


def test_a_juror_who_left_reads_nothing(assignment: Assignment, enter: Callable[[Any], Client]):
    client = enter(assignment.juror.user)
    assignment.juror.state = "left"
    assignment.juror.save()
    assert client.get(address(assignment)).status_code == 404
    assert client.get(f"/calls/{assignment.application.call.slug}/desk/").status_code == 404


# --- in the browser ---------------------------------------------------------------------------------
def posted(assignment: Assignment, *values: Any, **more: Any) -> dict[str, Any]:
    given = {f"mark-{pk}": value for pk, value in marks(assignment, *values).items() if value is not None}
    return {"version": 0, "to_applicant": "", "to_jury": "", **given, **more}


def test_the_screen_works_without_a_script(assignment: Assignment, enter: Callable[[Any], Client]):
    client = enter(assignment.juror.user)
    answer = client.post(address(assignment), posted(assignment, 4, 5, None, do="submit", to_jury="Почти"))
    assert answer.status_code == 422
    assert "Почти" in answer.content.decode()
    assert Review.objects.get().version == 1
    again = client.post(address(assignment), posted(assignment, 4, 5, "na", do="submit", version=1))
    assert again.status_code == 302
    assert Review.objects.submitted().count() == 1
    back = client.post(address(assignment), {"do": "take_back"})
    assert back.status_code == 302
    assert not Review.objects.submitted().exists()


def test_autosave_says_what_is_kept_and_who_was_faster(assignment: Assignment, enter: Callable[[Any], Client]):
    client = enter(assignment.juror.user)
    first = client.post(address(assignment, "save/"), posted(assignment, 4, None, None))
    assert 'name="version" value="1"' in first.content.decode()
    assert client.post(address(assignment, "save/"), posted(assignment, 1, None, None)).status_code == 409
    assert Review.objects.get().marks.get().value == 4
    assert client.post(address(assignment, "save/"), posted(assignment, 9, None, None, version=1)).status_code == 422
    type(assignment.application.call).objects.update(state="deciding")
    closed = client.post(address(assignment, "save/"), posted(assignment, 1, None, None, version=1))
    assert (closed.status_code, 'id="review-state"' in closed.content.decode()) == (403, True)


def test_only_extra_readings_stay_open_after_the_seal():
    season = Season(applications=4, jurors=5, each=3).seal()
    unread = next(j for j in season.jurors if not j.assignments.filter(application=season.applications[0]).exists())
    extra = season.assign(season.applications[0], unread, kind="extra")
    late = season.assign(season.applications[1], JurorFactory(call=season.call), kind="regular")
    assert rules.can_review(unread.user, extra)
    assert not rules.can_review(late.juror.user, late)
    closed = Assignment.objects.filter(application=season.applications[2]).first()
    assert not rules.can_review(closed.juror.user, closed)
    assert timezone.now() > extra.at


def test_extra_readings_reach_only_the_group_at_the_line(enter: Callable[[Any], Client]):
    from livingcities.calls.standings import standing_of

    season = Season(applications=8, jurors=7, each=3).seal()
    standing = standing_of(season.call, season.track)
    group = {row.application.pk for row in standing.at_line}
    answer = enter(season.office).post(f"/calls/{season.call.slug}/results/extra/{standing.number}/", ORDER)
    assert answer["Location"] == f"/calls/{season.call.slug}/results/desk/?track={standing.number}"
    given = Assignment.objects.filter(application__call=season.call, kind=Assignment.Kind.EXTRA)
    assert given.exists()
    assert set(given.values_list("application", flat=True)) <= group
    assert not Conflict.objects.filter(
        juror__in=given.values("juror"), application__in=given.values("application")
    ).exists()


def test_extra_readings_that_cannot_be_given_are_said(enter: Callable[[Any], Client]):
    from livingcities.calls.standings import standing_of

    season = Season(applications=8, jurors=3, each=3).seal()  # everybody has read everything
    number = standing_of(season.call, season.track).number
    page = f"/calls/{season.call.slug}/results/extra/{number}/"
    answer = enter(season.office).post(page, ORDER, follow=True)
    assert not Assignment.objects.filter(kind=Assignment.Kind.EXTRA).exists()
    texts = [str(message) for message in answer.context["messages"]]
    assert any(season.applications[0].call.code in text for text in texts), texts
