"""In a blind season nothing names the applicant: no page, download, file name, property or letter."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pypdf import PdfReader, PdfWriter

from livingcities.base.models import Email
from livingcities.calls.blindfold import Blindfold
from livingcities.calls.models import Assignment, Attachment, Review
from livingcities.calls.reading import reading_of
from livingcities.calls.unsigned import unsigned
from livingcities.cities.models import City
from livingcities.people.models import Organisation
from tests.calls.factories import ANSWERS, ApplicationFactory, AssignmentFactory, CallFactory, SubmissionFactory
from tests.factories import CityFactory, RegionFactory

pytestmark = pytest.mark.django_db

SECRETS = ("Мышкин", "мышкинск", "Ярославская", "Рябинина", "Зелёный причал", "pismo-glavy", "Кацкий")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf_by(author: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": author, "/Title": f"Письмо главы города {author}"})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def docx_by(author: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "docProps/core.xml", f"<cp:coreProperties><dc:creator>{author}</dc:creator></cp:coreProperties>"
        )
        archive.writestr("docProps/app.xml", f"<Properties><Company>{author}</Company></Properties>")
        archive.writestr("word/document.xml", f'<w:document><w:ins w:author="{author}">Навес</w:ins></w:document>')
    return target.getvalue()


@pytest.fixture
def city(db: None) -> City:
    return CityFactory(name="Мышкин", region=RegionFactory(code="76", name="Ярославская область"))


def handed_in(city: City, *, blind: bool) -> Assignment:
    from tests.calls.factories import SCHEMA

    schema = json.loads(json.dumps(SCHEMA))
    schema["sections"][1]["questions"].append(
        {"key": "drawing", "kind": "file", "title": "Чертёж", "kinds": ["pdf", "document"], "count": 3}
    )
    schema["sections"][0]["questions"].append({"key": "where", "kind": "link", "title": "Страница проекта"})
    organisation = Organisation.objects.create(kind="ngo", name="Зелёный причал")
    answers = ANSWERS | {
        "summary": "В Мышкине площадь пуста. Мышкинский причал зовёт, а мышкинцы ждут. Живём в Ярославской области.",
        "where": "https://myshkin.example/plosad",
    }
    application = ApplicationFactory(
        call=CallFactory(review=True, is_blind=blind, schema=schema),
        city=city,
        organisation=organisation,
        title="Площадь Мышкина у воды",
        answers=answers,
        state="admitted",
    )
    for question, content, kind, extension in (
        ("letter", pdf_by("Мышкин"), "application/pdf", ".pdf"),
        ("drawing", pdf_by("Кацкий"), "application/pdf", ".pdf"),
        ("drawing", docx_by("Кацкий"), DOCX, ".docx"),
    ):
        attachment = Attachment(
            application=application,
            question=question,
            label="pismo-glavy-myshkin" + extension,
            media_type=kind,
            extension=extension,
            size=len(content),
            digest="0" * 64,
        )
        attachment.file.save("x" + extension, ContentFile(content), save=False)
        attachment.save()
    SubmissionFactory(application=application)
    assignment: Assignment = AssignmentFactory(application=application)
    return assignment


@pytest.fixture
def blind(city: City) -> Assignment:
    return handed_in(city, blind=True)


def secrets_in(text: str, assignment: Assignment) -> list[str]:
    application = assignment.application
    found = [secret for secret in SECRETS if secret.lower() in text.lower()]
    if application.reference in text:
        found.append(application.reference)
    if str(application.key) in text:
        found.append("the key of the application")
    return found


def pages(assignment: Assignment) -> list[str]:
    desk = f"/calls/{assignment.application.call.slug}/desk/"
    return [desk, f"{desk}{assignment.pk}/", f"{desk}{assignment.pk}/conflict/", "/me/"]


def test_no_page_names_the_applicant(blind: Assignment, enter: Callable[[Any], Client]):
    client = enter(blind.juror.user)
    for path in pages(blind):
        answer = client.get(path, follow=True)
        assert answer.status_code == 200
        assert not secrets_in(answer.content.decode(), blind), path


def test_an_open_season_does(city: City, enter: Callable[[Any], Client]):
    """So that the test above cannot be empty."""
    open_one = handed_in(city, blind=False)
    page = enter(open_one.juror.user).get(pages(open_one)[1]).content.decode()
    assert {"Мышкин", "Рябинина", "Зелёный причал", "pismo-glavy"} <= {s for s in SECRETS if s.lower() in page.lower()}


def test_the_way_of_the_text_stays_readable(blind: Assignment):
    [summary] = [
        told.shown.text for part in reading_of(blind).parts for told in part.answers if told.title == "Суть проекта"
    ]
    assert summary == "В ▒▒▒ площадь пуста. ▒▒▒ причал зовёт, а ▒▒▒ ждут. Живём в ▒▒▒ области."


def test_identifying_answers_places_and_links_stay_out(blind: Assignment):
    titles = {told.title for part in reading_of(blind).parts for told in part.answers}
    assert "Кто ведёт проект" not in titles
    assert "Страница проекта" not in titles
    assert "Суть проекта" in titles


def test_files_tell_nothing_by_name_or_property(blind: Assignment, enter: Callable[[Any], Client]):
    client = enter(blind.juror.user)
    files = reading_of(blind).files
    assert [file.media_type for file in files] == ["application/pdf", DOCX], "the identifying letter is not shown"
    for file in files:
        answer = client.get(f"{pages(blind)[1]}files/{file.number}/")
        assert answer.status_code == 200
        assert not secrets_in(str(dict(answer.headers)), blind)
        content = b"".join(answer.streaming_content)
        assert content
        if file.media_type == "application/pdf":
            read = PdfReader(io.BytesIO(content))
            assert len(read.pages) == 1
            assert not (read.metadata or {}).get("/Author")
            assert not (read.metadata or {}).get("/Title")
            assert read.xmp_metadata is None
        else:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
            assert "Кацкий" not in everything
            assert "Навес" in everything
    assert client.get(f"{pages(blind)[1]}files/3/").status_code == 404


def test_the_stored_file_stays_as_it_was_given(blind: Assignment):
    stored = Attachment.objects.get(question="drawing", extension=".pdf")
    assert PdfReader(stored.file).metadata["/Author"] == "Кацкий"


def test_a_broken_pdf_is_refused_rather_than_shown(blind: Assignment, enter: Callable[[Any], Client]):
    stored = Attachment.objects.get(question="drawing", extension=".pdf")
    stored.file.save("broken.pdf", ContentFile(b"%PDF-1.7 Author Mouse"), save=True)
    answer = enter(blind.juror.user).get(f"{pages(blind)[1]}files/1/")
    assert answer.status_code == 403


def test_pictures_pass_unchanged():
    assert unsigned(b"\x89PNG", "image/png") == b"\x89PNG"


def test_other_ways_to_the_application_are_closed_to_jurors(blind: Assignment, enter: Callable[[Any], Client]):
    """The author's own pages, the secretariat's lists, search, open data."""
    client = enter(blind.juror.user)
    application, slug = blind.application, blind.application.call.slug
    for path in (
        application.get_absolute_url(),
        f"/calls/applications/{application.key}/feedback/",
        f"/calls/{slug}/applications/",
        f"/calls/{slug}/applications.csv",
        f"/calls/{slug}/applications/{application.number}/",
        f"/calls/{slug}/progress/",
        f"/calls/{slug}/results/data.zip",
    ):
        assert client.get(path).status_code in {403, 404}, path
    for path in (f"/calls/{slug}/results/", f"/calls/{slug}/", f"/cities/{application.city.slug}/"):
        answer = client.get(path)
        assert application.title not in answer.content.decode(), path


def test_letters_to_jurors_name_nobody(blind: Assignment):
    from livingcities.calls.emails import jury as letters

    letters.tell_readings(blind.juror, 1)
    text = "\n".join(f"{mail.subject}\n{mail.text}" for mail in Email.objects.filter(to=blind.juror.user.email))
    assert text
    assert not secrets_in(text, blind)


def test_the_journal_and_ones_own_export_name_nobody(blind: Assignment):
    from livingcities.base.models import Act
    from livingcities.calls.my_readings import export
    from livingcities.calls.operations import reviews

    marks = {criterion.pk: 4 for criterion in blind.application.call.criteria.all()}
    kept = reviews.save_review(actor=blind.juror.user, assignment=blind, marks=marks)
    reviews.submit_review(actor=blind.juror.user, review=kept)
    assert Review.objects.submitted().exists()
    told = json.dumps(export(blind.juror.user), default=str, ensure_ascii=False)
    assert "Участие жителей" in told
    assert not secrets_in(told, blind)
    line = Act.objects.get(verb="calls.submit_review")
    assert not secrets_in(f"{line.title} {line.data}", blind)


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Мышкин", "Мышкин, Мышкина, в Мышкине", "▒▒▒, ▒▒▒, в ▒▒▒"),
        ("Елец", "Жители Ельца и елецкие кружева", "Жители ▒▒▒ и ▒▒▒ кружева"),
        ("Нижний Ломов", "В Нижнем Ломове сад", "В ▒▒▒ ▒▒▒ сад"),
        ("Свободный", "свободное время в Свободном", "свободное время в ▒▒▒"),
        ("Озёрск", "Озерск и озёра", "▒▒▒ и озёра"),
    ],
)
def test_the_blindfold_covers_the_name_and_leaves_the_words(name: str, text: str, shown: str):
    assert Blindfold.over([name])(text) == shown
