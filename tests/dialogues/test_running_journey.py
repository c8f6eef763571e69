"""In a real browser: a facilitator's keyboard, a sheet typed in, the hall's screen, the same without scripts."""

from __future__ import annotations

import pytest

from livingcities.dialogues.models import Seat, Statement, Vote
from livingcities.dialogues.operations import paper
from tests.dialogues.factories import DialogueFactory, SeatFactory, StatementFactory, VoteFactory
from tests.factories import CityFactory, MembershipFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
State = Statement.State


@pytest.fixture
def team(enter):
    city = CityFactory(time_zone="Asia/Vladivostok")
    client = enter(MembershipFactory(city=city).user)
    client.dialogue = DialogueFactory(city=city)
    return client


def states(dialogue) -> list[str]:
    return list(dialogue.statements.order_by("number").values_list("state", flat=True))


def test_the_desk_by_keyboard(open_page, team, accessible):
    dialogue = team.dialogue
    seat = SeatFactory(dialogue=dialogue)
    StatementFactory(dialogue=dialogue, text="На набережной нужны скамейки со спинками")
    for text in ("Нужны скамейки со спинками на набережной", "Покупайте наших слонов", "Нужна лодочная станция"):
        StatementFactory(dialogue=dialogue, text=text, state=State.WAITING, seat=seat)
    page = open_page(width=1440, height=900, client=team)
    page.goto(f"/dialogues/{dialogue.slug}/moderation/")
    accessible(page)
    card = page.locator("[data-current]")
    assert "скамейки" in card.inner_text()
    page.keyboard.press("j")
    page.locator("[data-current]", has_text="слонов").wait_for()
    page.keyboard.press("r")
    page.keyboard.press("7")  # advertising
    page.wait_for_selector(".notice-done")
    assert states(dialogue) == ["accepted", "waiting", "rejected", "waiting"]
    page.keyboard.press("u")
    page.locator("[data-current]", has_text="слонов").wait_for()
    assert states(dialogue)[2] == "waiting"
    russian = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'к', bubbles: true}))"
    page.evaluate(russian)  # the same key on a Russian keyboard
    page.keyboard.press("7")
    page.wait_for_selector(".notice-done")
    page.keyboard.press("m")
    page.keyboard.press("1")
    page.locator("[data-current]", has_text="лодочная").wait_for()
    page.keyboard.press("a")
    page.wait_for_selector(".empty")
    assert states(dialogue) == ["accepted", "merged", "rejected", "accepted"]
    assert Statement.objects.get(number=3).rulings.first().reason == "advertising"
    accessible(page)


def test_keys_rest_while_one_types_and_when_switched_off(open_page, team):
    dialogue = team.dialogue
    StatementFactory(dialogue=dialogue, state=State.WAITING, seat=SeatFactory(dialogue=dialogue))
    page = open_page(width=1440, height=900, client=team)
    page.goto(f"/dialogues/{dialogue.slug}/moderation/")
    page.keyboard.press("r")
    page.locator("[name=note]").fill("а это a и u")
    page.locator("[name=note]").press("a")
    page.get_by_text("Клавиши", exact=True).or_(page.get_by_text("Keys", exact=True)).click()
    page.locator("[data-keys-switch]").uncheck()
    page.locator("h1").click()
    page.keyboard.press("a")
    page.reload()
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert states(dialogue) == ["waiting"]


def test_the_desk_without_scripts(open_page, team):
    dialogue = team.dialogue
    seat = SeatFactory(dialogue=dialogue)
    StatementFactory.create_batch(2, dialogue=dialogue, state=State.WAITING, seat=seat)
    page = open_page(client=team, scripts=False)
    page.goto(f"/dialogues/{dialogue.slug}/moderation/")
    page.locator("button[value=accept]").click()
    page.locator("details[data-key=r] summary").click()
    page.locator("[name=reason][value=unclear]").check()
    page.locator("details[data-key=r] button").click()
    assert states(dialogue) == ["accepted", "rejected"]
    assert page.locator(".empty").count() == 1


def test_a_sheet_is_typed_in_without_the_mouse(open_page, team, accessible):
    dialogue = team.dialogue
    rows = StatementFactory.create_batch(4, dialogue=dialogue)
    paper.print_sheets(actor=team.user, dialogue=dialogue, statements=rows, copies=2)
    page = open_page(width=1440, height=900, client=team)
    page.goto(f"/dialogues/{dialogue.slug}/paper/1/")
    accessible(page)
    page.keyboard.type("1x2")
    page.keyboard.press("Tab")  # the third line is left empty
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/paper/2/")
    assert list(Vote.objects.order_by("statement__number").values_list("statement__number", "choice")) == [
        (1, 1),
        (2, -1),
        (4, 0),
    ]
    assert Seat.objects.get().channel == "paper"


def test_the_screen_in_the_hall_grows_by_itself(open_page, team, accessible):
    dialogue = team.dialogue
    statement = StatementFactory(dialogue=dialogue, text="Пляж важнее причала")
    page = open_page(width=1920, height=1080, client=team)
    page.goto(f"/dialogues/{dialogue.slug}/room/")
    accessible(page)
    people = page.locator(".room-counts dd").first
    assert people.inner_text() == "0"
    VoteFactory(dialogue=dialogue, statement=statement)
    page.locator(".room-counts > div:first-child > dd", has_text="1").wait_for()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "a projector does not scroll"
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.room :is(p, dt, dd, blockquote, figcaption)')]"
        ".filter(part => part.innerText.trim() && !part.closest('.room-tools'))"
        ".map(part => parseFloat(getComputedStyle(part).fontSize)))"
    )
    # At ten metres a letter should be 3 cm high: on a screen two metres high that is one in 67.
    assert smallest >= 1080 / 67 * 1.2


def test_setting_up_shows_moscows_time_while_typing(open_page, team, accessible):
    draft = DialogueFactory(draft=True, city=team.dialogue.city)
    StatementFactory.create_batch(5, dialogue=draft)
    page = open_page(client=team)
    page.goto(f"/dialogues/{draft.slug}/edit/")
    page.locator("[name=closes_at]").fill("2031-05-10T23:00")
    assert "16:00" in page.locator("[name=closes_at] + span").inner_text()
    accessible(page)
    page.locator(".form-actions button").click()
    page.wait_for_url("**/check/")
    accessible(page)
    page.locator("a[data-dialog]").click()
    page.locator("dialog[open] button:not([data-close])").click()
    page.wait_for_url(f"**/dialogues/{draft.slug}/")
    draft.refresh_from_db()
    assert draft.takes_votes


@pytest.mark.parametrize("path", ["log/", "paper/", "moderation/?tab=all", "moderation/?tab=appeals", "act/extend/"])
def test_the_other_pages_are_accessible_on_a_phone(path, open_page, team, accessible):
    dialogue = team.dialogue
    seat = SeatFactory(dialogue=dialogue)
    StatementFactory.create_batch(3, dialogue=dialogue, seat=seat)
    page = open_page(client=team)
    page.goto(f"/dialogues/{dialogue.slug}/{path}")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
