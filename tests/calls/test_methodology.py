"""The methodology report in words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from livingcities.calls import wording
from livingcities.calls.methodology import Audit
from livingcities.calls.open_results import LEAST, packed
from livingcities.calls.report.methodology import audit_in_words
from livingcities.calls.standings import standing_of
from tests.calls.seasons import Season


@pytest.mark.parametrize(("difference", "said"), [(0.12, "0.12 points more"), (-0.12, "0.12 points less")])
def test_what_the_second_jury_gave_is_said_by_its_sign(difference: float, said: str):
    with translation.override("en"):
        *_head, last = audit_in_words(Audit(applications=4, correlation=None, difference=difference))
    assert said in last
    assert "−" not in last
    assert "-0" not in last


@pytest.mark.django_db
def test_a_season_by_the_rules_says_why_there_is_no_home_bias_and_another_says_how_much():
    season = Season(applications=6, jurors=5, each=3).seal()
    with translation.override("en"):
        town, region = wording.home_bias(standing_of(season.call, season.track))
    assert "own town: such readings are not given out" in town
    assert "own region: such readings are not given out" in region
    against_the_rules = Season(applications=6, jurors=5, each=3)
    review = against_the_rules.applications[0].assignments.first()
    type(review.juror).objects.filter(pk=review.juror_id).update(city=review.application.city)
    standing = standing_of(against_the_rules.seal().call, against_the_rules.track)
    with translation.override("en"):
        town, region = wording.home_bias(standing)
    assert town.startswith("Own town: 1 review.")
    assert region.startswith("Own region: ")


@pytest.mark.django_db
@pytest.mark.parametrize("is_demo", [True, False])
def test_what_is_told_of_a_made_up_season_says_so_wherever_it_travels(is_demo: bool):
    season = Season(applications=6, jurors=5, each=3, is_demo=is_demo).seal()
    visitor = Client()
    address = f"/calls/{season.call.slug}/"
    assert ("notice-demo" in visitor.get(f"{address}results/").content.decode()) is is_demo
    season.sit().publish()
    for page in ("results/", "methodology/"):
        assert ("notice-demo" in visitor.get(address + page).content.decode()) is is_demo, page
    for paper in ("results/protocol.pdf", "methodology.pdf"):
        sheet = PdfReader(io.BytesIO(visitor.get(address + paper).content)).pages[0]
        said = " ".join(sheet.extract_text().split())
        assert ("Это пример: заявки, члены жюри и оценки придуманы." in said) is is_demo, paper
    with zipfile.ZipFile(io.BytesIO(packed(season.call))) as archive:
        readme = archive.read("README.md").decode()
    assert ("демонстрационные данные" in readme) is is_demo
    assert ("demonstration data" in readme) is is_demo


@pytest.mark.django_db
def test_marks_of_a_small_nomination_are_told_to_nobody_but_the_secretariat(enter: Callable[[Any], Client]):
    season = Season(applications=6, jurors=5, each=3)
    small = season.call.tracks.first()
    for _place in range(LEAST - 1):
        application = season.apply(track=small)
        season.applications.append(application)
        for juror in season.jurors[:3]:
            season.read(application, juror)
    season.seal().sit().publish()
    for reader, sees in ((Client(), False), (enter(season.office), True)):
        answer = reader.get(f"/calls/{season.call.slug}/methodology/")
        assert (small in {track["standing"].track for track in answer.context["tracks"]}) is sees
        printed = reader.get(f"/calls/{season.call.slug}/methodology.pdf").content
        said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages)
        for words in (" ".join(answer.content.decode().split()), " ".join(said.split())):
            assert (f"«{small.name}»" in words) is not sees, "which nomination is left out is said"
            assert season.track.name in words
