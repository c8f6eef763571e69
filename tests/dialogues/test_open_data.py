"""Anyone can recompute the published map, byte for byte; nothing about people is in the data."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import frictionless
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from civicmethods.opinion.reading import read_package, read_polis
from civicmethods.verify import verify
from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.zipping import as_written, harmless
from livingcities.dialogues import ballot_box
from livingcities.dialogues.models import Dialogue, Publication, Ruling, Statement
from livingcities.dialogues.operations import mapping, paper
from livingcities.dialogues.operations.open_data import (
    build_packages,
    pack,
    pack_what_was_forgotten,
    store_packages,
)
from tests.console import without_a_site
from tests.factories import UserFactory

from .factories import SeatFactory, StatementFactory
from .voices import conversation

pytestmark = pytest.mark.django_db
TEXTS = ["=1+1", "-минус", "'@кавычка", 'с "кавычками", и\nпереносом', *(f"Суждение {n}" for n in range(5, 15))]


@pytest.fixture
def dialogue() -> Dialogue:
    made = conversation(closed=True, texts=TEXTS)
    writer = SeatFactory(dialogue=made, user=UserFactory(email="secret-person@example.org"))
    for number, (state, reason, text) in enumerate(
        (
            ("rejected", "personal", "Иван Тайный живёт на Садовой"),
            ("rejected", "off_topic", "Про другое"),
            ("waiting", "", "Ещё не смотрели"),
        ),
        start=15,
    ):
        row = StatementFactory(dialogue=made, number=number, text=text, state=state, seat=writer)
        if reason:
            Ruling.objects.create(statement=row, verdict=Ruling.Verdict.REJECTED, reason=reason)
    mapping.redraw(made)
    Dialogue.objects.filter(pk=made.pk).update(state="published", published_at=timezone.now())
    made.refresh_from_db()
    pack(made)
    made.refresh_from_db()
    return made


@pytest.fixture
def package(dialogue: Dialogue, tmp_path: Path) -> Path:
    path = tmp_path / "data.zip"
    path.write_bytes(dialogue.publication.package.open().read())
    return path


def changed(package: Path, name: str, old: bytes, new: bytes) -> Path:
    """A copy of the package with one file altered."""

    def replaced(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return rewritten(package, **{name: replaced})


def rewritten(package: Path, **files: Callable[[bytes], bytes]) -> Path:
    """A copy of the package with these files rewritten."""
    copy = package.with_name("changed.zip")
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(copy, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            target.writestr(entry, files[entry](content) if entry in files else content)
    return copy


def published_package(made: Dialogue, path: Path) -> Path:
    """The map drawn, the results published, the file packed."""
    mapping.redraw(made)
    Dialogue.objects.filter(pk=made.pk).update(state="published", published_at=timezone.now())
    made.refresh_from_db()
    path.write_bytes(pack(made).package.open().read())
    return path


def exchanged(content: bytes) -> bytes:
    """The statements with the words of two of them exchanged: no vote and no number is another."""
    one, other = ("Суждение 5,".encode(), "Суждение 7,".encode())
    assert content.count(one) == content.count(other) == 1
    return content.replace(one, b"#").replace(other, one).replace(b"#", other)


def test_it_is_a_valid_frictionless_package(package: Path, tmp_path: Path):
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(package).extractall(folder)
    found = frictionless.validate(str(folder / "datapackage.json"))
    assert found.valid, found.flatten(["rowNumber", "fieldName", "note"])
    assert {task.name for task in found.tasks} == {"statements", "votes", "parameters", "map"}


def test_who_answered_on_paper_finds_the_answers_by_the_number_of_the_sheet(tmp_path: Path):
    made = conversation(texts=TEXTS)
    person = UserFactory(is_secretariat=True)
    rows = list(made.statements.order_by("number")[:8])
    paper.print_sheets(actor=person, dialogue=made, statements=rows, copies=9)
    given = {
        serial: paper.enter_sheet(
            actor=person,
            dialogue=made,
            serial=serial,
            answers={row.pk: 1 if row.number < serial else -1 for row in rows},
        )
        for serial in (3, 5, 8)
    }
    paper.correct_sheet(actor=person, sheet=given[3], answers={rows[0].pk: 0})
    paper.void_sheet(actor=person, sheet=given[8], reason="two from one hand")
    Dialogue.objects.filter(pk=made.pk).update(state="closed", closed_at=timezone.now())
    package = published_package(made, tmp_path / "paper.zip")
    with zipfile.ZipFile(package) as archive:
        sheets = dict(csv.reader(archive.read("sheets.csv").decode().splitlines()[1:]))
        votes = list(csv.reader(archive.read("votes.csv").decode().splitlines()[1:]))
        assert archive.read("README.md").decode().count("`sheets.csv`") == 4
        archive.extractall(tmp_path / "unpacked")
    assert list(sheets) == ["3", "5"]
    assert [row[1:] for row in votes if row[0] == sheets["3"]] == [["1", "0"]]
    assert [row[2] for row in votes if row[0] == sheets["5"]] == ["1"] * 4 + ["-1"] * 4
    found = frictionless.validate(str(tmp_path / "unpacked" / "datapackage.json"))
    assert found.valid, found.flatten(["rowNumber", "fieldName", "note"])
    assert verify([str(package)]) == 0


def test_without_paper_there_is_no_word_of_it(package: Path):
    with zipfile.ZipFile(package) as archive:
        assert "sheets.csv" not in archive.namelist()
        assert "sheets.csv" not in archive.read("README.md").decode()


def test_the_site_and_anyone_alone_find_the_same_map(dialogue: Dialogue, package: Path):
    said = io.StringIO()
    call_command("verify", str(package), stdout=said)
    assert dialogue.current_map.computation.result_digest in said.getvalue()
    assert dialogue.get_absolute_url() in said.getvalue()
    alone = subprocess.run(
        [sys.executable, "-m", "civicmethods", "verify", str(package)], check=False, capture_output=True, text=True
    )
    assert alone.returncode == 0, alone.stderr
    with zipfile.ZipFile(package) as archive:
        assert archive.read("map.json") == dialogue.current_map.computation.result


def test_where_no_site_is_the_map_is_found_all_the_same(dialogue: Dialogue, package: Path, tmp_path: Path):
    (tmp_path / "nowhere").mkdir()
    said = without_a_site(tmp_path / "nowhere", "verify", str(package))
    assert (said.returncode, said.stderr) == (0, "")
    for words in (dialogue.current_map.computation.result_digest, "nothing to compare"):
        assert words in said.stdout
    assert not (tmp_path / "nowhere" / "livingcities.sqlite3").exists()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("votes.csv", b",1\r\n", b",-1\r\n"),
        ("map.json", b'"people":40', b'"people":41'),
        ("parameters.json", b'"seed": 20260101', b'"seed": 20260102'),
        ("statements.csv", b",accepted,", b",rejected,"),
    ],
)
def test_a_package_that_was_tampered_with_is_found_out(package: Path, name: str, old: bytes, new: bytes):
    with pytest.raises(CommandError):
        call_command("verify", str(changed(package, name, old, new)), stdout=io.StringIO())


def test_exchanged_words_are_found_out_with_the_site_and_without_it(package: Path, capsys):
    copy = rewritten(package, **{"statements.csv": exchanged})
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify", str(copy), stdout=said)
    assert "statements.csv" in said.getvalue()
    assert verify([str(copy)]) == 1
    assert "Not the file that datapackage.json describes: statements.csv" in capsys.readouterr().out


def test_a_package_that_was_described_anew_is_found_out_by_the_site(package: Path):
    """Sound in itself: only who has published it can tell."""
    with zipfile.ZipFile(package) as archive:
        before = archive.read("statements.csv")

    def described(content: bytes) -> bytes:
        return content.replace(sha256(before).hexdigest().encode(), sha256(exchanged(before)).hexdigest().encode())

    copy = rewritten(package, **{"statements.csv": exchanged, "datapackage.json": described})
    assert verify([str(copy)]) == 0
    with pytest.raises(CommandError, match=r"other files: datapackage\.json, statements\.csv"):
        call_command("verify", str(copy), stdout=io.StringIO())
    with pytest.raises(CommandError, match=r"other files: README\.md"):
        call_command("verify", str(changed(package, "README.md", b"#", b"##")), stdout=io.StringIO())


def test_the_same_files_packed_anew_are_as_good(dialogue: Dialogue, package: Path):
    said = io.StringIO()
    copy = rewritten(package)
    assert copy.read_bytes() != package.read_bytes()
    call_command("verify", str(copy), stdout=said)
    assert dialogue.get_absolute_url() in said.getvalue()


def test_a_broken_description_is_said_in_one_line(package: Path, capsys):
    copy = changed(package, "datapackage.json", b"{", b"")
    with pytest.raises(CommandError, match=r"datapackage\.json: is not JSON"):
        call_command("verify", str(copy), stdout=io.StringIO())
    assert verify([str(copy)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_sound_package_of_another_map_is_not_taken_for_ours(dialogue: Dialogue, package: Path):
    computation = dialogue.current_map.computation
    type(computation).objects.filter(pk=computation.pk).update(result_digest="0" * 64)
    with pytest.raises(CommandError, match="another map"):
        call_command("verify", str(package), stdout=io.StringIO())


def test_it_holds_the_latest_votes_and_no_people(dialogue: Dialogue, package: Path):
    read = read_package(package)
    latest = ballot_box.read(dialogue).latest
    assert read.votes.persons.tolist() == latest.persons.tolist()
    assert read.votes.values.tolist() == latest.values.tolist()
    with zipfile.ZipFile(package) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
        votes = archive.read("votes.csv").decode().splitlines()
    assert "secret-person" not in everything
    assert "Тайный" not in everything
    assert "Ещё не смотрели" not in everything
    assert votes[0] == "seat,statement,vote"
    keys = [tuple(map(int, line.split(",")[:2])) for line in votes[1:]]
    assert keys == sorted(set(keys))


def test_states_and_reasons_stand_in_the_record(package: Path):
    with zipfile.ZipFile(package) as archive:
        rows = {row["statement"]: row for row in csv.DictReader(io.StringIO(archive.read("statements.csv").decode()))}
    assert (rows["15"]["state"], rows["15"]["reason"], rows["15"]["text"]) == ("rejected", "personal", "")
    assert (rows["16"]["state"], rows["16"]["text"]) == ("rejected", "Про другое")
    assert (rows["17"]["state"], rows["17"]["text"]) == ("pending", "")
    assert [as_written(rows[str(n)]["text"]) for n in range(1, 5)] == TEXTS[:4]


def test_what_stood_in_the_vote_unchecked_is_published_and_the_readme_says_so(tmp_path: Path):
    made = conversation(closed=True, moderation=Dialogue.Moderation.AFTER)
    StatementFactory(dialogue=made, number=15, text="Сразу в голосовании", seat=SeatFactory(dialogue=made))
    package = published_package(made, tmp_path / "unchecked.zip")
    with zipfile.ZipFile(package) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("statements.csv").decode())))
        readme = archive.read("README.md").decode()
    assert (rows[14]["state"], rows[14]["text"]) == ("accepted", "Сразу в голосовании")
    for promise in ("Every text that people could answer in the end (`accepted`) is here", "(`pending`)"):
        assert promise in readme
    assert verify([str(package)]) == 0


@pytest.mark.parametrize("text", ["=1+1", "+7", "-x", "@y", "'=z", "''-", "обычный", "'кавычка", "", "a=b"])
def test_formulas_are_made_harmless_and_can_be_read_back(text: str):
    assert not harmless(text).startswith(("=", "+", "-", "@"))
    assert as_written(harmless(text)) == text


def test_packing_twice_gives_the_same_bytes_in_one_place(dialogue: Dialogue, django_capture_on_commit_callbacks):
    first = dialogue.publication
    old, digest, storage = first.package.open().read(), first.package_digest, first.package.storage
    with django_capture_on_commit_callbacks(execute=True):
        again = pack(dialogue)
    assert again.package.open().read() == old
    assert again.package_digest == digest
    assert Publication.objects.count() == 1
    assert len(storage.listdir(f"dialogues/{dialogue.slug}")[1]) == 2


def test_the_polis_layout_reads_as_the_same_votes(dialogue: Dialogue, tmp_path: Path):
    path = tmp_path / "polis.zip"
    path.write_bytes(dialogue.publication.polis.open().read())
    read = read_polis(path)
    latest = ballot_box.read(dialogue).latest
    ours = set(zip(latest.persons.tolist(), latest.statements.tolist(), latest.values.tolist(), strict=True))
    theirs = set(
        zip(read.votes.persons.tolist(), read.votes.statements.tolist(), read.votes.values.tolist(), strict=True)
    )
    assert ours == theirs
    assert [s.id for s in read.statements if s.moderated < 0] == [15, 16]
    assert read.title == dialogue.question
    with zipfile.ZipFile(path) as archive:
        wide = list(csv.DictReader(io.StringIO(archive.read("participants-votes.csv").decode())))
    assert {(int(r["participant"]), int(c), int(r[c])) for r in wide for c in r if c.isdigit() and r[c]} == ours
    assert {r["group-id"] for r in wide} == {"0", "1"}


@pytest.mark.parametrize("name", ["package", "polis"])
def test_downloads_are_for_everybody_once_published(visitor, dialogue: Dialogue, name: str):
    url = reverse(f"dialogues:{name}", args=[dialogue.slug])
    answer = visitor.get(url)
    assert answer.status_code == 200
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None
    assert dialogue.slug in answer.headers["Content-Disposition"]
    Dialogue.objects.filter(pk=dialogue.pk).update(state="closed")
    assert visitor.get(url).status_code == 403


def test_only_published_results_are_packed():
    made = conversation(closed=True)
    mapping.redraw(made)
    made.refresh_from_db()
    build_packages.func(made.pk)
    assert not Publication.objects.exists()
    with pytest.raises(Refused):
        store_packages(
            actor=SYSTEM, dialogue=made, drawn=made.current_map, package=io.BytesIO(b""), polis=io.BytesIO(b"")
        )


def test_the_description_names_seed_digests_and_licence(dialogue: Dialogue, package: Path):
    with zipfile.ZipFile(package) as archive:
        described = json.loads(archive.read("datapackage.json"))
        assert dialogue.current_map.computation.result_digest in archive.read("README.md").decode()
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in archive.infolist())
    assert described["computation"]["seed"] == dialogue.seed
    assert described["licenses"][0]["name"] == "CC-BY-4.0"
    assert Statement.objects.filter(dialogue=dialogue).count() == 17


def test_the_clock_packs_what_a_dead_worker_left(dialogue: Dialogue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        pack_what_was_forgotten()
    assert not DBTaskResult.objects.exists()
    dialogue.publication.delete()
    with django_capture_on_commit_callbacks(execute=True):
        pack_what_was_forgotten()
    assert DBTaskResult.objects.get().args_kwargs["args"] == [dialogue.pk]
    build_packages.func(dialogue.pk)
    assert Publication.objects.filter(dialogue=dialogue, map=dialogue.current_map).exists()
