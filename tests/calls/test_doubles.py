"""Applications that say the same: word for word, nearly, by their files, in this call and in earlier ones."""

from __future__ import annotations

from typing import Any

import pytest

from livingcities.calls.doubles import alike
from livingcities.calls.models import Application, Call, Likeness, LikenessSearch, Submission
from livingcities.calls.operations import doubles

from .factories import CallFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

SQUARE = (
    "Рыночная площадь занята машинами, и людям негде встретиться. Мы уберём стоянку за вокзал, поставим навесы "
    "для торговли, посадим липы и проведём свет, чтобы вечером здесь было спокойно и детям, и пожилым."
)
SQUARE_AGAIN = SQUARE.replace("посадим липы", "высадим клёны").replace("Мы уберём", "Администрация уберёт")
RIVER = (
    "Набережная заросла бурьяном, к воде не спуститься. Вместе с рыбаками и школами мы построим деревянные сходы, "
    "мостки для лодок и площадку, с которой видно старую мельницу на другом берегу."
)


@pytest.fixture
def call() -> Call:
    return CallFactory(screening=True)


def handed_in(call: Call, text: str, title: str = "Проект", files: tuple[str, ...] = ()) -> Application:
    submission = SubmissionFactory(
        application__call=call, application__title=title, application__answers={"summary": text}
    )
    attachments = {"letter": [{"key": "k", "label": "f", "digest": digest, "size": 1} for digest in files]}
    Submission.objects.filter(pk=submission.pk).update(snapshot=submission.snapshot | {"attachments": attachments})
    return submission.application


def pairs(call: Call) -> set[tuple[int, int]]:
    return {(row.application_id, row.other_id) for row in alike(call)}


def test_different_texts_are_not_alike(call: Call):
    handed_in(call, SQUARE, "Площадь")
    handed_in(call, RIVER, "Набережная")
    assert alike(call) == []


def test_the_same_text_is_found_through_case_and_punctuation(call: Call):
    first, second = handed_in(call, SQUARE), handed_in(call, SQUARE.upper().replace(",", " –").replace("Ё", "Е"))
    rows = alike(call)
    assert {(row.application_id, row.other_id) for row in rows} == {(first.pk, second.pk), (second.pk, first.pk)}
    assert all(row.is_same_text and row.nearness == 1 for row in rows)


def test_a_reworded_text_is_found(call: Call):
    first, second = handed_in(call, SQUARE, "Площадь у рынка"), handed_in(call, SQUARE_AGAIN, "Площадь для всех")
    handed_in(call, RIVER)
    assert pairs(call) == {(first.pk, second.pk), (second.pk, first.pk)}
    assert not any(row.is_same_text for row in alike(call))


def test_last_years_text_is_found_from_this_years_side(call: Call):
    old = handed_in(CallFactory(published=True), SQUARE)
    new = handed_in(call, SQUARE)
    assert pairs(call) == {(new.pk, old.pk)}


def test_drafts_and_withdrawn_ones_are_not_compared(call: Call):
    handed_in(call, SQUARE)
    for state in ("draft", "withdrawn"):
        other = handed_in(call, SQUARE)
        Application.objects.filter(pk=other.pk).update(state=state)
    assert alike(call) == []


def test_short_answers_tell_nothing(call: Call):
    handed_in(call, "Парк", "Парк")
    handed_in(call, "Парк", "Парк")
    assert alike(call) == []


def test_the_same_file_is_a_sign_a_form_that_all_attach_is_not(call: Call):
    first = handed_in(call, SQUARE, files=("a" * 64, "f" * 64))
    second = handed_in(call, RIVER, files=("a" * 64, "f" * 64))
    for _n in range(5):
        handed_in(call, "", files=("f" * 64,))
    rows = alike(call)
    assert {(row.application_id, row.other_id) for row in rows} == {(first.pk, second.pk), (second.pk, first.pk)}
    assert {row.same_files for row in rows} == {1}


def test_only_the_last_submission_speaks(call: Call):
    first, second = handed_in(call, SQUARE), handed_in(call, SQUARE)
    latest = second.submissions.get()
    later = latest.snapshot | {"answers": {"summary": RIVER}}
    Submission.objects.create(application=second, number=2, form=latest.form, snapshot=later, digest="x")
    assert pairs(call) == set()
    assert first


def test_the_search_runs_only_where_something_new_came(call: Call, monkeypatch: Any):
    asked: list[int] = []
    first, second = handed_in(call, SQUARE), handed_in(call, SQUARE)
    assert doubles.search(call) == 2
    assert Likeness.objects.filter(application=first, other=second).exists()
    known = LikenessSearch.objects.get(call=call)
    assert known.last_submission == doubles.newest(call)
    monkeypatch.setattr(doubles, "search_likenesses", type("T", (), {"enqueue": staticmethod(asked.append)}))
    doubles.search_where_new()
    assert asked == []
    handed_in(call, RIVER)
    doubles.search_where_new()
    assert asked == [call.pk]


def test_a_new_search_replaces_the_old(call: Call):
    handed_in(call, SQUARE)
    other = handed_in(call, SQUARE)
    doubles.search(call)
    Application.objects.filter(pk=other.pk).update(state="withdrawn")
    assert doubles.search(call) == 0
    assert not Likeness.objects.exists()
