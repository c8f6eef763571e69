"""In a blind season nothing names the applicant: no page, download, file name, property or letter."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from livingcities.base.models import Email
from livingcities.calls.blindfold import Blindfold
from livingcities.calls.emails import jury as letters
from livingcities.calls.models import Assignment, Attachment, Juror, Review
from livingcities.calls.reading import reading_of
from livingcities.calls.unsigned import unsigned
from livingcities.cities.models import City
from livingcities.people.models import Organisation
from tests.calls.factories import (
    ANSWERS,
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    JurorFactory,
    SubmissionFactory,
)
from tests.factories import CityFactory, RegionFactory, UserFactory

pytestmark = pytest.mark.django_db

SECRETS = (
    *("Мышкин", "мышкинск", "Ярославская", "Рябинина", "Зелёный причал", "pismo-glavy", "Кацкий"),
    *("Дорофеев", "Пелаге", "Савватеевн"),
)
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
        "summary": "В Мышкине площадь пуста. Мышкинский причал зовёт, а мышкинцы ждут. Живём в Ярославской области."
        " Спросите Пелагею Савватеевну Дорофееву: Дорофеевы живут тут век.",
        "where": "https://myshkin.example/plosad",
    }
    application = ApplicationFactory(
        call=CallFactory(review=True, is_blind=blind, schema=schema),
        city=city,
        organisation=organisation,
        title="Площадь Мышкина у воды",
        author=UserFactory(given_name="Пелагея", patronymic="Савватеевна", surname="Дорофеева"),
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
    assert summary == (
        "В ▒▒▒ площадь пуста. ▒▒▒ причал зовёт, а ▒▒▒ ждут. Живём в ▒▒▒ области. "
        "Спросите ▒▒▒ ▒▒▒ ▒▒▒: ▒▒▒ живут тут век."
    )


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


OOXML, ODF = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
WHO, KEPT = "Кацкий Мышкин", "Навес над рынком"
REMARK = f'<office:annotation office:name="1"><dc:creator>{WHO}</dc:creator><meta:creator-initials>{WHO}'
PARTS = {
    f"{ODF}text": {
        "content.xml": f"{REMARK}</meta:creator-initials><text:p>{KEPT}</text:p></office:annotation>"
        f"<office:change-info><dc:creator>{WHO}</dc:creator></office:change-info>"
        f"<text:initial-creator text:fixed='true'>{WHO}</text:initial-creator>",
        "meta.xml": f"<meta:initial-creator>{WHO}</meta:initial-creator>",
        "Object 1/meta.xml": f"<dc:creator>{WHO}</dc:creator>",
        "styles.xml": f"<text:sender-lastname>{WHO}</text:sender-lastname>",
        "settings.xml": f'<config:config-item config:name="PrinterName">{WHO}</config:config-item>',
        "META-INF/documentsignatures.xml": f"<X509SubjectName>{WHO}</X509SubjectName>",
    },
    f"{ODF}spreadsheet": {
        "content.xml": f"{REMARK}</meta:creator-initials><text:p>{KEPT}</text:p></office:annotation>",
    },
    f"{OOXML}spreadsheetml.sheet": {
        "xl/comments1.xml": f"<comments><authors><author>{WHO}</author></authors><t>{WHO}:</t><t>{KEPT}</t></comments>",
        "xl/persons/person.xml": f'<person displayName="{WHO}" id="{{1}}" userId="S::{WHO}@x" providerId="AD"/>',
        "xl/workbook.xml": f'<workbook><fileSharing userName="{WHO}"/>'
        f'<x15ac:absPath url="C:\\{WHO}\\" xmlns:x15ac="x"/></workbook>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": f'<Relationship Target="file:///C:\\{WHO}\\смета.xlsx"/>',
        "xl/tables/table1.xml": '<table displayName="Table1"/>',
    },
    f"{OOXML}presentationml.presentation": {
        "ppt/commentAuthors.xml": f'<p:cmAuthor id="0" name="{WHO}" initials="{WHO}" lastIdx="1"/>',
        "ppt/authors.xml": f'<p188:author id="{{1}}" name="{WHO}" initials="{WHO}" userId="{WHO}" providerId="AD"/>',
        "ppt/changesInfos/changesInfo1.xml": f"<pc:chgData name='{WHO}' userId='{WHO}'/>",
        "ppt/slides/slide1.xml": f'<p:cNvPr id="2" name="Заголовок"/><a:t>{KEPT}</a:t>',
    },
    DOCX: {
        "word/people.xml": f'<w15:person w15:author="{WHO}"><w15:presenceInfo w15:userId="{WHO}"/></w15:person>',
        "word/comments.xml": f'<w:comment w:id="1" w:author="{WHO}" w:initials="{WHO}"><w:t>{KEPT}</w:t></w:comment>',
        "word/_rels/settings.xml.rels": f'<Relationship Target="file:///C:\\{WHO}\\Normal.dotm"/>',
        "_xmlsignatures/sig1.xml": f"<X509SubjectName>{WHO}</X509SubjectName>",
    },
}


def packed(parts: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("media_type", PARTS)
def test_remarks_changes_and_traces_of_an_office_file_name_nobody(media_type: str):
    parts = PARTS[media_type]
    found = unpacked(unsigned(packed(parts), media_type))
    assert found.keys() == parts.keys()
    for name, data in found.items():
        assert not [secret for secret in ("Кацкий", "Мышкин") if secret in data.decode()], name
        assert (KEPT in parts[name]) == (KEPT in data.decode()), name
        assert 'displayName="Table1"' not in parts[name] or data.decode() == parts[name]
        assert 'name="Заголовок"' not in parts[name] or data.decode() == parts[name]


def test_a_table_inside_a_text_is_cleaned_too():
    inner = packed({"docProps/core.xml": WHO, "xl/sheet.xml": KEPT})
    found = unpacked(unsigned(packed({"word/embeddings/Sheet.xlsx": inner}), DOCX))
    inside = unpacked(found["word/embeddings/Sheet.xlsx"])
    assert WHO not in inside["docProps/core.xml"].decode()
    assert inside["xl/sheet.xml"].decode() == KEPT


def test_an_author_called_like_a_tag_does_not_break_the_table():
    part = "<comments><authors><author>t</author></authors><t>t: шт.</t></comments>"
    found = unpacked(unsigned(packed({"xl/comments1.xml": part}), f"{OOXML}spreadsheetml.sheet"))
    assert found["xl/comments1.xml"] == "<comments><authors><author></author></authors><t>: шт.</t></comments>".encode()


def test_remarks_and_traces_of_a_pdf_name_nobody():
    from pypdf.annotations import FreeText
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

    def table(**entries: Any) -> DictionaryObject:
        return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})

    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    who = TextStringObject(WHO)
    remark = FreeText(text=KEPT, rect=(1, 1, 9, 9))
    remark[NameObject("/T")] = who
    writer.add_annotation(0, remark)
    picture = writer._add_object(table(Metadata=who, PieceInfo=table(Illustrator=who), Width=NameObject("/Any")))
    page[NameObject("/PieceInfo")] = table(InDesign=table(Private=who))
    page[NameObject("/Resources")] = table(XObject=table(Im0=picture))
    signature = table(Subtype=NameObject("/Widget"), FT=NameObject("/Sig"), T=who, V=table(Name=who))
    field = table(Subtype=NameObject("/Widget"), FT=NameObject("/Tx"), T=TextStringObject("field"))
    page[NameObject("/Annots")] = ArrayObject([*page["/Annots"], signature, field])
    target = io.BytesIO()
    writer.write(target)
    assert WHO in everything_in(target.getvalue())
    told = everything_in(unsigned(target.getvalue(), "application/pdf"))
    assert WHO not in told
    assert {KEPT, "field", "/Any"} <= set(told)


def everything_in(pdf: bytes) -> list[str]:
    """Every name and text of a document, however deep."""
    found: list[str] = []

    def walk(value: Any, seen: frozenset[int]) -> None:
        value = value.get_object()
        if id(value) in seen:
            return
        if isinstance(value, dict):
            for entry in value.values():
                walk(entry, seen | {id(value)})
        elif isinstance(value, list):
            for entry in value:
                walk(entry, seen | {id(value)})
        elif isinstance(value, str):
            found.append(str(value))

    walk(PdfReader(io.BytesIO(pdf)).trailer, frozenset())
    return found


def test_pictures_pass_unchanged():
    assert unsigned(b"\x89PNG", "image/png") == b"\x89PNG"


def test_other_ways_to_the_application_are_closed_to_jurors(blind: Assignment, enter: Callable[[Any], Client]):
    """The author's own pages, the secretariat's lists, the open results."""
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
    """Invited, given readings, reminded, given an extra reading, thanked on leaving: by the acts that write them."""
    from livingcities.base.actors import SYSTEM
    from livingcities.calls.operations import assigning, jury

    call, office = blind.application.call, UserFactory(is_secretariat=True)
    type(call).objects.filter(pk=call.pk).update(review_until=timezone.now())
    person = jury.Invited(email="new@example.org", name="Новый Судья")
    invited, _token = jury.invite_juror(actor=office, call=call, person=person)
    letters.tell_readings(blind.juror, 1, call.review_until)
    jury.remind_juror(actor=SYSTEM, juror=Juror.objects.get(pk=blind.juror.pk))
    second = JurorFactory(call=call)
    until = timezone.now() + timedelta(days=7)
    given = assigning.assign_extra(actor=office, call=call, applications=[blind.application], readings=1, until=until)
    assert [row.juror for row in given.assignments] == [second]
    assigning.replace_juror(actor=office, juror=Juror.objects.get(pk=blind.juror.pk))
    jurors = {invited.email: 1, blind.juror.user.email: 3, second.user.email: 1}
    mails = list(Email.objects.filter(to__in=jurors))
    assert Counter(mail.to for mail in mails) == jurors
    for mail in mails:
        assert not secrets_in(f"{mail.subject}\n{mail.text}", blind), mail.subject


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


def test_people_are_covered_by_their_names_alone():
    cover = Blindfold.over([], ["Вера", "Лесной"])
    assert cover("С Верой Лесной. Лесничество, вера и лесной парк") == "С ▒▒▒ ▒▒▒. Лесничество, вера и лесной парк"


def test_lists_ask_for_all_authors_at_once(blind: Assignment, enter: Callable[[Any], Client]):
    client, call = enter(blind.juror.user), blind.application.call
    lists = (f"/calls/{call.slug}/desk/", f"/calls/{call.slug}/jury/conflicts/")

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    before = [queries(path) for path in lists]
    for _more in range(2):
        application = SubmissionFactory(application__call=call, application__city=blind.application.city).application
        AssignmentFactory(application=application, juror=blind.juror)
    assert [queries(path) for path in lists] == before


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
