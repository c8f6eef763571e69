"""The pages of those who run a dialogue: what they keep, whom they let in, how they answer to bad input."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from livingcities import cities
from livingcities.dialogues import rules
from livingcities.dialogues.models import Dialogue
from livingcities.dialogues.running_panel import bar_for_the_team, team_bar
from tests.dialogues.factories import DialogueFactory, SeatFactory, StatementFactory, VoteFactory
from tests.dialogues.test_running import ready
from tests.factories import CityFactory, MembershipFactory

pytestmark = pytest.mark.django_db
State = Dialogue.State
TEAM_PAGES = ("edit", "statements", "check", "act/open")


def test_a_draft_is_not_there_for_others_and_a_running_one_says_why(city, visitor, resident, member):
    draft = ready(city)
    for page in TEAM_PAGES:
        path = f"/dialogues/{draft.slug}/{page}/"
        assert visitor.get(path).status_code == 404
        assert resident.get(path).status_code == 404
        assert member.get(path).status_code == 200
    running = DialogueFactory(city=city)
    for page, shown in (("moderation", 200), ("room", 200), ("paper", 200), ("act/close", 200), ("check", 302)):
        path = f"/dialogues/{running.slug}/{page}/"
        assert visitor.get(path).status_code == 403
        assert resident.get(path).status_code == 403
        assert member.get(path).status_code == shown, "nothing is to be checked while people answer"


def test_only_teams_and_the_secretariat_start_a_dialogue(visitor, resident, member, secretariat, city):
    assert visitor.get("/dialogues/new/").status_code == 403
    assert resident.get("/dialogues/new/").status_code == 403
    assert secretariat.get("/dialogues/new/").status_code == 200
    page = member.get("/dialogues/new/")
    assert f'value="{city.slug}" selected' in page.content.decode()


def test_from_the_question_to_the_open_dialogue(member, city):
    answer = member.post("/dialogues/new/", {"city": city.slug, "question": "Какой быть\nплощади у вокзала?"})
    dialogue = Dialogue.objects.get()
    assert answer.url == f"/dialogues/{dialogue.slug}/edit/"
    assert dialogue.question == "Какой быть площади у вокзала?"
    address = f"/dialogues/{dialogue.slug}/"
    form = {
        "question": dialogue.question,
        "framing": "Деньги есть.\n\n\n\nРешает дума.\u202e",
        "closes_at": (timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"),
        "voters": "residents",
        "authors": "voters",
        "moderation": "after",
        "statement_length": 140,
        "statements_per_person": 5,
        "smallest_group": 5,
    }
    assert member.post(address + "edit/", form).url == address + "statements/"
    lines = "\n".join(f"Мысль номер {n} о площади" for n in range(1, 7))
    assert member.post(address + "statements/", {"do": "add", "texts": f"\n{lines}\n  \n"}).status_code == 302
    assert dialogue.statements.count() == 6
    page = member.get(address + "check/").content.decode().replace("\xa0", " ")
    assert "Мысль номер 1 о площади" in page
    assert member.post(address + "act/open/").url == address
    dialogue.refresh_from_db()
    assert dialogue.state == State.OPEN
    assert dialogue.framing == "Деньги есть.\n\nРешает дума."


def test_what_was_typed_comes_back_with_the_errors(member, city):
    draft = ready(city)
    typed = "Хорошая первая мысль\n" + "я" * 10_000 + "\n<script>alert('x')</script>"
    answer = member.post(f"/dialogues/{draft.slug}/statements/", {"do": "add", "texts": typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Хорошая первая мысль" in page
    assert "я" * 10_000 in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert draft.statements.count() == 5
    answer = member.post(f"/dialogues/{draft.slug}/edit/", {"question": "  \u200f ", "framing": "<b>Важно</b>"})
    assert answer.status_code == 422
    assert "&lt;b&gt;Важно&lt;/b&gt;" in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("closes_at", "2020-01-01T10:00"),
        ("closes_at", "когда-нибудь"),
        ("opens_at", "2099-01-01T10:00"),
        ("statement_length", "10000"),
        ("smallest_group", "1"),
        ("smallest_group", "-5"),
        ("statements_per_person", ""),
        ("voters", "everyone"),
        ("question", "а" * 200),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_their_field(field, value, member, city):
    draft = ready(city)
    form = {
        "question": draft.question,
        "framing": draft.framing,
        "closes_at": (timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"),
        "voters": "anyone",
        "authors": "voters",
        "moderation": "before",
        "statement_length": 140,
        "statements_per_person": 5,
        "smallest_group": 5,
    }
    path = f"/dialogues/{draft.slug}/edit/"
    assert member.post(path, form).status_code == 302
    answer = member.post(path, form | {field: value})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) <= {field, "closes_at"}
    assert answer.context["form"].errors


def test_a_statement_is_reworded_and_removed_on_the_page(member, city):
    draft = ready(city)
    path = f"/dialogues/{draft.slug}/statements/"
    assert 'name="number" value="2"' in member.get(path + "?edit=2").content.decode()
    assert member.get(path + "?edit=99").status_code == 404
    assert member.get(path + "?edit=x").status_code == 404
    assert member.post(path, {"do": "edit", "number": "2", "text": "Лодочная станция нужна"}).status_code == 302
    refused = member.post(path, {"do": "edit", "number": "2", "text": "   "})
    assert refused.status_code == 422
    assert member.post(path, {"do": "remove", "number": "3"}).status_code == 302
    assert list(draft.statements.values_list("number", "text"))[1] == (2, "Лодочная станция нужна")
    assert draft.statements.count() == 4


def test_copying_shows_what_is_copied(member, city):
    source = DialogueFactory(published=True)
    StatementFactory(dialogue=source, text="Старая добрая мысль")
    page = member.get(f"/dialogues/new/?copy={source.slug}").content.decode()
    assert source.question in page
    assert "Старая добрая мысль" in page
    member.post(f"/dialogues/new/?copy={source.slug}", {"city": city.slug, "question": source.question})
    copy = Dialogue.objects.get(copied_from=source)
    assert copy.statements.get().text == "Старая добрая мысль"
    assert member.get(f"/dialogues/new/?copy={DialogueFactory(draft=True).slug}").status_code == 404


def test_the_secretariat_asks_in_the_name_of_a_place_without_a_city(secretariat):
    refused = secretariat.post("/dialogues/new/", {"question": "Что нужно посёлку?"})
    assert refused.status_code == 422
    secretariat.post("/dialogues/new/", {"question": "Что нужно посёлку?", "place_name": "Посёлок Речной"})
    dialogue = Dialogue.objects.get()
    assert (dialogue.city, dialogue.place) == (None, "Посёлок Речной")
    page = secretariat.get(f"/dialogues/{dialogue.slug}/edit/").content.decode()
    assert 'value="residents"' not in page


def test_the_great_acts_ask_first_and_say_why_not(member, city):
    dialogue = DialogueFactory(city=city)
    path = f"/dialogues/{dialogue.slug}/act/"
    assert member.get(path + "close/").status_code == 200
    dialogue.refresh_from_db()
    assert dialogue.state == State.OPEN
    assert member.get(path + "dance/").status_code == 404
    assert member.get(path + "publish/").status_code == 403
    wrong = member.post(path + "extend/", {"closes_at": "2020-01-01T00:00"})
    assert wrong.status_code == 422
    assert member.post(path + "close/").status_code == 302
    dialogue.refresh_from_db()
    assert dialogue.state == State.CLOSED
    assert member.post(path + "close/").status_code == 403


def test_without_an_answer_there_is_nothing_to_wait_for(member, visitor, city):
    closed = DialogueFactory(city=city, closed=True)
    StatementFactory.create_batch(5, dialogue=closed)
    path = f"/dialogues/{closed.slug}/check/"
    page = member.get(path)
    assert not page.context["being_drawn"]
    assert str(page.context["decisions"]["publish"].reason) in page.text
    assert page.context["decisions"]["publish"] == rules.is_answered(closed)
    assert 'aria-current="step"' not in page.text.split("<main", 1)[1], "no step waits: they end here"
    assert (
        visitor.get(f"/dialogues/{closed.slug}/results/").context["reason"]
        == rules.can_see_results(AnonymousUser(), closed).reason
    )
    VoteFactory(dialogue=closed, statement=closed.statements.first())
    page = member.get(path)
    assert page.context["being_drawn"]
    assert rules.is_answered(closed)
    assert not rules.is_publishable(closed)


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_the_page_asks_once_whether_somebody_runs_the_dialogue(state, member, city, monkeypatch):
    dialogue = ready(city) if state == "draft" else DialogueFactory(city=city, closed=True)
    asked = []
    honest = cities.rules.is_in_team
    monkeypatch.setattr(
        cities.rules, "is_in_team", lambda *given, **role: asked.append(given) or honest(*given, **role)
    )
    assert member.get(f"/dialogues/{dialogue.slug}/check/").status_code == 200
    assert len(asked) == 1


def test_extending_is_typed_in_the_citys_time(enter):
    city = CityFactory(time_zone="Asia/Kamchatka")
    client = enter(MembershipFactory(city=city).user)
    dialogue = DialogueFactory(city=city)
    client.post(f"/dialogues/{dialogue.slug}/act/extend/", {"closes_at": "2031-01-02T12:00"})
    dialogue.refresh_from_db()
    assert dialogue.closes_at.isoformat() == "2031-01-02T00:00:00+00:00"


def test_the_bar_shows_what_the_rules_allow(city, member, resident):
    dialogue = DialogueFactory(city=city)
    StatementFactory(dialogue=dialogue, state="waiting", seat=SeatFactory(dialogue=dialogue))
    bar = bar_for_the_team(dialogue, "moderation")
    assert [page["url"].rsplit("/", 2)[1] for page in bar["pages"]] == [
        "statements",
        "moderation",
        "room",
        "paper",
        "integrity",
    ]
    assert next(page for page in bar["pages"] if page["here"])["count"] == 1
    assert [act["name"] for act in bar["acts"]] == ["extend", "close"]
    assert team_bar(resident.user, dialogue) is None
    dialogue.state = State.PUBLISHED
    assert [step["done"] for step in team_bar(member.user, dialogue)["steps"]] == [True] * 4
