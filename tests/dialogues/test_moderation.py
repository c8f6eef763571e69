"""Rulings, the public log, appeals."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser

from livingcities.base.decision import Refused
from livingcities.base.models import Act
from livingcities.dialogues.deck import deck_of, near_duplicates
from livingcities.dialogues.models import Appeal, Dialogue, Ruling, Statement, Vote
from livingcities.dialogues.operations import mapping, moderation, running
from tests.dialogues.factories import DialogueFactory, SeatFactory, StatementFactory, VoteFactory
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
State = Statement.State


@pytest.fixture
def person(city):
    return MembershipFactory(city=city).user


@pytest.fixture
def dialogue(city):
    return DialogueFactory(city=city)


@pytest.fixture
def waiting(dialogue):
    return StatementFactory(dialogue=dialogue, state=State.WAITING, seat=SeatFactory(dialogue=dialogue))


def texts_in_vote(dialogue) -> list[str]:
    dialogue.refresh_from_db()
    return [card.text for card in deck_of(dialogue).cards]


# --- rulings --------------------------------------------------------------------------------------


def test_an_accepted_statement_is_in_the_vote_at_once(dialogue, waiting, person):
    assert texts_in_vote(dialogue) == []
    ruling = moderation.accept(actor=person, statement=waiting)
    assert texts_in_vote(dialogue) == [waiting.text]
    assert (ruling.verdict, ruling.by, ruling.reason) == ("accepted", person, "")
    assert not Statement.objects.filter(dialogue=dialogue).to_check().exists()
    assert Act.objects.get(verb="dialogues.accept").data == {"number": waiting.number}


def test_a_rejected_statement_leaves_the_vote_and_stays_on_record(dialogue, waiting, person):
    moderation.accept(actor=person, statement=waiting)
    VoteFactory(statement=waiting)
    moderation.reject(actor=person, statement=waiting, reason="several", note="Напишите по отдельности")
    assert texts_in_vote(dialogue) == []
    assert Vote.objects.filter(statement=waiting).count() == 1
    assert [row.verdict for row in waiting.rulings.all()] == ["rejected", "accepted"]


@pytest.mark.parametrize("reason", ["", "unpopular", "accepted"])
def test_no_other_reason_than_the_published_ones(reason, waiting, person):
    with pytest.raises(Refused):
        moderation.reject(actor=person, statement=waiting, reason=reason)
    assert not Ruling.objects.exists()


def test_merging_keeps_each_vote_with_the_words_it_answered(dialogue, waiting, person):
    stays = StatementFactory(dialogue=dialogue)
    moderation.accept(actor=person, statement=waiting)
    VoteFactory(statement=waiting)
    ruling = moderation.merge(actor=person, statement=waiting, into=stays)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.merged_into, ruling.merged_into) == (State.MERGED, stays, stays)
    assert Vote.objects.filter(statement=waiting).count() == 1
    assert not Vote.objects.filter(statement=stays).exists()
    assert texts_in_vote(dialogue) == [stays.text]


def test_merging_needs_another_statement_in_the_same_vote(dialogue, waiting, person):
    rejected = StatementFactory(dialogue=dialogue, state=State.REJECTED)
    for into in (waiting, rejected, StatementFactory()):
        with pytest.raises(Refused):
            moderation.merge(actor=person, statement=waiting, into=into)
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING


@pytest.mark.parametrize(("how", "back_to"), [("before", State.WAITING), ("after", State.ACCEPTED)])
def test_taking_back_puts_it_into_the_queue_and_both_lines_into_the_log(how, back_to, city, person):
    dialogue = DialogueFactory(city=city, moderation=how)
    statement = StatementFactory(dialogue=dialogue, state=back_to, seat=SeatFactory(dialogue=dialogue))
    moderation.reject(actor=person, statement=statement, reason="insult")
    assert not Statement.objects.to_check().exists()
    moderation.restore(actor=person, statement=statement)
    statement.refresh_from_db()
    assert statement.state == back_to
    assert Statement.objects.to_check().get() == statement
    assert [row.verdict for row in statement.rulings.all()] == ["returned", "rejected"]


def test_a_statement_about_the_dialogue_itself_is_voted_on_but_set_apart(dialogue, waiting, person):
    moderation.mark_meta(actor=person, statement=waiting)
    waiting.refresh_from_db()
    assert waiting.is_meta
    assert texts_in_vote(dialogue) == [waiting.text]
    moderation.accept(actor=person, statement=waiting)
    waiting.refresh_from_db()
    assert not waiting.is_meta


def test_two_facilitators_do_not_overrule_each_other_unawares(waiting, person):
    moderation.reject(actor=person, statement=waiting, reason="unclear", seen=0)
    with pytest.raises(Refused):
        moderation.accept(actor=person, statement=waiting, seen=0)
    assert waiting.rulings.count() == 1


def test_strangers_and_published_results_are_out_of_reach(dialogue, waiting, person):
    for stranger in (AnonymousUser(), UserFactory(), MembershipFactory().user):
        with pytest.raises(Refused):
            moderation.accept(actor=stranger, statement=waiting)
    dialogue.state = dialogue.State.PUBLISHED
    dialogue.save()
    waiting.refresh_from_db()
    with pytest.raises(Refused):
        moderation.accept(actor=person, statement=waiting)


# --- the desk -------------------------------------------------------------------------------------


def test_the_desk_goes_through_the_queue(dialogue, member):
    seat = SeatFactory(dialogue=dialogue)
    for _n in range(3):
        StatementFactory(dialogue=dialogue, state=State.WAITING, seat=seat)
    path = f"/dialogues/{dialogue.slug}/moderation/"
    assert member.get(path).context["statement"].number == 1
    answer = member.post(path + "1/", {"act": "accept", "seen": 0})
    assert answer.url == path + "?last=1"
    page = member.get(answer.url)
    assert page.context["statement"].number == 2
    assert page.context["last"].number == 1
    seen = page.context["last_seen"]
    answer = member.post(path + "1/", {"act": "restore", "seen": seen}, headers={"HX-Request": "true"})
    assert answer.templates[0].name == "desk"
    assert answer.context["statement"].number == 1
    assert answer.context["counts"]["statements"] == 3
    fast = member.post(path + "2/", {"act": "reject", "reason": "law", "seen": 0}, headers={"HX-Request": "true"})
    assert fast.context["statement"].number == 1
    assert "<html" not in fast.content.decode()
    assert Statement.objects.get(dialogue=dialogue, number=2).state == State.REJECTED


@pytest.mark.parametrize(
    "form",
    [
        {"act": "reject", "seen": 0},
        {"act": "reject", "seen": 0, "reason": "because"},
        {"act": "merge", "seen": 0},
        {"act": "merge", "seen": 0, "other": "999"},
        {"act": "merge", "seen": 0, "other": "abc"},
        {"act": "burn", "seen": 0},
        {"act": "accept", "seen": 5},
        {"act": "accept"},
    ],
)
def test_a_ruling_that_lacks_something_changes_nothing(form, dialogue, waiting, member):
    path = f"/dialogues/{dialogue.slug}/moderation/{waiting.number}/"
    answer = member.post(path, form)
    assert answer.status_code == 422
    assert answer.context["error"]
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING


def test_statements_that_sound_alike_are_offered(dialogue, member):
    StatementFactory(dialogue=dialogue, text="На набережной нужны скамейки со спинками")
    other = StatementFactory(
        dialogue=dialogue,
        text="Нужны скамейки со спинками на набережной",
        state=State.WAITING,
        seat=SeatFactory(dialogue=dialogue),
    )
    assert near_duplicates(dialogue, other.text)
    page = member.get(f"/dialogues/{dialogue.slug}/moderation/")
    assert [card.number for card in page.context["alike"]] == [1]


def test_a_statement_shown_at_once_is_not_its_own_double(city, member):
    dialogue = DialogueFactory(city=city, moderation="after")
    StatementFactory(dialogue=dialogue, seat=SeatFactory(dialogue=dialogue))
    page = member.get(f"/dialogues/{dialogue.slug}/moderation/")
    assert page.context["statement"].number == 1
    assert page.context["alike"] == []


def test_the_desk_is_the_teams(dialogue, waiting, visitor, resident):
    for client in (visitor, resident):
        path = f"/dialogues/{dialogue.slug}/moderation/"
        assert client.get(path).status_code == 403
        assert client.post(f"{path}{waiting.number}/", {"act": "accept", "seen": 0}).status_code == 403
        assert waiting.text not in client.get(f"/dialogues/{dialogue.slug}/log/").content.decode()


def test_the_desk_asks_the_database_as_often_for_many_as_for_few(dialogue, member, django_assert_max_num_queries):
    seat = SeatFactory(dialogue=dialogue)
    StatementFactory.create_batch(60, dialogue=dialogue, state=State.WAITING, seat=seat)
    with django_assert_max_num_queries(19):
        page = member.get(f"/dialogues/{dialogue.slug}/moderation/")
    assert page.context["unlisted"] == 20


def test_all_statements_are_found_by_words_number_and_state(dialogue, waiting, member):
    StatementFactory(dialogue=dialogue, text="Пляж важнее причала")
    path = f"/dialogues/{dialogue.slug}/moderation/?tab=all"
    found = [
        [row.number for row in member.get(path + query).context["page"]]
        for query in ("", "&q=ПЛЯЖ", "&q=1", "&state=waiting", "&state=nonsense")
    ]
    assert found == [[1, 2], [2], [1], [1], [1, 2]]


# --- the public log -------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", Ruling.Reason.values)
def test_the_log_names_the_reason_and_repeats_no_harmful_words(reason, dialogue, waiting, person, visitor):
    moderation.accept(actor=person, statement=waiting)
    moderation.reject(actor=person, statement=waiting, reason=reason, note="Пояснение ведущего")
    page = visitor.get(f"/dialogues/{dialogue.slug}/log/").content.decode().replace("\xa0", " ")
    shown = waiting.text in page
    assert shown == (reason not in {"insult", "personal", "law"})
    assert "Пояснение ведущего" in page
    assert person.email not in page
    assert person.given_name not in page


def test_a_statement_back_in_the_queue_is_not_shown(dialogue, waiting, person, visitor):
    moderation.accept(actor=person, statement=waiting)
    moderation.restore(actor=person, statement=waiting)
    page = visitor.get(f"/dialogues/{dialogue.slug}/log/").content.decode().replace("\xa0", " ")
    assert waiting.text not in page


def test_scripts_in_statements_and_notes_stay_words(dialogue, waiting, person, visitor):
    waiting.text = "<img src=x onerror=alert(1)> на пляже"
    waiting.save()
    moderation.reject(actor=person, statement=waiting, reason="unclear", note="<script>alert(2)</script>")
    page = visitor.get(f"/dialogues/{dialogue.slug}/log/").content.decode()
    assert "<img src=x" not in page
    assert "<script>alert(2)" not in page
    assert "&lt;img src=x" in page


EVIL = "<script>alert(3)</script> \u202eмост\u0000 <img src=x onerror=alert(4)>"


def written(page: str) -> str:
    """The page without the no-break spaces of its typography; fails if a script or a hidden mark stands in it."""
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert not set(page) & {"\u202e", "\u200f", "\u2066", "\x00"}
    return page.replace("\xa0", " ")


def test_scripts_and_hidden_marks_posted_to_the_desk_and_the_log_stay_words(dialogue, waiting, member, visitor):
    waiting.text = "<script>alert(1)</script> на пляже"
    waiting.save()
    desk = f"/dialogues/{dialogue.slug}/moderation/"
    assert "&lt;script&gt;alert(1)" in written(member.get(desk).text)
    ruled = member.post(
        f"{desk}{waiting.number}/",
        {"act": "reject", "reason": "unclear", "note": "Не\u202eясно \u200f<script>alert(2)</script>", "seen": 0},
    )
    assert ruled.status_code == 302
    ruling = Ruling.objects.get()
    assert ruling.note == "Неясно <script>alert(2)</script>"
    appeal = f"/dialogues/{dialogue.slug}/log/{ruling.pk}/appeal/"
    assert "&lt;script&gt;alert(2)" in written(visitor.get(appeal).text)
    refused = visitor.post(appeal, {"text": EVIL})
    assert refused.status_code == 422, "a NUL is nobody's wish"
    assert "<script>alert" not in refused.text
    assert visitor.post(appeal, {"text": EVIL.replace("\0", "")}).status_code == 302
    made = Appeal.objects.get()
    assert made.text == "<script>alert(3)</script> мост <img src=x onerror=alert(4)>"
    for tab in ("?tab=appeals", "?tab=all", f"?n={waiting.number}"):
        written(member.get(desk + tab).text)
    answer = {"granted": "no", "answer": "\u2066О мосте <script>alert(5)</script>\u202e"}
    assert member.post(f"{desk}appeals/{made.pk}/", answer).status_code == 302
    made.refresh_from_db()
    assert made.answer == "О мосте <script>alert(5)</script>"
    log = written(visitor.get(f"/dialogues/{dialogue.slug}/log/").text)
    for number in (1, 2, 3, 5):
        assert f"&lt;script&gt;alert({number})" in log


@pytest.mark.parametrize("many", [1, 40])
def test_the_log_asks_the_database_as_often_for_many_as_for_few(
    many, dialogue, person, visitor, django_assert_num_queries
):
    statements = StatementFactory.create_batch(many, dialogue=dialogue, state=State.WAITING)
    for statement in statements:
        ruling = moderation.reject(actor=person, statement=statement, reason="unclear")
        Appeal.objects.create(ruling=ruling, seat=SeatFactory(dialogue=dialogue), text="Всё же ясно")
    with django_assert_num_queries(4):
        visitor.get(f"/dialogues/{dialogue.slug}/log/")


# --- appeals --------------------------------------------------------------------------------------


@pytest.fixture
def rejected(waiting, person):
    return moderation.reject(actor=person, statement=waiting, reason="off_topic")


def test_a_visitor_disagrees_and_the_team_answers(dialogue, rejected, visitor, member):
    path = f"/dialogues/{dialogue.slug}/log/{rejected.pk}/appeal/"
    assert visitor.get(path).status_code == 200
    assert visitor.post(path, {"text": "Это как раз о набережной"}).status_code == 302
    assert visitor.post(path, {"text": "Ещё раз о том же"}).status_code == 422
    appeal = Appeal.objects.get()
    assert appeal.seat
    assert Act.objects.get(verb="dialogues.appeal").actor is None
    log = f"/dialogues/{dialogue.slug}/log/"
    assert "Это как раз о" not in visitor.get(log).content.decode().replace("\xa0", " "), "nobody has read it yet"
    desk = f"/dialogues/{dialogue.slug}/moderation/"
    assert "Это как раз о" in member.get(desk + "?tab=appeals").content.decode().replace("\xa0", " ")
    silent = member.post(f"{desk}appeals/{appeal.pk}/", {"granted": "no", "answer": "  "})
    assert silent.status_code == 422
    long = member.post(f"{desk}appeals/{appeal.pk}/", {"granted": "no", "answer": "Речь " * 200})
    assert (long.status_code, "Речь " * 150 in long.content.decode()) == (422, True)
    assert member.post(f"{desk}appeals/{appeal.pk}/", {"granted": "no", "answer": "Речь о мосте"}).status_code == 302
    page = visitor.get(f"/dialogues/{dialogue.slug}/log/").content.decode().replace("\xa0", " ")
    assert "Речь о мосте" in page
    assert "Это как раз о" in page
    rejected.statement.refresh_from_db()
    assert rejected.statement.state == State.REJECTED


def test_results_wait_for_the_answer_to_an_appeal(dialogue, rejected, person, member):
    """After publication nobody could answer any more."""
    appeal = moderation.appeal(
        actor=AnonymousUser(), ruling=rejected, seat=SeatFactory(dialogue=dialogue), text="Она о деле"
    )
    VoteFactory(dialogue=dialogue)
    running.close(actor=person, dialogue=dialogue)
    mapping.redraw(dialogue)
    dialogue.refresh_from_db()
    with pytest.raises(Refused, match="1"):
        running.publish(actor=person, dialogue=dialogue)
    desk = f'href="/dialogues/{dialogue.slug}/moderation/"'
    check = member.get(f"/dialogues/{dialogue.slug}/check/").text
    assert check.count(desk) == 2, "the tab, and the step that is left"
    moderation.answer_appeal(actor=person, appeal=appeal, granted=False, answer="Нет, о мосте")
    assert running.publish(actor=person, dialogue=dialogue).state == "published"


def test_who_publishes_is_told_which_statements_stay_undecided(dialogue, waiting, person, member):
    VoteFactory(dialogue=dialogue)
    running.close(actor=person, dialogue=dialogue)
    mapping.redraw(dialogue)
    page = member.get(f"/dialogues/{dialogue.slug}/act/publish/")
    assert page.status_code == 200
    assert f'href="/dialogues/{dialogue.slug}/moderation/"' in page.text


def test_a_ruling_on_the_desk_counts_in_the_tabs_of_the_team_as_well(dialogue, waiting, member):
    desk = f"/dialogues/{dialogue.slug}/moderation/"
    tabs = re.compile(r'id="team-tabs"(.*?)</nav>', re.DOTALL)
    assert '<span class="count">1</span>' in tabs.search(member.get(desk).text)[1]
    answer = member.post(f"{desk}{waiting.number}/", {"act": "accept", "seen": 0}, headers={"HX-Request": "true"})
    swapped = tabs.search(answer.text)[1]
    assert swapped.startswith(' hx-swap-oob="true"')
    assert 'class="count"' not in swapped


def test_the_log_of_a_dialogue_held_elsewhere_promises_no_reasons(dialogue, rejected, visitor):
    Dialogue.objects.filter(pk=dialogue.pk).update(attribution="Polis")
    assert "причин в данных нет" in visitor.get(f"/dialogues/{dialogue.slug}/log/").text.replace("\xa0", " ")


def test_an_appeal_does_not_bring_refused_words_back(waiting, person, visitor):
    ruling = moderation.reject(actor=person, statement=waiting, reason="personal")
    seat = SeatFactory(dialogue=waiting.dialogue)
    appeal = moderation.appeal(actor=AnonymousUser(), ruling=ruling, seat=seat, text="Телефон Иванова верный")
    moderation.answer_appeal(actor=person, appeal=appeal, granted=False, answer="Это личное")
    page = visitor.get(f"/dialogues/{waiting.dialogue.slug}/log/").content.decode().replace("\xa0", " ")
    assert "Это личное" in page
    assert "Телефон" not in page


def test_a_granted_appeal_changes_the_ruling(rejected, person):
    seat = SeatFactory(dialogue=rejected.statement.dialogue)
    appeal = moderation.appeal(actor=AnonymousUser(), ruling=rejected, seat=seat, text="Это о набережной")
    moderation.answer_appeal(actor=person, appeal=appeal, granted=True, answer="Верно, спасибо")
    statement = Statement.objects.get(pk=rejected.statement_id)
    assert statement.state == State.ACCEPTED
    assert [row.verdict for row in statement.rulings.all()] == ["accepted", "rejected"]
    with pytest.raises(Refused):
        moderation.answer_appeal(actor=person, appeal=appeal, granted=False, answer="Передумали")


def test_a_granted_appeal_against_accepting_brings_it_back_to_the_queue(waiting, person):
    ruling = moderation.accept(actor=person, statement=waiting)
    seat = SeatFactory(dialogue=waiting.dialogue)
    appeal = moderation.appeal(actor=AnonymousUser(), ruling=ruling, seat=seat, text="Это оскорбительно")
    moderation.answer_appeal(actor=person, appeal=appeal, granted=True)
    assert Statement.objects.to_check().get() == waiting


def test_a_ruling_changed_meanwhile_is_not_changed_again_by_an_old_appeal(rejected, person):
    statement = rejected.statement
    seat = SeatFactory(dialogue=statement.dialogue)
    appeal = moderation.appeal(actor=AnonymousUser(), ruling=rejected, seat=seat, text="Это о набережной")
    moderation.reject(actor=person, statement=statement, reason="insult")
    moderation.answer_appeal(actor=person, appeal=appeal, granted=True, answer="Посмотрели ещё раз")
    statement.refresh_from_db()
    assert statement.state == State.REJECTED
    other = SeatFactory(dialogue=statement.dialogue)
    with pytest.raises(Refused):
        moderation.appeal(actor=AnonymousUser(), ruling=rejected, seat=other, text="Поздно")


def test_whoever_may_not_vote_may_not_appeal(rejected, resident, visitor):
    dialogue = rejected.statement.dialogue
    dialogue.voters = "residents"
    dialogue.save()
    path = f"/dialogues/{dialogue.slug}/log/{rejected.pk}/appeal/"
    assert visitor.get(path).status_code == 403
    assert resident.post(path, {"text": "Хочу сказать своё"}).status_code == 403
    foreign = SeatFactory()
    with pytest.raises(Refused):
        moderation.appeal(actor=resident.user, ruling=rejected, seat=foreign, text="Чужое место")
    assert not Appeal.objects.exists()


def test_a_seat_of_an_account_is_not_used_by_others(rejected):
    seat = SeatFactory(dialogue=rejected.statement.dialogue, user=UserFactory())
    with pytest.raises(Refused):
        moderation.appeal(actor=AnonymousUser(), ruling=rejected, seat=seat, text="Не моё место")


def test_appeals_are_counted_per_address(dialogue, person, client):
    for _n in range(12):
        statement = StatementFactory(dialogue=dialogue, state=State.WAITING)
        moderation.reject(actor=person, statement=statement, reason="unclear")
    codes = [
        client.post(f"/dialogues/{dialogue.slug}/log/{pk}/appeal/", {"text": "Всё понятно же"}).status_code
        for pk in Ruling.objects.values_list("pk", flat=True)
    ]
    assert codes == [302] * 10 + [429] * 2


@pytest.mark.parametrize("text", ["", "   ", "\u202e\u200f", "123 456", "б" * 600])
def test_an_appeal_is_made_of_words(text, dialogue, rejected, visitor):
    answer = visitor.post(f"/dialogues/{dialogue.slug}/log/{rejected.pk}/appeal/", {"text": text})
    assert answer.status_code == 422
    assert not Appeal.objects.exists()
