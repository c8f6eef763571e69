"""Adding a statement: its wording, its doubles, its limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from livingcities.base.decision import Refused
from livingcities.base.models import Act
from livingcities.dialogues.deck import near_duplicates
from livingcities.dialogues.models import Dialogue, Statement
from livingcities.dialogues.operations.statements import add_statement
from livingcities.dialogues.wording import MOST_READ, advice, checked, clean
from tests.dialogues.factories import DialogueFactory, SeatFactory, StatementFactory

NOBODY = AnonymousUser()
TEXT = "У воды нужны тихие места без музыки"


def page(dialogue: Dialogue) -> str:
    return reverse("dialogues:add", args=[dialogue.slug])


@pytest.fixture
def dialogue(db: None) -> Dialogue:
    dialogue = DialogueFactory()
    StatementFactory(dialogue=dialogue, text="Набережную нужно освободить от машин")
    StatementFactory(dialogue=dialogue, text="Пусть у причала работает прокат лодок")
    return dialogue


@given(st.text(max_size=300))
def test_a_cleaned_text_has_nothing_hidden_and_stays_clean(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == clean(cleaned)
    assert cleaned == cleaned.strip()
    assert not set(cleaned) & set("\n\r\t\u202e\u200f\u2067\u0000\u200b")
    assert "  " not in cleaned


@pytest.mark.parametrize(
    "text", ["", "   \n\t ", "коротко", "!!!!!!!!!!!!!!", "1234567890123", "\u202e\u202d\u200b\u200b", "й" * 10_000]
)
def test_bad_wording_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        checked(text, 140)
    assert len(str(refusal.value.messages[0])) > 15


def test_of_megabytes_only_the_beginning_is_read() -> None:
    with pytest.raises(ValidationError) as refusal:
        checked("й" * 3_000_000, 140)
    assert f"{MOST_READ - 140}" in str(refusal.value.messages[0])


def test_marks_that_turn_the_direction_are_taken_out() -> None:
    assert checked("Нужна \u202eтишина\u202c у воды", 140) == "Нужна тишина у воды"


def test_advice_does_not_trouble_a_good_statement() -> None:
    assert advice(TEXT) == []
    assert len(advice("Нужны ли скамейки?")) == 1
    assert len(advice("Нужны скамейки. И ещё нужен свет.")) == 1
    assert len(advice("НУЖНЫ СКАМЕЙКИ У ВОДЫ")) == 1


def test_a_near_double_is_shown_in_other_word_forms(dialogue: Dialogue) -> None:
    found = near_duplicates(dialogue, "Освободите набережные от машины")
    assert [card.text for card, _nearness in found] == ["Набережную нужно освободить от машин"]
    assert near_duplicates(dialogue, "Зимой должен работать каток") == []


def test_the_author_sees_the_double_first_and_may_send_all_the_same(client: Client, dialogue: Dialogue) -> None:
    text = "Освободить набережную от машин совсем"
    response = client.post(page(dialogue), {"text": text})
    assert response.context["alike"]
    assert text in response.content.decode()
    assert dialogue.statements.count() == 2
    assert client.post(page(dialogue), {"text": text, "different": "1"}).status_code == 302
    assert dialogue.statements.get(text=text).state == Statement.State.WAITING


def test_what_was_typed_stays_beside_the_error(client: Client, dialogue: Dialogue) -> None:
    text = "Очень длинная мысль " * 20
    response = client.post(page(dialogue), {"text": text})
    assert response.status_code == 422
    assert text.strip() in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()


def test_the_field_says_how_long_a_statement_may_be(client: Client, dialogue: Dialogue) -> None:
    Dialogue.objects.filter(pk=dialogue.pk).update(statement_length=90)
    shown = client.get(page(dialogue)).content.decode()
    assert re.search(r'<textarea[^>]* maxlength="90"', shown)
    assert re.search(r'data-count-for="id_text">[^<]*90', shown)


def test_a_script_is_only_text(client: Client, dialogue: Dialogue) -> None:
    evil = "<script>alert(1)</script> у воды нужен свет"
    Dialogue.objects.update(moderation=Dialogue.Moderation.AFTER)
    client.post(page(dialogue), {"text": evil, "different": "1"})
    number = dialogue.statements.get(text=evil).number
    shown = client.get(reverse("dialogues:vote", args=[dialogue.slug]), {"statement": number}).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(("moderation", "state"), [("before", "waiting"), ("after", "accepted")])
def test_moderation_before_or_after(dialogue: Dialogue, moderation: str, state: str) -> None:
    Dialogue.objects.update(moderation=moderation)
    dialogue.refresh_from_db()
    version = dialogue.deck_version
    made = add_statement(actor=NOBODY, dialogue=dialogue, seat=SeatFactory(dialogue=dialogue), text=TEXT)
    assert (made.state, made.number) == (state, 3)
    dialogue.refresh_from_db()
    assert (dialogue.deck_version > version) == (state == "accepted")


def test_the_limit_per_person_holds_when_sent_at_once(together: Callable[..., list[Any]]) -> None:
    dialogue = DialogueFactory(statements_per_person=2)
    seat = SeatFactory(dialogue=dialogue)

    def add(n: int) -> Statement:
        own = Dialogue.objects.get(pk=dialogue.pk)
        return add_statement(actor=NOBODY, dialogue=own, seat=seat, text=f"Мысль под номером {n}")

    results = together(*(lambda n=n: add(n) for n in range(5)))
    made = [result for result in results if isinstance(result, Statement)]
    assert len(made) == 2, results
    assert sorted(statement.number for statement in made) == [1, 2]
    assert sum(isinstance(result, Refused) for result in results) == 3


@pytest.mark.parametrize(("authors", "allowed"), [("voters", True), ("signed_in", False), ("team", False)])
def test_who_may_add(client: Client, dialogue: Dialogue, authors: str, allowed: bool) -> None:
    Dialogue.objects.update(authors=authors)
    assert client.get(page(dialogue)).status_code == (200 if allowed else 403)
    posted = client.post(page(dialogue), {"text": TEXT})
    assert posted.status_code == (302 if allowed else 403)


def test_the_journal_does_not_name_the_author(resident: Client, dialogue: Dialogue) -> None:
    resident.post(page(dialogue), {"text": TEXT})
    act = Act.objects.get(verb="dialogues.add_statement")
    assert act.actor is None
