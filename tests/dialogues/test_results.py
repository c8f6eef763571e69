"""The results pages: who sees them, what they say, that words of people stay words."""

from __future__ import annotations

import random
import re
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from livingcities.base.actors import SYSTEM
from livingcities.dialogues.models import Dialogue, OpinionMap, Statement
from livingcities.dialogues.operations import mapping
from livingcities.dialogues.operations.moderation import reject
from livingcities.dialogues.results.report import map_svg, render_report
from livingcities.dialogues.seating import cookie_name, token

from .factories import DialogueFactory, VoteFactory
from .voices import conversation, two_camps

pytestmark = pytest.mark.django_db

VIEWS = ("unites", "divides", "groups", "statements", "method")
EVIL = [
    "<script>alert(1)</script> на набережной",
    '"><img src=x onerror=alert(2)>',
    '#panic() #import "x" $a$ *b* _c_ \\ `d` @e',
    "=cmd|' /C calc'!A0",
]


def published(**given: object) -> Dialogue:
    dialogue = conversation(closed=True, **given)
    mapping.redraw(dialogue)
    Dialogue.objects.filter(pk=dialogue.pk).update(state="published", published_at=timezone.now())
    dialogue.refresh_from_db()
    return dialogue


def page(client, dialogue, **query: str):
    return client.get(reverse("dialogues:results", args=[dialogue.slug]), query)


@pytest.mark.parametrize("view", VIEWS)
def test_published_results_are_for_everybody(visitor, view):
    dialogue = published()
    answer = page(visitor, dialogue, view=view)
    assert answer.status_code == 200
    assert dialogue.question in answer.text
    assert "http://" not in re.sub(r"http://www\.w3\.org|http://testserver|http://127\.0\.0\.1:8000", "", answer.text)


def test_the_groups_of_two_camps_are_told_in_words(visitor):
    dialogue = published()
    summary = dialogue.current_map.summary
    assert summary["verdict"] == "groups"
    assert [group["size"] for group in summary["groups"]] == [20, 20]
    text = page(visitor, dialogue, view="groups").text
    for group in ("А", "Б") if "Группа А" in text else ("A", "B"):
        assert re.search(rf"(Группа|Group) {group}", text)
    unites = page(visitor, dialogue, view="unites")
    assert [told.number for told in unites.context["told"]][:3] == [n for n, _a in summary["unites"]["first"][:3]]
    assert {1, 2, 3} <= {number for number, _agrees in summary["unites"]["first"]}


def test_what_all_agree_with_stands_apart_from_what_all_refuse(visitor):
    dialogue = published()
    drawn = dialogue.current_map
    drawn.summary["unites"] = {"all": 3, "first": [[3, False], [1, True], [2, False]]}
    drawn.save()
    answer = page(visitor, dialogue, view="unites")
    assert [told.number for told in answer.context["told"]] == [1, 3, 2]
    sides = re.findall(r'class="told-side">([^<]+)|id="s(\d+)"', answer.text)
    assert [heading or number for heading, number in sides] == ["Согласны", "1", "Не согласны", "3", "2"]


@pytest.mark.parametrize(
    ("kind", "count", "said"),
    [
        ("sides", 2, "Both sides say the same"),
        ("sides", 3, "All sides say the same"),
        ("groups", 3, "All groups say the same"),
        ("none", 0, "Most people say the same"),
    ],
)
def test_the_heading_counts_who_says_the_same(visitor, kind, count, said):
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    drawn = published().current_map
    drawn.summary |= {"kind": kind, "groups": [drawn.summary["groups"][0] | {"voice": n + 1} for n in range(count)]}
    drawn.summary["unites"] = {"all": 0, "first": []}
    drawn.save()
    assert f"<h2>{said}</h2>" in page(visitor, drawn.dialogue, view="unites").text


@pytest.mark.parametrize(
    ("people", "statements", "said"),
    [
        (40, 14, "with at least 7 answers: 40 of 40."),
        (40, 5, "with at least 5 answers: "),
        (12, 14, "at least 7 answers or, if these are fewer than 15, among the 15 most active: 12 of 12."),
    ],
)
def test_the_method_says_who_was_grouped_by_the_parameters_of_the_map(visitor, people, statements, said):
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    dialogue = published(rows=two_camps(people=people, statements=statements))
    counts = dialogue.current_map.summary["counts"]
    text = page(visitor, dialogue, view="method").text.replace("\xa0", " ")
    assert said in text
    assert ("The others are on the map without a group." in text) == (counts["included"] < counts["people"])


def test_no_clear_groups_shows_none(visitor):
    draw = random.Random(4)
    rows = [(person, statement, draw.choice([1, -1, 0])) for person in range(80) for statement in range(20)]
    dialogue = published(rows=rows)
    summary = dialogue.current_map.summary
    assert summary["verdict"] == "no clear groups"
    text = page(visitor, dialogue, view="groups").text
    assert not re.search(r"(Группа|Group) [АБВABC]", text)


def test_an_open_map_waits_until_the_visitor_has_answered(visitor, coordinator):
    dialogue = conversation(city=coordinator.user.memberships.get().city)
    mapping.redraw(dialogue)
    assert page(visitor, dialogue).status_code == 403
    assert page(coordinator, dialogue).status_code == 200
    seat = dialogue.seats.first()
    visitor.cookies[cookie_name(dialogue)] = token(dialogue, seat.number)
    answer = page(visitor, dialogue)
    assert answer.status_code == 200
    assert answer.context["here"] is not None
    visitor.cookies[cookie_name(dialogue)] = token(dialogue, seat.number)[:-1] + "x"
    assert page(visitor, dialogue).status_code == 403


