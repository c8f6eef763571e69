"""A case out of a winner: its answers and files go along, and one that cannot be made stops no other."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from livingcities.base.actors import SYSTEM
from livingcities.base.uploads import Accepted
from livingcities.calls.models import Application, Attachment, Call, Decision, FormVersion
from livingcities.calls.operations import forms
from livingcities.calls.questionnaire import Questionnaire
from livingcities.cases.models import Case, CaseFile
from livingcities.cases.passport import TITLE, Funds, Participant, Passport, Result, Step
from livingcities.programmes.mapping import files_of
from livingcities.programmes.models import Edition, EditionCall
from livingcities.programmes.operations.cases import make_case
from tests.calls.applying import leader
from tests.calls.factories import ApplicationFactory, CallFactory, SubmissionFactory
from tests.cases.factories import paper, picture

from .factories import EditionFactory

SCHEMA = {
    "sections": [
        {
            "key": "all",
            "title": "Всё",
            "questions": [
                {"key": "name", "kind": "short_text", "title": "Название", "case_field": "title"},
                {"key": "views", "kind": "file", "title": "Виды", "count": 9, "case_field": "photos"},
                {"key": "papers", "kind": "file", "title": "Бумаги", "count": 9, "case_field": "documents"},
                {"key": "letter", "kind": "file", "title": "Письмо", "count": 9},
            ],
        }
    ]
}


@pytest.fixture
def edition(db: None) -> Edition:
    edition = EditionFactory()
    EditionCall.objects.create(edition=edition, call=CallFactory(published=True, schema=SCHEMA), number=1)
    return edition


def winner(
    edition: Edition,
    title: str = "Двор у пекарни",
    answers: dict[str, Any] | None = None,
    **files: list[tuple[str, Accepted]],
) -> Application:
    """An application with a prize, and with these files: {question: [(name, accepted)]}."""
    application = ApplicationFactory(call=edition.calls.get(), title="Двор", answers=answers or {"name": title})
    for question, sent in files.items():
        for name, accepted in sent:
            _attach(application, question, name, accepted)
    SubmissionFactory(application=application)
    Application.objects.filter(pk=application.pk).update(state=Application.State.ADMITTED)
    Decision.objects.create(application=application, kind=Decision.Kind.WINNER)
    application.refresh_from_db()
    return application


def _attach(application: Application, question: str, name: str, accepted: Accepted) -> None:
    Attachment.objects.create(
        application=application,
        question=question,
        file=accepted.content,
        label=name,
        media_type=accepted.media_type,
        extension=accepted.extension,
        size=accepted.size,
        digest=accepted.digest,
        uploaded_by=leader(application),
    )


def made(application: Application) -> Case:
    return make_case(actor=SYSTEM, application=application, handed_in=files_of(application))


def test_photographs_and_documents_go_along(edition: Edition):
    views = [("двор.jpg", picture((64, 48))), ("план.pdf", paper())]
    papers = [("Протокол.pdf", paper())]
    case = made(winner(edition, views=views, papers=papers, letter=[("письмо.pdf", paper())]))
    told = Passport.of(case.versions.get().passport)
    photo = CaseFile.objects.get(key=told.photos[0].key)
    assert (photo.kind, photo.label, photo.small.name != "") == (CaseFile.Kind.PHOTO, "двор.jpg", True)
    assert (photo.width, photo.height) == (64, 48)
    assert [line.title for line in told.documents] == ["план", "Протокол"]
    assert case.files.count() == 3, "the letter has no place in a case"
    with CaseFile.objects.get(label="Протокол.pdf").file.open() as file:
        assert file.read() == paper().content.read()


def _of_form(call: Call) -> FormVersion:
    return call.form_versions.order_by("-number").first()


def _posted(prefix: str, table: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What a browser sends for a table with these columns."""
    data: dict[str, Any] = {"title": prefix, "rows": 9, "case_field": table}
    data |= {"columns-TOTAL_FORMS": len(rows), "columns-INITIAL_FORMS": 0}
    return data | {f"columns-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


TABLES: dict[str, list[dict[str, Any]]] = {
    "steps": [
        {"title": "Шаг", "kind": "short_text", "case_field": "steps.title"},
        {"title": "Заметки для себя", "kind": "short_text"},
        {"title": "Как это делали", "kind": "long_text", "case_field": "steps.text"},
        {"title": "Сколько длился", "kind": "number", "unit": "мес.", "case_field": "steps.months"},
    ],
    "money": [
        {"title": "Кто дал", "kind": "choice", "options": "Федеральный бюджет\nЖители\nЗемляки | People born here",
         "case_field": "money.source"},
        {"title": "Сколько", "kind": "money", "case_field": "money.amount"},
        {"title": "На что", "kind": "short_text", "case_field": "money.note"},
    ],
    "partners": [
        {"title": "Вид", "kind": "choice", "options": "Власть\nМедиа\nКлуб краеведов", "case_field": "partners.kind"},
        {"title": "Название", "kind": "short_text", "case_field": "partners.name"},
    ],
    "results": [
        {"title": "Показатель", "kind": "choice", "options": "Скамейки\nТень", "case_field": "results.indicator"},
        {"title": "Было", "kind": "number", "unit": "шт.", "case_field": "results.before"},
        {"title": "Стало", "kind": "short_text", "case_field": "results.after"},
        {"title": "Год", "kind": "number", "case_field": "results.year"},
    ],
}  # fmt: skip


def test_tables_made_in_the_builder_arrive_row_by_row(edition: Edition, secretariat: Client):
    call = edition.calls.get()
    Call.objects.filter(pk=call.pk).update(state=Call.State.OPEN)
    FormVersion.objects.create(call=call, number=2, schema={"sections": [{"key": "s1", "title": "Раздел"}]})
    address = f"/calls/{call.slug}/form/sections/s1/new/table/"
    for table, rows in TABLES.items():
        answer = secretariat.post(address, _posted(table, table, rows))
        assert answer.status_code == 302, answer.content.decode()
    themes = {"title": "Темы", "case_field": "themes", "options": "Парки и зелень\nДворы и жильё"}
    secretariat.post(address.replace("table", "choices"), themes)
    club = secretariat.get(f"/calls/{call.slug}/form/questions/q3/").context["columns"].forms[0].answers()
    kinds = {field.label: field.value() for field in club}
    assert kinds == {"Власть": "-", "Медиа": "media", "Клуб краеведов": "-"}, "what the words say by themselves"
    said = {f"columns-0-{field.name}": field.value() for field in club} | {"columns-0-as_klub-kraevedov": "community"}
    kept = [row | {"key": f"c{n}"} for n, row in enumerate(TABLES["partners"], start=1)]
    changed = _posted("partners", "partners", kept) | said | {"columns-INITIAL_FORMS": 2}
    assert secretariat.post(f"/calls/{call.slug}/form/questions/q3/", changed).status_code == 302
    forms.publish_form(actor=SYSTEM, call=Call.objects.get(pk=call.pk))
    Call.objects.filter(pk=call.pk).update(state=Call.State.PUBLISHED)

    form = Questionnaire.of(_of_form(call).schema)
    source, kind, indicator = (form.question(key).columns[0].options for key in ("q2", "q3", "q4"))
    answers = {
        "q1": [{"c1": "Спросили соседей", "c2": "не забыть", "c3": "Обошли дома.\n\nПозвали всех.", "c4": 3}],
        "q2": [
            {"c1": source[0].key, "c2": 4_500_000, "c3": "мощение"},
            {"c1": source[1].key, "c2": 120_000},
            {"c1": source[2].key, "c2": 80_000, "c3": "деревья"},
        ],
        "q3": [{"c1": kind[0].key, "c2": "Мэрия"}, {"c1": kind[2].key, "c2": "«Старый город»"}],
        "q4": [{"c1": indicator[0].key, "c2": 4, "c3": "сорок", "c4": 2025}],
        "q5": [form.question("q5").options[1].key],
    }  # fmt: skip
    told = Passport.of(made(winner(edition, answers=answers)).versions.get().passport)
    assert told.steps == (Step("Спросили соседей", "Обошли дома.\n\nПозвали всех.", 3),)
    assert told.money == (
        Funds("federal", 4_500_000, "мощение"),
        Funds("residents", 120_000),
        Funds("", 80_000, "Земляки, деревья"),
    )
    assert told.partners == (Participant("", "Мэрия", "Власть"), Participant("community", "«Старый город»"))
    assert told.results == (Result("Скамейки", "", "4", "сорок", 2025),)
    assert told.themes == ("yards",)


def test_a_table_with_the_passports_own_keys_goes_on_working(edition: Edition):
    columns = [
        {"key": "source", "kind": "choice", "title": "Откуда", "options": [
            {"key": "federal", "title": "Из Москвы"}, {"key": "grant", "title": "Фонд"}]},
        {"key": "amount", "kind": "money", "title": "Сколько"},
        {"key": "note", "kind": "short_text", "title": "На что"},
    ]  # fmt: skip
    table = {"key": "funds", "kind": "table", "title": "Деньги", "case_field": "money", "columns": columns}
    form = _of_form(edition.calls.get())
    form.schema = {"sections": [{"key": "all", "title": "Всё", "questions": [table]}]}
    form.save()
    assert Questionnaire.of(form.schema).flaws() == []
    rows = [{"source": "federal", "amount": 10, "note": "навес"}]
    told = Passport.of(made(winner(edition, answers={"funds": rows})).versions.get().passport)
    assert told.money == (Funds("federal", 10, "навес"),)


def test_nothing_is_published_before_the_photographs_are_described(edition: Edition):
    case = made(winner(edition, views=[("двор.jpg", picture((64, 48)))]))
    lacks = Passport.of(case.versions.get().passport).lacks()
    assert [lack.needed for lack in lacks if lack.section == "files"] == [True]


def test_a_file_that_is_gone_stops_nothing(edition: Edition):
    application = winner(edition, papers=[("Протокол.pdf", paper())])
    file = application.attachments.get().file
    file.storage.delete(file.name)
    assert not made(application).files.exists()


def test_one_that_cannot_be_made_is_named_and_the_others_go_on(edition: Edition, secretariat: Client):
    winner(edition)
    broken = winner(edition, title="Д" * (TITLE + 1), papers=[("Протокол.pdf", paper())])
    winner(edition, title="Третий двор")
    answer = secretariat.post(f"{edition.get_absolute_url()}cases/make/", {"all": "1"}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert any(broken.reference in text and str(TITLE) in text for text in said), said
    assert any(text.endswith("2.") for text in said), said
    assert Case.objects.count() == 2


def test_only_the_chosen_become_cases_and_odd_keys_choose_nothing(edition: Edition, secretariat: Client):
    chosen, _other = winner(edition), winner(edition)
    sent: dict[str, Any] = {"application": [str(chosen.pk), "²", "9" * 40]}
    assert secretariat.post(f"{edition.get_absolute_url()}cases/make/", sent).status_code == 302
    assert Case.objects.get().origin.application == chosen


@pytest.mark.parametrize("query", ["from=²⁰²⁶", "from=99999", "from=x"])
def test_an_odd_year_is_no_page(edition: Edition, secretariat: Client, query: str):
    path = f"{edition.programme.get_absolute_url()}new-edition/?{query}"
    assert secretariat.get(path).status_code == 404


def test_an_odd_year_to_copy_to_is_the_next_one(edition: Edition, secretariat: Client):
    path = f"{edition.programme.get_absolute_url()}new-edition/?from={edition.year}&year=²⁰²⁷"
    assert secretariat.get(path).context["year"] == edition.year + 1
