"""The form builder: page by page in the browser, and a form that changes while drafts exist."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from django.forms import Select
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Email
from livingcities.calls.models import Answer, Call, FormVersion
from livingcities.calls.operations import forms
from livingcities.calls.questionnaire import KINDS, Questionnaire, editing
from livingcities.calls.questionnaire.case_fields import BESIDE, CASE_FIELDS, KNOWN, ROW_FIELDS
from livingcities.calls.rules import setup as rules
from tests.calls.factories import ANSWERS, SCHEMA, ApplicationFactory, CallFactory


def begun(**options: Any) -> Call:
    """A call whose next version is being written."""
    call = CallFactory(**options)
    forms.begin_form(actor=SYSTEM, call=call)
    return call


def written(call: Call) -> Questionnaire:
    return Questionnaire.of(rules.form_draft(call).schema)


def columns(*rows: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"columns-TOTAL_FORMS": len(rows), "columns-INITIAL_FORMS": 0}
    return data | {f"columns-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


SETTINGS: dict[str, dict[str, Any]] = {
    "long_text": {"limit": 300, "limit_in": "words"},
    "short_text": {"limit_in": "characters"},
    "number": {"unit": "м²", "least": "0", "most": "12.5", "decimals": 1},
    "money": {"most": 1_000_000},
    "date": {"earliest": "2026-01-01", "latest": "2026-12-31"},
    "choice": {"options": "Площадь | Square\nПарк\n\nПарк"},
    "choices": {"options": "Площадь\nПарк", "most": 1},
    "file": {"kinds": ["pdf", "image"], "count": 3, "megabytes": 10},
    "table": {"rows": 5}
    | columns(
        {"title": "Кто", "kind": "short_text"},
        {"title": "Роль", "kind": "choice", "options": "а\nб"},
        {"title": "", "kind": "short_text"},
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_every_kind_is_made_in_the_browser(secretariat: Client, kind: str):
    call = begun(schema={"sections": [{"key": "s1", "title": "Раздел"}]})
    address = f"/calls/{call.slug}/form/sections/s1/new/{kind}/"
    assert secretariat.get(address).status_code == 200
    data = {"title": "Вопрос", "required": "on", "title_en": "Question"} | SETTINGS.get(kind, {})
    answer = secretariat.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    question = written(call).question("q1")
    assert question is not None
    assert (question.kind, question.required, question.title_en) == (kind, True, "Question")
    stored = question.as_dict()
    again = secretariat.get(f"/calls/{call.slug}/form/questions/q1/")
    assert again.status_code == 200
    secretariat.post(f"/calls/{call.slug}/form/questions/q1/", _as_shown(again))
    assert written(call).question("q1").as_dict() == stored, "opening and saving a question changes nothing"


@pytest.mark.django_db
def test_a_column_is_a_heading_not_a_kind_chosen_by_chance(secretariat: Client):
    call = begun(schema={"sections": [{"key": "s1", "title": "Раздел"}]})
    address = f"/calls/{call.slug}/form/sections/s1/new/table/"
    rows = [{"title": "Кто", "kind": "short_text"}, {"title": "", "kind": "number", "required": "on", "ORDER": "2"}]
    assert secretariat.post(address, {"title": "Команда", "rows": 5} | columns(*rows)).status_code == 302
    assert [column.title_ru for column in written(call).question("q1").columns] == ["Кто"]
    nameless = columns(rows[0], {"title": "", "kind": "number", "unit": "шт."})
    answer = secretariat.post(address, {"title": "Смета", "rows": 5} | nameless)
    assert answer.status_code == 422, "a unit without a heading is something forgotten"


def _as_shown(answer: Any) -> dict[str, Any]:
    """What the browser would send back without a change."""
    data: dict[str, Any] = {}
    groups = [answer.context["form"], *(answer.context["columns"] or [])]
    for form in groups:
        for field in form:
            value = field.value()
            if value in (None, "") and isinstance(field.field.widget, Select):
                value = field.field.choices[0][0]
            if value is not False and value not in (None, ""):
                data[field.html_name] = "on" if value is True else value
    if answer.context["columns"]:
        management = answer.context["columns"].management_form
        data |= {field.html_name: field.value() for field in management}
    return data


@pytest.mark.django_db
def test_a_form_is_built_moved_about_and_published(secretariat: Client):
    call = CallFactory(draft=True, schema=False)
    FormVersion.objects.create(call=call, number=1, schema={"sections": []})
    base = f"/calls/{call.slug}/form/"
    for title in ("О проекте", "Деньги"):
        secretariat.post(base + "sections/new/", {"title": title})
    for title in ("Первый", "Второй"):
        secretariat.post(base + "sections/s1/new/short_text/", {"title": title, "limit_in": "words"})
    secretariat.post(base + "move/", {"key": "q2", "of": "question", "to": "up"})
    secretariat.post(base + "move/", {"key": "q1", "of": "question", "to": "down"})
    secretariat.post(base + "move/", {"key": "s2", "of": "section", "to": "up"})
    sections = [(each.key, [row.key for row in each.questions]) for each in written(call).sections]
    assert sections == [("s2", ["q1"]), ("s1", ["q2"])]
    assert secretariat.get(base).status_code == 200
    secretariat.post(base + "publish/")
    call.refresh_from_db()
    assert call.form.number == 1
    refused = secretariat.post(base + "sections/s1/new/short_text/", {"title": "Поздно"})
    assert refused.status_code == 403


@pytest.mark.django_db
def test_a_removed_key_is_never_given_again(secretariat: Client):
    call = begun(schema={"sections": [{"key": "s1", "questions": [{"key": "q7", "kind": "link", "title": "Сайт"}]}]})
    base = f"/calls/{call.slug}/form/"
    assert secretariat.get(base + "questions/q7/remove/").status_code == 200
    secretariat.post(base + "questions/q7/remove/")
    secretariat.post(base + "sections/s1/new/short_text/", {"title": "Новый", "limit_in": "words"})
    assert [question.key for question in written(call).questions] == ["q8"]


@pytest.mark.django_db
def test_a_condition_names_answers_of_one_question(secretariat: Client):
    call = begun()
    address = f"/calls/{call.slug}/form/questions/leader/"
    data = {"title": "Кто ведёт", "limit_in": "words", "condition": ["kind\u241fpark"]}
    assert secretariat.post(address, data).status_code == 302
    assert written(call).question("leader").condition.as_dict() == {"question": "kind", "any": ["park"]}
    forged = secretariat.post(address, data | {"condition": ["summary\u241fpark"]})
    assert forged.status_code == 422


# --- a form that changes while drafts exist ---------------------------------------------------------
@pytest.mark.django_db
def test_a_new_version_breaks_no_draft_and_tells_its_authors():
    call = begun()
    application = ApplicationFactory(call=call)
    new = json.loads(json.dumps(SCHEMA))
    new["sections"][0]["questions"][3:] = [{"key": "q1", "kind": "link", "title": "Видео", "required": True}]
    forms.save_form(actor=SYSTEM, call=call, change=lambda now: Questionnaire.of(new))
    assert [change.kind for change in forms.changes_of(call)] == ["added", "removed"]
    forms.publish_form(actor=SYSTEM, call=call, note="Видео просит жюри")
    letter = Email.objects.get()
    assert "Видео" in letter.text
    assert "Кто ведёт проект" in letter.text
    kept = dict(Answer.objects.filter(application=application).values_list("question", "value"))
    assert kept == ANSWERS
    form = Questionnaire.of(call.form.schema)
    assert form.orphans(kept) == ["leader"]
    assert [lack.question.key for lack in form.missing(kept)] == ["q1"]
    first = call.form_versions.get(number=1)
    assert first.schema == SCHEMA, "a published version never changes"


@pytest.mark.django_db
def test_two_people_at_the_form_do_not_undo_each_other():
    call = begun()
    stale = Call.objects.get(pk=call.pk)
    forms.save_form(actor=SYSTEM, call=call, change=lambda now: editing.remove_question(now, "leader"))
    forms.save_form(actor=SYSTEM, call=stale, change=lambda now: editing.remove_question(now, "budget"))
    assert {question.key for question in written(call).questions} == {"summary", "kind", "trees", "letter"}


@pytest.mark.django_db
def test_the_second_to_save_the_same_question_is_told(secretariat: Client):
    call = begun()
    address = f"/calls/{call.slug}/form/questions/leader/"
    read = secretariat.get(address).context["read"]
    first = secretariat.post(address, {"title": "Кто отвечает", "limit_in": "words", "read": read})
    assert first.status_code == 302
    mine = {"title": "Кто ведёт дело", "limit_in": "words"}
    second = secretariat.post(address, mine | {"read": read})
    assert second.status_code == 409
    page = second.content.decode()
    for text in ("Кто отвечает", "Кто ведёт дело"):
        assert text in page, "neither text is lost"
    assert written(call).question("leader").title_ru == "Кто отвечает"
    assert secretariat.post(address, mine | {"read": second.context["read"]}).status_code == 302
    assert written(call).question("leader").title_ru == "Кто ведёт дело"


@pytest.mark.django_db
def test_the_second_to_save_the_same_section_is_told(secretariat: Client):
    call = begun()
    key = written(call).sections[0].key
    address = f"/calls/{call.slug}/form/sections/{key}/"
    read = secretariat.get(address).context["read"]
    assert secretariat.post(address, {"title": "Замысел", "read": read}).status_code == 302
    second = secretariat.post(address, {"title": "Место", "read": read})
    assert second.status_code == 409
    assert "Замысел" in second.content.decode()
    assert written(call).sections[0].title_ru == "Замысел"


@pytest.mark.django_db
def test_a_question_removed_meanwhile_is_named(secretariat: Client):
    call = begun()
    address = f"/calls/{call.slug}/form/questions/leader/"
    read = secretariat.get(address).context["read"]
    forms.save_form(actor=SYSTEM, call=call, change=lambda now: editing.remove_question(now, "leader"))
    answer = secretariat.post(address, {"title": "Кто ведёт дело", "limit_in": "words", "read": read})
    assert answer.status_code == 403
    assert written(call).question("leader") is None


@pytest.mark.django_db
def test_a_form_with_flaws_is_not_published():
    call = begun()
    forms.save_form(actor=SYSTEM, call=call, change=lambda now: editing.remove_question(now, "kind"))
    with pytest.raises(Refused):
        forms.publish_form(actor=SYSTEM, call=call)
    forms.drop_form(actor=SYSTEM, call=call)
    assert not call.form_versions.filter(published_at=None).exists()


@pytest.mark.django_db
def test_the_preview_opens_questions_and_keeps_nothing(secretariat: Client):
    call = CallFactory()
    address = f"/calls/{call.slug}/form/preview/"
    assert "Сколько деревьев" not in secretariat.get(address).content.decode()
    page = secretariat.post(address, {"kind": "park", "trees": "много", "summary": "Парк"}).content.decode()
    assert "Сколько деревьев" in page
    assert "много" in page
    assert not Answer.objects.exists()


# --- pure -------------------------------------------------------------------------------------------
@given(moves=st.lists(st.tuples(st.sampled_from(["summary", "kind", "trees", "leader", "budget", "letter", "нет"]),
                                st.sampled_from([-1, 1])), max_size=12))  # fmt: skip
def test_moving_loses_no_question(moves: list[tuple[str, int]]):
    form = Questionnaire.of(SCHEMA)
    for key, by in moves:
        before = [question.key for question in form.questions]
        form = editing.move_question(form, key, by)
        after = [question.key for question in form.questions]
        assert sorted(after) == sorted(before)
        assert sum(a != b for a, b in zip(before, after, strict=True)) in {0, 2}, "only neighbours change places"
    assert len(form.sections) == 2


@given(
    before=st.lists(st.sampled_from("абвгде"), unique=True), after=st.lists(st.sampled_from("абвгдежз"), unique=True)
)
def test_an_option_with_the_same_text_keeps_its_key(before: list[str], after: list[str]):
    old = editing.options_of(before)
    new = editing.options_of(after, old)
    keys = {option.title_ru: option.key for option in old}
    assert [option.title_ru for option in new] == after
    assert len({option.key for option in new}) == len(new)
    assert all(option.key == keys[option.title_ru] for option in new if option.title_ru in keys)


def test_a_reworded_option_keeps_its_key():
    old = editing.options_of(["Площадь", "Парк", "Двор"])
    new = editing.options_of(["Площадь", "Сквер или парк", "Двор"], old)
    assert [option.key for option in new] == [option.key for option in old]


def test_the_fields_of_a_case_are_those_of_its_passport():
    from livingcities.cases.models import Money, Partner
    from livingcities.cases.passport import TABLES
    from livingcities.programmes.mapping import FIELDS, FILES

    assert set(CASE_FIELDS) == FIELDS | FILES
    own = {table: {field.name for field in fields(row)} for table, row in TABLES.items() if table not in FILES}
    assert {table: set(known) for table, known in ROW_FIELDS.items()} == own
    assert all(BESIDE[table] in ROW_FIELDS[table] for table, _name in KNOWN)
    assert {place: list(known.items()) for place, known in KNOWN.items()} == {
        ("partners", "kind"): Partner.choices,
        ("money", "source"): Money.choices,
    }


# --- a table that goes into the case ----------------------------------------------------------------
CHOICE = {"title": "Откуда", "kind": "choice", "options": "Грант\nЗаём", "case_field": "money.source"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([CHOICE, {"title": "Чьи", "kind": "short_text", "case_field": "partners.name"}], 1),
        ([CHOICE, {"title": "Сколько", "kind": "short_text", "case_field": "money.amount"}], 1),
        ([CHOICE, CHOICE | {"title": "Ещё"}], 1),
    ],
)
def test_a_column_that_does_not_fit_there_is_told_so(secretariat: Client, rows: list[dict[str, Any]], said: int):
    call = begun(schema={"sections": [{"key": "s1", "title": "Раздел"}]})
    data = {"title": "Деньги", "rows": 5, "case_field": "money"} | columns(*rows)
    answer = secretariat.post(f"/calls/{call.slug}/form/sections/s1/new/table/", data)
    assert answer.status_code == 422
    assert [list(form.errors) for form in answer.context["columns"]][said] == ["case_field"]


@pytest.mark.django_db
def test_a_form_whose_table_would_not_arrive_is_not_published(secretariat: Client):
    call = begun(schema={"sections": [{"key": "s1", "title": "Раздел"}]})
    data = {"title": "Деньги", "rows": 5, "case_field": "money"}
    nowhere = columns({"title": "Откуда", "kind": "short_text"})
    secretariat.post(f"/calls/{call.slug}/form/sections/s1/new/table/", data | nowhere)
    assert len(written(call).flaws()) == 1
    unknown = columns(CHOICE | {"options": "Заём\nПодарок"})
    secretariat.post(f"/calls/{call.slug}/form/questions/q1/", data | unknown)
    assert len(written(call).flaws()) == 1
    with pytest.raises(Refused):
        forms.publish_form(actor=SYSTEM, call=call)
    secretariat.post(f"/calls/{call.slug}/form/questions/q1/", data | columns(CHOICE))
    assert written(call).flaws() == []


@pytest.mark.django_db
def test_saving_a_table_with_the_passports_own_keys_changes_nothing(secretariat: Client):
    options = [{"key": "federal", "title": "Из Москвы"}, {"key": "own", "title": "Свои", "case_value": "residents"}]
    own = [
        {"key": "source", "kind": "choice", "title": "Откуда", "options": options},
        {"key": "amount", "kind": "money", "title": "Сколько"},
        {"key": "note", "kind": "short_text", "title": "Для себя", "case_field": "-"},
    ]
    table = {"key": "q1", "kind": "table", "title": "Деньги", "case_field": "money", "columns": own}
    call = begun(schema={"sections": [{"key": "s1", "title": "Раздел", "questions": [table]}]})
    address = f"/calls/{call.slug}/form/questions/q1/"
    secretariat.post(address, _as_shown(secretariat.get(address)))
    assert written(call).question("q1").as_dict() == table
