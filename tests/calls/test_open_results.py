"""The open results: anybody computes the same ranking from them, and nobody is found in them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from civicmethods.calibration.bundle import verified
from livingcities.calls.models import Juror, OpenResults, Review
from livingcities.calls.open_results import packed
from livingcities.calls.operations import results
from livingcities.calls.operations.open_results import build_bundle
from tests.calls.factories import CallFactory
from tests.calls.seasons import Season
from tests.console import without_a_site

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def published(lasting: dict[str, Any]) -> Season:
    call = CallFactory(review=True, criteria=(("Участие", 2), ("Польза", 1)))
    first, second = call.tracks.all()
    made = Season(call=call, applications=7)
    made.track = first  # two more applications in a track too small to be shown
    for _place in range(2):
        application = made.apply()
        made.applications.append(application)
        for juror in made.jurors[:3]:
            made.read(application, juror)
    made.track = second
    made.seal().sit().publish()
    build_bundle.call(call.pk)
    return made


@pytest.fixture
def season(db: None, published: Season, lasting: dict[str, Any], settings: Any) -> Season:
    settings.STORAGES = lasting
    return deepcopy(published)


@pytest.fixture
def bundle(season: Season, tmp_path: Path) -> Path:
    path = tmp_path / "results.zip"
    path.write_bytes(OpenResults.objects.get(call=season.call).file.read())
    return path


def changed(path: Path, name: str, old: str, new: str) -> Path:
    other = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for entry in source.namelist():
            data = source.read(entry)
            if entry == name:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            target.writestr(entry, data)
    return other


def table(path: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


@pytest.mark.parametrize("empty_database", [False, True])
def test_where_no_site_is_the_file_is_verified_all_the_same(bundle: Path, tmp_path: Path, empty_database: bool):
    folder = tmp_path / "nowhere"
    folder.mkdir()
    database = folder / "livingcities.sqlite3"
    if empty_database:
        database.touch()
    said = without_a_site(folder, "verify", str(bundle))
    assert (said.returncode, said.stderr) == (0, "")
    for words in ("1 of 2 tracks withheld", "nothing to compare"):
        assert words in said.stdout
    assert database.exists() == empty_database


def test_anyone_alone_finds_the_same_ranking(season: Season, bundle: Path):
    said = subprocess.run(
        [sys.executable, "-m", "civicmethods", "verify", str(bundle)], check=False, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    assert season.call.sealed_digest in said.stdout
    assert "1 of 2 tracks withheld" in said.stdout
    told = io.StringIO()
    call_command("verify", str(bundle), stdout=told)
    assert "These are the results that this site has published" in told.getvalue()
    with zipfile.ZipFile(bundle) as archive:
        assert archive.read("README.md").decode().count("/open-data/civicmethods.zip") == 2


def test_one_track_is_read_by_the_command_of_calibration(bundle: Path, tmp_path: Path):
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path / "all")
    folder = tmp_path / "all" / "tracks" / "2"
    said = subprocess.run(
        [sys.executable, "-m", "civicmethods", "calibration", str(folder)], check=True, capture_output=True
    )
    assert said.stdout == (folder / "result.json").read_bytes()


def test_a_changed_mark_is_found_out(bundle: Path):
    row = table(bundle, "tracks/2/reviews.csv")[0]
    old = ",".join(row.values())
    new = old[:-1] + ("1" if old[-1] != "1" else "2")
    found = verified(changed(bundle, "tracks/2/reviews.csv", old, new))
    assert not found.same
    assert any("ranking differs" in line for line in found.wrong)
    assert any("not those that were sealed" in line for line in found.wrong)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("tracks/2/parameters.json", '"seed": 20260101', '"seed": 20260102'),
        ("tracks/2/criteria.csv", "c1,2.0", "c1,3.0"),
        ("tracks/2/result.json", '"raw_rank":1,', '"raw_rank":2,'),
    ],
)
def test_a_changed_rule_or_result_is_found_out(bundle: Path, name: str, old: str, new: str):
    with pytest.raises(CommandError):
        call_command("verify", str(changed(bundle, name, old, new)), stdout=io.StringIO())


def test_another_digest_of_the_seal_is_found_out(season: Season, bundle: Path):
    other = changed(bundle, "digests.json", season.call.sealed_digest, "0" * 64)
    assert not verified(other).same


def test_nobody_is_named_but_winners_by_number(season: Season, bundle: Path):
    with zipfile.ZipFile(bundle) as archive:
        everything = "\n".join(
            archive.read(name).decode() for name in archive.namelist() if not name.endswith("LICENSE.txt")
        )
    for juror in Juror.objects.filter(call=season.call):
        assert juror.name not in everything
        assert juror.email not in everything
    for application in season.applications:
        assert application.title not in everything
        assert application.city.name not in everything
        assert str(application.key) not in everything
    assert Review.objects.first().to_applicant not in everything
    rows = table(bundle, "tracks/2/applications.csv")
    assert {bool(row["number"]) for row in rows if not row["decision"]} == {False}
    winners = {row["number"] for row in rows if row["decision"] == "winner"}
    assert winners
    assert winners <= {row.reference for row in season.applications}


def test_a_tiny_track_is_withheld_and_the_readme_says_so(season: Season, bundle: Path):
    with zipfile.ZipFile(bundle) as archive:
        assert not [name for name in archive.namelist() if name.startswith("tracks/1/")]
        readme = archive.read("README.md").decode()
        digests = json.loads(archive.read("digests.json"))
    assert season.call.tracks.first().title in readme
    [part] = [part for part in digests["seals"][0]["parts"] if part["track"] == 1]
    assert part["nonce"] is None
    assert len(part["digest"]) == 64


def test_names_follow_no_order(season: Season):
    """Neither the order of applications nor of jurors can be read off their pseudonyms."""
    names = [row.pseudonym.name for row in season.applications]
    assert len(set(names)) == len(names)
    assert names != sorted(names)
    assert not any(str(row.pk) == row.pseudonym.name for row in season.applications)
    other = Season(applications=4, jurors=4)
    other.seal()
    assert not set(names) & {row.pseudonym.name for row in other.applications}


def test_extra_readings_have_a_seal_of_their_own(tmp_path: Path):
    season = Season(applications=6, jurors=7, each=3)
    season.seal()
    application = season.applications[0]
    unread = next(juror for juror in season.jurors if not juror.assignments.filter(application=application).exists())
    season.read(application, unread, kind="extra")
    results.seal(actor=season.office, call=season.call)
    results.rank(season.call)
    season.sit().publish()
    path = tmp_path / "results.zip"
    path.write_bytes(packed(season.call))
    assert verified(path).same
    with zipfile.ZipFile(path) as archive:
        digests = json.loads(archive.read("digests.json"))
    assert [seal["seal"] for seal in digests["seals"]] == [1, 2]
    assert [row["seal"] for row in table(path, "tracks/2/reviews.csv")].count("2") == 1
    first, second = (seal["digest"] for seal in digests["seals"])
    assert first == season.call.sealed_digest != second


def test_a_review_set_aside_after_the_seal_stays_checkable(tmp_path: Path):
    from django.utils import timezone

    season = Season(applications=6, jurors=6).seal()
    review = Review.objects.filter(assignment__juror__call=season.call).first()
    review.assignment.revoked_at = timezone.now()
    review.assignment.save()
    results.rank(season.call)
    season.sit().publish()
    path = tmp_path / "results.zip"
    path.write_bytes(packed(season.call))
    assert len(table(path, "tracks/2/set-aside.csv")) == 1
    assert verified(path).same


def test_the_second_jury_is_published_and_does_not_count(tmp_path: Path):
    from tests.calls.factories import JurorFactory

    season = Season(applications=6, jurors=6)
    auditor = JurorFactory(call=season.call, is_auditor=True)
    season.read(season.applications[0], auditor, marks=[1, 1, 1], kind="audit")
    season.seal().sit().publish()
    path = tmp_path / "results.zip"
    path.write_bytes(packed(season.call))
    assert len(table(path, "tracks/2/second-jury.csv")) == 1
    assert len(table(path, "tracks/2/reviews.csv")) == 18
    assert verified(path).same


def test_the_same_results_give_the_same_bytes(season: Season):
    assert packed(season.call) == packed(season.call)


def test_the_file_is_for_everybody_once_published(season: Season, bundle: Path):
    answer = Client().get(f"/calls/{season.call.slug}/results/data.zip")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == bundle.read_bytes()
    waiting = Season(applications=4, jurors=4).seal()
    assert Client().get(f"/calls/{waiting.call.slug}/results/data.zip").status_code == 403


@pytest.mark.parametrize("said", ["town and region", "town"])
def test_home_reviews_are_told_without_saying_where(tmp_path: Path, said: str):
    season = Season(applications=5, jurors=5)
    juror, application = season.jurors[0], season.applications[0]
    region = application.city.region if said == "town and region" else None
    Juror.objects.filter(pk=juror.pk).update(city=application.city, region=region)
    if not juror.assignments.filter(application=application).exists():
        season.read(application, juror)
    season.seal().sit().publish()
    path = tmp_path / "results.zip"
    path.write_bytes(packed(season.call))
    assert verified(path).same
    rows = table(path, "tracks/2/applications.csv")
    assert [row["city"] for row in rows if row["city"]] == ["h1"]
    with zipfile.ZipFile(path) as archive:
        bias = {row["kind"]: row for row in json.loads(archive.read("tracks/2/result.json"))["bias"]}
    assert (bias["city"]["reviews"], bias["region"]["reviews"] > 0) == (1, True)