def test_a_closed_dialogue_keeps_its_map_for_the_team_until_it_is_published(visitor, resident, coordinator):
    dialogue = conversation(closed=True, city=coordinator.user.memberships.get().city)
    mapping.redraw(dialogue)
    report = reverse("dialogues:report", args=[dialogue.slug])
    resident.cookies[cookie_name(dialogue)] = token(dialogue, dialogue.seats.first().number)  # has answered, too
    for client in (visitor, resident):
        refused = page(client, dialogue)
        assert refused.status_code == 403
        assert "Суждение" not in refused.text
        assert client.get(report).status_code == 403
    assert page(coordinator, dialogue).status_code == 200
    assert coordinator.get(report).headers["Content-Type"] == "application/pdf"


def test_a_draft_has_no_results_page(visitor):
    assert page(visitor, DialogueFactory(draft=True)).status_code == 404


def test_without_a_map_the_page_says_when_it_comes(coordinator):
    dialogue = DialogueFactory(city=coordinator.user.memberships.get().city)
    assert page(coordinator, dialogue).status_code == 200


def test_nobody_sees_anothers_place(visitor, resident):
    dialogue = published()
    seat = dialogue.seats.first()
    visitor.cookies[cookie_name(dialogue)] = token(dialogue, seat.number)
    assert page(visitor, dialogue).context["here"] is not None
    assert page(resident, dialogue).context["here"] is None
    assert str(seat.number) not in page(visitor, dialogue).text


def test_earlier_maps_can_be_looked_at(visitor):
    dialogue = published()
    first = dialogue.current_map
    VoteFactory(seat=dialogue.seats.first(), statement=dialogue.statements.first())
    OpinionMap.objects.filter(pk=first.pk).update(at=timezone.now() - timezone.timedelta(hours=5))
    mapping.redraw(dialogue)
    assert page(visitor, dialogue).context["map"].number == 2
    assert page(visitor, dialogue, map="1").context["map"].number == 1
    assert page(visitor, dialogue, step="0").context["map"].number == 1
    assert page(visitor, dialogue, step="77").context["map"].number == 2
    assert page(visitor, dialogue, map="3").status_code == 404
    slider = re.search(
        '<output><time[^>]*>(.*?)</time></output>.*?aria-valuetext="(.+?)"', page(visitor, dialogue).text, re.DOTALL
    )
    assert slider[2] == re.sub("<.*?>", "", slider[1])
    assert page(visitor, dialogue, view="else").status_code == 404


@pytest.mark.parametrize("view", VIEWS)
def test_an_earlier_map_does_not_repeat_what_was_refused_since(visitor, view):
    dialogue = conversation(
        closed=True, texts=["Сосед Пётр с улицы Мира, 5, пьёт"] + [f"Суждение {n}" for n in range(2, 15)]
    )
    mapping.redraw(dialogue)
    dialogue.refresh_from_db()
    OpinionMap.objects.filter(pk=dialogue.current_map_id).update(at=timezone.now() - timezone.timedelta(hours=5))
    reject(actor=SYSTEM, statement=dialogue.statements.get(number=1), reason="personal")
    mapping.redraw(dialogue)
    Dialogue.objects.filter(pk=dialogue.pk).update(state="published", published_at=timezone.now())
    earlier = page(visitor, dialogue, map="1", view=view)
    assert earlier.context["map"].number == 1
    assert 1 in [row[0] for row in earlier.context["summary"]["rows"]]
    assert "Сосед" not in earlier.text
    assert "Сосед" not in page(visitor, dialogue, view=view).text


@pytest.mark.parametrize("view", VIEWS)
def test_words_of_people_stay_words(visitor, view):
    dialogue = published(texts=EVIL + [f"Суждение {n}" for n in range(5, 15)])
    text = page(visitor, dialogue, view=view).text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    if view == "statements":
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_report_tells_the_same_and_its_words_are_not_code():
    dialogue = published(texts=EVIL + [f"Суждение {n}" for n in range(5, 15)])
    pdf = render_report(dialogue, dialogue.current_map, "ru", timezone.now())
    reader = PdfReader(BytesIO(pdf))
    text = " ".join(page.extract_text() for page in reader.pages).replace("\n", " ").replace("\u00a0", " ")
    assert "#panic()" in text
    assert "<script>alert(1)</script>" in text
    assert dialogue.current_map.computation.result_digest in text.replace(" ", "")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    assert reader.metadata.title.replace("\u00a0", " ") == dialogue.question


def test_the_picture_of_the_report_is_plain_svg():
    import xml.etree.ElementTree as ET

    root = ET.fromstring(map_svg(published().current_map))
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "style", "rect", "path"}


@pytest.mark.parametrize("view", VIEWS)
def test_the_number_of_queries_does_not_grow(visitor, view, django_assert_max_num_queries):
    small = published(rows=two_camps(people=20, statements=8))
    large = published(rows=two_camps(people=60, statements=40))
    for dialogue in (small, large):
        visitor.cookies[cookie_name(dialogue)] = token(dialogue, dialogue.seats.first().number)
        with django_assert_max_num_queries(9):
            assert page(visitor, dialogue, view=view).status_code == 200


def test_the_list_of_statements_can_be_ordered(visitor):
    dialogue = published()
    rows = {row[0]: row for row in dialogue.current_map.summary["rows"]}
    told = page(visitor, dialogue, view="statements", sort="agree").context["told"]
    shares = [rows[t.number][1] / (sum(rows[t.number][1:4]) + 2) for t in told]
    assert shares == sorted(shares, reverse=True)
    assert Statement.objects.filter(dialogue=dialogue).count() == len(told)
