"""An open form hears of what the other authors save: once, and only what its page does not show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from livingcities.calls.operations import drafts
from tests.calls.applying import attach, leader, ready, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Any:
    return ready()


@pytest.fixture
def ask(client: Any, draft: Any) -> Any:
    """Ask as a second author whose page holds the first texts."""
    client.force_login(writer(draft, given_name="Пётр", surname="Ершов"))
    held = {"v-summary": 1, "v-kind": 1, "v-leader": 1, "v-letter": 0}

    def asked(**more: Any) -> Any:
        return client.get(f"/calls/applications/{draft.key}/others/", held | more)

    return asked


def change(draft: Any, value: str = "Иначе", version: int = 1) -> None:
    drafts.save_answer(actor=leader(draft), application=draft, question="summary", value=value, version=version)


def test_nothing_new_is_no_answer(ask: Any) -> None:
    answer = ask()
    assert answer.status_code == 204
    assert answer.content == b""


def test_a_changed_answer_is_told_once(ask: Any, draft: Any) -> None:
    change(draft)
    html = ask().content.decode()
    assert leader(draft).name in html
    assert 'href="#q-summary"' in html
    assert "told=summary.2" in html
    assert "Иначе" not in html, "who writes, not what"
    assert ask(told="summary.2").status_code == 204
    change(draft, "Ещё иначе", 2)
    assert "told=summary.3" in ask(told="summary.2").content.decode()


def test_what_the_page_has_taken_in_is_not_told(ask: Any, draft: Any) -> None:
    change(draft)
    assert ask(**{"v-summary": 2}).status_code == 204
    assert "others-title" not in ask(**{"v-summary": 2, "told": "summary.2"}).content.decode(), "the notice goes"


def test_my_own_saving_is_no_news(client: Any, draft: Any) -> None:
    client.force_login(leader(draft))
    change(draft)
    assert client.get(f"/calls/applications/{draft.key}/others/", {"v-summary": 1}).status_code == 204


def test_a_file_of_another_author_is_told(ask: Any, draft: Any) -> None:
    before = (timezone.now() - timedelta(minutes=1)).isoformat()
    assert ask(since=before).status_code == 204
    attach(draft, leader(draft))
    assert 'href="#q-letter"' in ask(since=before).content.decode()
    assert ask(since=timezone.now().isoformat()).status_code == 204


@pytest.mark.parametrize("odd", [{"v-summary": "-1"}, {"since": "2026-99-99T00:00:00Z"}, {"v-nothing": 7}])
def test_odd_questions_are_answered(ask: Any, odd: dict[str, Any]) -> None:
    assert ask(**odd).status_code == 204
