"""What applicants learn, when, and that nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from livingcities.base.models import Email
from livingcities.calls import feedback as told
from livingcities.calls.models import Review
from livingcities.calls.operations import comments
from tests.calls.factories import AssignmentFactory
from tests.calls.seasons import Season

pytestmark = pytest.mark.django_db


@pytest.fixture
def season() -> Season:
    made = Season()
    Review.objects.update(to_applicant="Покажите цену содержания.", to_jury="Слабее соседней")
    return made.seal().sit()


def page(season: Season, place: int = 0) -> str:
    return f"/calls/applications/{season.applications[place].key}/feedback/"


def author(season: Season, place: int = 0) -> Any:
    return season.applications[place].authors.get().user


def test_before_publication_the_authors_see_nothing(season: Season, enter: Callable[[Any], Client]):
    assert enter(author(season)).get(page(season)).status_code == 403
    assert enter(author(season)).get(f"/calls/{season.call.slug}/results/desk/").status_code == 403
    waiting = enter(author(season)).get(f"/calls/{season.call.slug}/results/")
    assert waiting.status_code == 200
    text = waiting.content.decode()
    assert season.call.sealed_digest in text
    assert not any(row.title in text for row in season.applications)


def test_another_applicant_and_a_juror_never_see_it(season: Season, enter: Callable[[Any], Client]):
    season.publish()
    assert enter(author(season, 0)).get(page(season, 0)).status_code == 200
    assert enter(author(season, 1)).get(page(season, 0)).status_code == 404
    assert enter(season.jurors[0].user).get(page(season, 0)).status_code == 404
    assert Client().get(page(season, 0)).status_code == 302


def test_only_released_comments_are_read_and_never_those_to_the_jury(season: Season, enter: Callable[[Any], Client]):
    first = Review.objects.filter(assignment__application=season.applications[0]).first()
    Review.objects.filter(pk=first.pk).update(to_applicant="Это можно показать.")
    comments.release_comment(actor=season.office, review=Review.objects.get(pk=first.pk))
    season.publish()
    text = enter(author(season)).get(page(season)).content.decode()
    assert "Это можно показать." in text
    assert "Покажите цену содержания." not in text
    assert "Слабее соседней" not in text
    assert not any(juror.name in text for juror in season.jurors)


def test_all_at_once_and_one_held_back(season: Season):
    count = comments.release_comments(actor=season.office, call=season.call)
    assert count == Review.objects.count()
    one = Review.objects.filter(assignment__application=season.applications[0]).first()
    comments.hold_comment_back(actor=season.office, review=one)
    assert len(told.released(season.applications[0])) == 2


def test_percentiles_stand_within_the_track(season: Season, enter: Callable[[Any], Client]):
    season.publish()
    shares = [share for row in season.applications for _c, share in told.feedback_of(row).criteria]
    assert min(shares) >= 0
    assert max(shares) <= 100
    first = sorted({share for _c, share in told.feedback_of(season.applications[-1]).criteria})
    last = sorted({share for _c, share in told.feedback_of(season.applications[0]).criteria})
    assert first[0] > last[-1], "the best application of the track stands above the worst by every criterion"


def test_the_nearest_case_comes_from_whoever_knows_cases(
    season: Season, enter: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
):
    case = told.NearCase("Причал для всех", "/cases/1/", "Тутаев")
    monkeypatch.setattr(told, "NEAREST_CASE", [lambda application: None, lambda application: case])
    season.publish()
    assert "/cases/1/" in enter(author(season)).get(page(season)).content.decode()


def test_letters_lead_to_the_page_and_hold_no_marks(season: Season):
    season.publish()
    for place, application in enumerate(season.applications):
        [letter] = Email.objects.filter(to=author(season, place).email, text__contains=str(application.key))
        assert f"/calls/applications/{application.key}/feedback/" in letter.text
        assert "Покажите цену" not in letter.text


def test_an_application_that_nobody_read_says_so(enter: Callable[[Any], Client]):
    season = Season()
    unread = season.apply(title="Никто не прочитал")
    AssignmentFactory(application=unread, juror=season.jurors[0])
    season.seal().sit().publish()
    answer = enter(unread.authors.get().user).get(f"/calls/applications/{unread.key}/feedback/")
    assert answer.status_code == 200
    assert told.feedback_of(unread) is None


def test_losers_have_no_name_in_what_everybody_reads(season: Season):
    season.publish()
    losers = [row for row in season.applications if row.decision.kind == "none"]
    assert losers
    for path in ("results/", "methodology/"):
        text = Client().get(f"/calls/{season.call.slug}/{path}").content.decode()
        assert not any(row.title in text for row in losers), path
    from io import BytesIO

    from pypdf import PdfReader

    for path in ("methodology.pdf", "results/protocol.pdf"):
        answer = Client().get(f"/calls/{season.call.slug}/{path}")
        assert answer.status_code == 200
        text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.content)).pages)
        assert not any(row.reference in text for row in losers), path
