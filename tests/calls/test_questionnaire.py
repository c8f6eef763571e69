"""Questions: what is kept of what people type, what is asked of whom, what is missing. Against slow obvious twins."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from livingcities.calls.questionnaire import KINDS, Questionnaire, compare, last_known, question_of
from livingcities.calls.questionnaire.fields import TableInput
from livingcities.calls.questionnaire.texts import LONGEST, line, plain, words
from tests.calls.factories import ANSWERS, SCHEMA

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
EXAMPLES: dict[str, dict[str, Any]] = {
    "short_text": {},
    "long_text": {"limit": 5, "limit_in": "words"},
    "number": {"unit": "шт.", "least": 0, "most": 100, "decimals": 2},
    "money": {"most": 10**9},
    "date": {"earliest": "2026-01-01", "latest": "2026-12-31"},
    "choice": {"options": [{"key": "a", "title": "А"}, {"key": "b", "title": "Б"}]},
    "choices": {"options": [{"key": "a", "title": "А"}, {"key": "b", "title": "Б"}], "most": 1},
    "file": {"count": 2},
    "link": {},
    "place": {},
    "table": {
        "columns": [
            {"key": "what", "kind": "short_text", "title": "Что", "required": True},
            {"key": "sum", "kind": "money", "title": "Сколько"},
        ],
        "least_rows": 1,
        "rows": 3,
    },
}


def make(kind: str, **settings: Any) -> Any:
    return question_of({"key": "q", "kind": kind, "title": "Вопрос", **EXAMPLES[kind], **settings})


def test_every_kind_has_an_example_and_comes_back_from_the_schema_as_it_was():
    assert set(EXAMPLES) == set(KINDS)
    for kind in KINDS:
        question = make(kind, required=True, help="Как", condition={"question": "k", "any": ["a"]})
        assert question_of(question.as_dict()) == question
    assert Questionnaire.of(SCHEMA).schema == SCHEMA


@given(kind=st.sampled_from(list(EXAMPLES)), raw=JSON)
def test_whatever_is_sent_is_kept_as_json_or_refused_in_words(kind: str, raw: Any):
    question = make(kind)
    if not _cannot_be_read(question, raw):
        value = question.read(raw)
        assert json.loads(json.dumps(value, allow_nan=False)) == value
        assert question.read(value) == value, "what is kept reads again as itself"
        json.dumps(value, ensure_ascii=False).encode()
    str(question.display(raw))
    question.trouble(raw)


@given(kind=st.sampled_from(list(EXAMPLES)), raw=JSON)
def test_cleaning_is_reading_without_faults(kind: str, raw: Any):
    question = make(kind)
    try:
        value = question.clean(raw)
    except ValidationError:
        assert question.trouble(raw) or _cannot_be_read(question, raw)
    else:
        assert not question.trouble(value)


def _cannot_be_read(question: Any, raw: Any) -> bool:
    try:
        question.read(raw)
    except ValidationError as refused:
        return all(refused.messages)
    return False


@given(text=st.text(max_size=400))
def test_text_loses_only_what_nobody_sees(text: str):
    kept = plain(text)
    assert plain(kept) == kept
    assert not set(kept) & set("\u202e\u2066\u200f\x00\r\ufeff")
    assert "\n" not in line(text)


@given(tokens=st.lists(st.text(alphabet=string.ascii_letters + "абв19", min_size=1, max_size=5), max_size=20))
def test_words_are_counted_as_they_were_written(tokens: list[str]):
    assert words(" — ".join(tokens)) == len(tokens)


def test_hostile_text_is_cut_and_cannot_turn_the_line():
    assert len(plain("а" * 10 * LONGEST)) == LONGEST
    assert line("имя\u202eтак\u0000же \ud800") == "имятакже"
    with pytest.raises(ValidationError):
        make("short_text").read("я" * 10_000)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1 200,5", 1200.5), ("−3", -3), ("12 000", 12_000), ("0,10", 0.1), ("", None), ("  ", None), (7, 7)],
)
def test_numbers_as_people_type_them(typed: Any, kept: Any):
    assert make("number").read(typed) == kept


@pytest.mark.parametrize(
    "typed", ["около 5", "1e5", "٣", "--1", "1,2,3", "9" * 30, float("nan"), float("inf"), "0,001"]
)
def test_what_is_no_number_is_refused(typed: Any):
    with pytest.raises(ValidationError):
        make("number").read(typed)


def test_money_is_whole_roubles():
    money = make("money")
    assert money.read("6 000 000 ₽") == money.read("6000000 руб.") == 6_000_000
    for typed in ("12,50", "сто"):
        with pytest.raises(ValidationError):
            money.read(typed)
    assert money.trouble(-1)


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "ftp://a.ru", "https://", "https://user:pw@bank.ru", "нет"])
def test_links_that_harm_or_lead_nowhere_are_refused(typed: str):
    with pytest.raises(ValidationError):
        make("link").read(typed)
    assert make("link").read("example.ru/page") == "https://example.ru/page"


def test_dates_and_their_bounds_are_inclusive():
    date = make("date")
    assert date.clean("31.12.2026") == "2026-12-31"
    for typed in ("31.02.2026", "2027-01-01", "вчера"):
        with pytest.raises(ValidationError):
            date.clean(typed)


def test_a_place_needs_both_numbers():
    place = make("place")
    assert place.read({"lat": "57,04109", "lon": "34.96"}) == {"lat": 57.04109, "lon": 34.96}
    assert place.read({"label": "у рынка"}) == {"label": "у рынка"}
    for parts in ({"lat": "57"}, {"lat": "91", "lon": "0"}, {"lat": "север", "lon": "1"}):
        with pytest.raises(ValidationError):
            place.read(parts)


def test_a_huge_table_is_refused_and_unknown_columns_are_dropped():
    table = make("table")
    assert table.read([{"what": "Навес", "sum": "6 000", "чужое": "x"}, {}]) == [{"what": "Навес", "sum": 6000}]
    with pytest.raises(ValidationError):
        table.read([{"what": "Навес"}] * 100_000)
    with pytest.raises(ValidationError):
        table.read("[" * 100_000)
    assert len(table.trouble([{"sum": 1}] * 4)) == 5, "too many rows, and four without what is required"


def test_a_table_shows_its_sum():
    shown = make("table").display([{"what": "Навес", "sum": 6_000_000}, {"what": "Деревья", "sum": 450_000}])
    assert shown.foot[1].replace("\u202f", " ").startswith("6 450 000")
    assert shown.body[0][1][2] is True
    assert shown.columns == [("Что", False), ("Сколько", True)]
    assert [(head, is_number) for head, _cell, is_number in shown.sums] == shown.columns


# --- what is asked ----------------------------------------------------------------------------------
KEYS = ("k0", "k1", "k2", "k3", "k4")


@st.composite
def forms(draw: Any) -> dict[str, Any]:
    questions = []
    for key in draw(st.permutations(KEYS)):
        question: dict[str, Any] = {
            "key": key,
            "kind": "choice",
            "title": key,
            "options": EXAMPLES["choice"]["options"],
        }
        if draw(st.booleans()):
            wanted = draw(st.lists(st.sampled_from(("a", "b")), max_size=2))
            question["condition"] = {"question": draw(st.sampled_from((*KEYS, "чужой"))), "any": wanted}
        question["required"] = draw(st.booleans())
        questions.append(question)
    cut = draw(st.integers(0, len(questions)))
    return {"sections": [{"key": "s1", "questions": questions[:cut]}, {"key": "s2", "questions": questions[cut:]}]}


def asked_slowly(schema: dict[str, Any], answers: dict[str, str]) -> list[str]:
    rows = [question for section in schema["sections"] for question in section["questions"]]
    places = [row["key"] for row in rows]

    def is_asked(at: int) -> bool:
        condition = rows[at].get("condition")
        if not condition:
            return True
        other = places.index(condition["question"]) if condition["question"] in places else len(rows)
        return other < at and is_asked(other) and answers.get(condition["question"]) in condition["any"]

    return [row["key"] for at, row in enumerate(rows) if is_asked(at)]


@given(schema=forms(), answers=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(("a", "b", "", "c"))))
def test_conditions_open_what_the_slow_twin_opens(schema: dict[str, Any], answers: dict[str, str]):
    form = Questionnaire.of(schema)
    expected = asked_slowly(schema, answers)
    assert [question.key for question in form.asked(answers)] == expected
    required = {row["key"] for section in schema["sections"] for row in section["questions"] if row["required"]}
    lacking = {key for key in expected if (key in required and not answers.get(key)) or answers.get(key) == "c"}
    assert {lack.question.key for lack in form.missing(answers)} == lacking


def test_what_is_missing_says_where():
    form = Questionnaire.of(SCHEMA)
    assert form.missing(ANSWERS, {"letter": 1}) == []
    assert [(lack.question.key, lack.section) for lack in form.missing({}, {"letter": 3})] == [
        ("summary", "about"),
        ("kind", "about"),
        ("letter", "money"),
    ]
    assert [lack.question.key for lack in form.missing(ANSWERS | {"summary": "а" * 401})] == ["summary"]


@given(schema=JSON)
def test_any_json_is_some_form(schema: Any):
    form = Questionnaire.of(schema)
    assert Questionnaire.of(form.schema) == form
    form.flaws()
    form.missing({})


def test_english_stands_in_where_it_is_written():
    from django.utils import translation

    question = question_of(
        {"key": "q", "kind": "short_text", "title": "Название", "title_en": "Title", "help": "Кратко"}
    )
    with translation.override("en"):
        assert (question.title, question.help) == ("Title", "Кратко")
    with translation.override("ru"):
        assert question.title == "Название"


# --- versions ---------------------------------------------------------------------------------------
def changed(**changes: Any) -> dict[str, Any]:
    schema = json.loads(json.dumps(SCHEMA))
    for section in schema["sections"]:
        section["questions"] = [
            row | (changes.get(row["key"]) or {})
            for row in section["questions"]
            if changes.get(row["key"], row) is not None
        ]
    return schema


def test_changes_are_told_one_by_one():
    new = changed(summary={"limit": 600}, trees=None, leader={"required": True})
    new["sections"][1]["questions"].append({"key": "video", "kind": "link", "title": "Видео", "required": True})
    found = compare(Questionnaire.of(SCHEMA), Questionnaire.of(new))
    assert [(change.kind, change.key) for change in found] == [
        ("changed", "summary"),
        ("changed", "leader"),
        ("added", "video"),
        ("removed", "trees"),
    ]
    assert compare(Questionnaire.of(SCHEMA), Questionnaire.of(SCHEMA)) == []
    assert [question.key for question in last_known([SCHEMA, new], ["trees", "summary"])] == ["trees", "summary"]
    assert last_known([SCHEMA, new], ["summary"])[0].limit == 600


def test_one_question_moved_is_one_change():
    new = changed()
    rows = new["sections"][0]["questions"]
    rows.insert(0, rows.pop())
    assert [(each.kind, each.key) for each in compare(Questionnaire.of(SCHEMA), Questionnaire.of(new))] == [
        ("moved", "leader")
    ]


def test_answers_to_questions_no_longer_asked_stay():
    form = Questionnaire.of(changed(leader=None))
    assert form.orphans(ANSWERS) == ["leader"]
    assert [question.key for question in last_known([SCHEMA], form.orphans(ANSWERS))] == ["leader"]


# --- how a table is asked and shown -------------------------------------------------------------------
def test_a_cell_with_text_has_room_for_a_second_line_which_is_kept_as_one():
    widget = TableInput(make("table"))
    html = widget.render("a-budget", [{"what": "Вазоны и мебель из подручных материалов", "sum": 5}])
    assert '<textarea name="a-budget-0-what"' in html
    assert '<input type="text" name="a-budget-0-sum"' in html
    typed = widget.value_from_datadict({"a-budget-0-what": "Вазоны\r\nи мебель"}, {}, "a-budget")
    assert make("table").read(typed) == [{"what": "Вазоны и мебель"}]


def test_heads_and_sums_stand_over_and_under_their_numbers():
    shown = make("table").display([{"what": "Навес", "sum": 6_000_000}, {"what": "Деревья", "sum": 450_000}])
    html = render_to_string("calls/questionnaire/shown.html", {"shown": shown})
    assert '<th scope="col">Что</th><th scope="col" class="num">Сколько</th>' in html
    assert '<td class="num" data-label="Сколько">6' in html.partition("<tfoot>")[2]
