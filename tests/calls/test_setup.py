"""Setting up a call: what is missing, what stays once it has opened, nominations without gaps, closing by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.calls import promises, tracks
from livingcities.calls.clock import close_due_calls
from livingcities.calls.models import Call, Track
from livingcities.calls.operations import calls
from livingcities.calls.rules import setup as rules
from livingcities.calls.scores import Table
from livingcities.programmes.models import EditionCall
from tests.calls.factories import ApplicationFactory, CallFactory
from tests.factories import CityFactory, MembershipFactory, ResidenceFactory
from tests.programmes.factories import EditionFactory

pytestmark = pytest.mark.django_db


def pages_missing(call: Call) -> set[str]:
    return {lack.page for lack in rules.missing(call)}


def test_a_new_call_says_all_that_is_missing(secretariat: Client):
    answer = secretariat.post("/calls/new/", {"title": "Премия дворов", "code": "ПД-2027"})
    call = Call.objects.get()
    assert answer.url == f"/calls/{call.slug}/setup/texts/"
    assert pages_missing(call) == {"setup_texts", "setup_when", "setup_criteria", "builder"}
    with pytest.raises(Refused):
        calls.open_call(actor=SYSTEM, call=call)
    page = secretariat.get(f"/calls/{call.slug}/setup/").content.decode()
    assert page.count('class="lacks"') == 1
    assert f"/calls/{call.slug}/setup/open/" not in page


def test_slugs_never_take_an_address_of_the_house():
    made = [calls.create(actor=SYSTEM, title="Приём", code=code).slug for code in ("new", "new", "Jury", "...")]
    assert made == ["new-2", "new-3", "jury-2", "call"]


def test_a_ready_call_opens_and_its_rules_stand_in_the_journal():
    call = CallFactory(draft=True, opens_at=None)
    assert rules.missing(call) == []
    calls.open_call(actor=SYSTEM, call=call)
    assert call.is_open
    assert call.opened_at is not None
    written = Act.objects.get(verb="calls.open").data["rules"]
    assert written["scoring"] == "raw"
    assert [row["weight"] for row in written["criteria"]] == ["2.00", "2.00", "1.00"]
    with pytest.raises(Refused):
        calls.open_call(actor=SYSTEM, call=call)


@pytest.mark.parametrize("name", sorted(rules.PROMISED - {"opens_at", "closes_at", "population_on", "applicants"}))
def test_what_was_promised_stays(name: str):
    call = CallFactory()
    value = getattr(call, name)
    others = {"code": "X", "scoring": "calibrated", "gives": "place", "diploma": "X"}
    other: Any = not value if isinstance(value, bool) else others.get(name, 7)
    with pytest.raises(Refused):
        calls.edit(actor=SYSTEM, call=call, changes={name: other})
    call.refresh_from_db()
    assert getattr(call, name) == value


def test_texts_can_be_corrected_after_the_opening_and_unchanged_promises_may_be_sent_along():
    call = CallFactory()
    calls.edit(actor=SYSTEM, call=call, changes={"lead": "Иначе", "scoring": call.scoring})
    assert Call.objects.get(pk=call.pk).lead == "Иначе"
    for change in (calls.set_tracks, calls.set_criteria):
        with pytest.raises(Refused):
            change(actor=SYSTEM, call=call, rows=[])


def test_a_forged_form_changes_nothing_that_was_promised(secretariat: Client):
    call = CallFactory()
    data = {"is_blind": "on", "reviews_each": "1", "scale_min": "1", "scale_max": "99", "scoring": "calibrated",
            "quorum": "1", "method": "fairest", "anchors": "0", "audit_percent": "0"}  # fmt: skip
    assert secretariat.post(f"/calls/{call.slug}/setup/jury/", data).status_code == 302
    call.refresh_from_db()
    assert (call.is_blind, call.reviews_each, call.scale_max, call.scoring) == (False, 5, 5, "raw")
    assert call.method == "fairest", "how readings are given out is not promised"


JURY = {"gives": "prize", "winners": 1, "reviews_each": 5, "scale_min": 1, "scale_max": 5, "quorum": 50,
        "anchors": 0, "audit_percent": 0, "scoring": "raw", "method": "total"}  # fmt: skip


@pytest.mark.parametrize(
    ("page", "name", "value"),
    [
        ("jury", "reviews_each", "99"),
        ("jury", "scale_max", "500"),
        ("jury", "quorum", "400"),
        ("jury", "quorum", "0"),
        ("jury", "winners", "0"),
        ("jury", "anchors", "4"),
        ("jury", "audit_percent", "101"),
        ("when", "grace_minutes", "121"),
        ("when", "per_city", "99999999999999999999"),
    ],
)
def test_what_the_model_does_not_take_is_said_by_its_field(secretariat: Client, page: str, name: str, value: str):
    call = CallFactory(draft=True)
    before = getattr(call, name)
    given = JURY if page == "jury" else {"grace_minutes": 15}
    answer = secretariat.post(f"/calls/{call.slug}/setup/{page}/", given | {name: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    call.refresh_from_db()
    assert getattr(call, name) == before


def test_a_quota_of_a_region_is_promised_with_or_without_the_regions_word(visitor: Client):
    """What handing in enforces stands on the page, and such a call may open."""
    for by_region in (False, True):
        call = CallFactory(draft=True, by_region=by_region, region_quota=3)
        calls.open_call(actor=SYSTEM, call=call)
        page = visitor.get(call.get_absolute_url()).content.decode().replace("\xa0", " ")
        assert "региона не больше 3 заявок" in page


def test_a_call_without_nominations_says_how_many_win(visitor: Client):
    call = CallFactory(tracks=(), winners=30, gives="place")
    promised = promises.how_many(call)
    assert "30" in promised
    assert promised in visitor.get(call.get_absolute_url()).content.decode().replace("\xa0", " ")
    assert Table(call, None).parameters.prizes == 30
    with_tracks = CallFactory(winners=30, gives="place")
    assert promised not in visitor.get(with_tracks.get_absolute_url()).content.decode().replace("\xa0", " ")


def test_days_are_typed_by_the_clocks_of_moscow(secretariat: Client):
    call = CallFactory(draft=True)
    data = {"opens_at": "2031-03-01T10:00", "closes_at": "2031-04-01T23:59", "grace_minutes": "15"}
    assert secretariat.post(f"/calls/{call.slug}/setup/when/", data).status_code == 302
    call.refresh_from_db()
    assert f"{call.closes_at:%Y-%m-%d %H:%M %Z}" == "2031-04-01 20:59 UTC"
    wrong = secretariat.post(f"/calls/{call.slug}/setup/when/", data | {"closes_at": "2031-02-01T10:00"})
    assert wrong.status_code == 422
    assert "2031-02-01T10:00" in wrong.content.decode(), "what was typed is not lost"


# --- rows -------------------------------------------------------------------------------------------
def test_rows_keep_their_identity_when_they_change_places():
    call = CallFactory(draft=True)
    first, second = call.tracks.all()
    rows = [{"id": second.pk, "title": "Вторая"}, {"title": "Новая"}, {"id": first.pk, "title": "Первая"}]
    calls.set_tracks(actor=SYSTEM, call=call, rows=rows)
    assert call.tracks.values_list("pk", "title", "number")[0] == (second.pk, "Вторая", 1)
    assert call.tracks.get(pk=first.pk).number == 3
    calls.set_tracks(actor=SYSTEM, call=call, rows=rows[1:2])
    assert call.tracks.count() == 1


def test_a_row_of_another_call_is_not_taken_away():
    call, other = CallFactory(draft=True), CallFactory(draft=True)
    theirs = other.tracks.first()
    calls.set_tracks(actor=SYSTEM, call=call, rows=[{"id": theirs.pk, "title": "Чужая"}])
    theirs.refresh_from_db()
    assert theirs.call == other
    assert theirs.title != "Чужая"


def _rows(prefix: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    return data | {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def test_criteria_are_written_with_words_for_marks(secretariat: Client):
    call = CallFactory(draft=True, criteria=())
    rows = [{"title": "Второй", "weight": "2.5", "mark_1": "нет", "mark_5": "да", "ORDER": 2},
            {"title": "Первый", "weight": "1", "ORDER": 1}, {"title": "", "weight": "1"}]  # fmt: skip
    assert secretariat.post(f"/calls/{call.slug}/setup/criteria/", _rows("rows", rows)).status_code == 302
    found = list(call.criteria.values_list("title", "weight", "anchors"))
    assert [title for title, _weight, _anchors in found] == ["Первый", "Второй"]
    assert found[1][1:] == (2.5, {"1": "нет", "5": "да"})


def test_a_faulty_row_keeps_all_that_was_typed(secretariat: Client):
    call = CallFactory(draft=True, tracks=())
    rows = [{"title": "Малые", "population_min": 20_000, "population_max": 10_000, "historic": "any", "winners": 1},
            {"title": "Большие", "historic": "any", "winners": 3}]  # fmt: skip
    answer = secretariat.post(f"/calls/{call.slug}/setup/tracks/", _rows("rows", rows))
    assert answer.status_code == 422
    assert "Большие" in answer.content.decode()
    assert not call.tracks.exists()


def test_the_checklist_keeps_its_lines(secretariat: Client):
    call = CallFactory()
    kept = call.screening_items.last()
    secretariat.post(f"/calls/{call.slug}/setup/checklist/", {"lines": f"Новая строка\n{kept.text}\n\n{kept.text}"})
    assert list(call.screening_items.values_list("text", flat=True)) == ["Новая строка", kept.text]
    assert call.screening_items.get(text=kept.text).pk == kept.pk


# --- nominations ------------------------------------------------------------------------------------
BOUNDS = st.none() | st.integers(0, 12)


@st.composite
def nominations(draw: Any) -> list[Track]:
    rows = []
    for number in range(draw(st.integers(1, 4))):
        least, most = draw(BOUNDS), draw(BOUNDS)
        if least is not None and most is not None and least > most:
            least, most = most, least
        rows.append(Track(number=number, title=str(number), population_min=least, population_max=most))
    return rows


def takes(track: Track, people: int) -> bool:
    least, most = track.population_min, track.population_max
    return (least is None or people >= least) and (most is None or people <= most)


@given(rows=nominations())
def test_gaps_are_those_that_counting_town_by_town_finds(rows: list[Track]):
    bounds = [most for row in rows if (most := row.population_max) is not None]
    end = max([*bounds, *(row.population_min or 0 for row in rows)], default=0)
    uncovered = {people for people in range(end + 1) if not any(takes(row, people) for row in rows)}
    found = {people for gap in tracks.gaps(rows) for people in range(gap.least, gap.most + 1)}
    assert found == uncovered


@given(rows=nominations())
def test_overlaps_are_those_that_counting_town_by_town_finds(rows: list[Track]):
    one, other = rows[0], rows[-1]
    both = tracks.shared(one, other)
    found = set() if both is None else set(range(both.least, min(both.most, 15) + 1))
    assert found == {people for people in range(16) if takes(one, people) and takes(other, people)}


def test_bounds_that_leave_a_town_out_are_pointed_out():
    call = CallFactory(draft=True, tracks=(("До 10", None, 9_999), ("От 10", 10_001, None)))
    assert len(tracks.warnings(call.tracks.all())) == 1
    fine = CallFactory(draft=True, tracks=(("До 10", None, 10_000), ("От 10", 10_001, None)))
    assert tracks.warnings(fine.tracks.all()) == []
    by_theme = CallFactory(draft=True, tracks=(("Дворы", None, None), ("Парки", None, None)))
    assert tracks.warnings(by_theme.tracks.all()) == []


# --- the deadline -----------------------------------------------------------------------------------
def test_extending_tells_everybody_with_a_draft_in_their_own_time():
    call = CallFactory()
    ApplicationFactory(call=call, city=CityFactory(time_zone="Asia/Vladivostok"))
    later = timezone.now() + timedelta(days=50)
    calls.extend_deadline(actor=SYSTEM, call=call, closes_at=later)
    assert call.closes_at == later
    letter = Email.objects.get()
    assert "МСК+7" in letter.text
    with pytest.raises(Refused):
        calls.extend_deadline(actor=SYSTEM, call=call, closes_at=later - timedelta(days=1))


def test_the_deadline_does_not_overtake_the_jury(secretariat: Client):
    deadline = datetime(2031, 4, 1, 20, 59, tzinfo=UTC)
    call = CallFactory(
        closes_at=deadline, review_until=deadline + timedelta(days=20), results_at=deadline + timedelta(days=30)
    )
    page, days = f"/calls/{call.slug}/setup/deadline/", f"/calls/{call.slug}/setup/when/"
    answer = secretariat.post(page, {"closes_at": "2031-04-25T12:00"})
    assert answer.status_code == 422
    with translation.override("en"):
        (said,) = rules.can_move_deadline_to(call, deadline + timedelta(days=24)).reason.splitlines()
    assert "21 April 2031, 23:59" in said.replace("\xa0", " "), "what is to be moved first"
    assert list(answer.context["form"].errors) == ["closes_at"]
    with pytest.raises(Refused):
        calls.extend_deadline(actor=SYSTEM, call=call, closes_at=deadline + timedelta(days=24))

    late = secretariat.post(days, {"review_until": "2031-05-20T12:00", "results_at": "2031-05-01T23:59"})
    assert (late.status_code, list(late.context["form"].errors)) == (422, ["results_at"])
    early = secretariat.post(days, {"review_until": "2031-03-20T12:00", "results_at": "2031-05-01T23:59"})
    assert (early.status_code, list(early.context["form"].errors)) == (422, ["review_until"])
    with pytest.raises(Refused):
        calls.edit(actor=SYSTEM, call=call, changes={"results_at": deadline})
    unsaid = secretariat.post(days, {"review_until": "", "results_at": ""})
    assert (unsaid.status_code, set(unsaid.context["form"].errors)) == (422, {"review_until", "results_at"})
    with pytest.raises(Refused):
        calls.edit(actor=SYSTEM, call=call, changes={"results_at": None})
    assert secretariat.post(days, {"review_until": "2031-05-20T12:00", "results_at": "2031-06-01T12:00"}).url
    assert secretariat.post(page, {"closes_at": "2031-04-25T12:00"}).status_code == 302


def test_the_clock_closes_after_the_grace_and_not_before():
    now = timezone.now()
    in_grace = CallFactory(closes_at=now - timedelta(minutes=10), grace_minutes=15)
    over = CallFactory(closes_at=now - timedelta(minutes=16), grace_minutes=15)
    running = CallFactory()
    close_due_calls()
    states = [Call.objects.get(pk=call.pk).state for call in (in_grace, over, running)]
    assert states == ["open", "screening", "open"]
    for call in (in_grace, running):
        with pytest.raises(Refused):
            calls.close(actor=SYSTEM, call=call)


# --- what everybody sees ----------------------------------------------------------------------------
def test_the_page_of_a_call_promises_before_anybody_applies(visitor: Client):
    call = CallFactory(scoring="calibrated", is_blind=True)
    page = visitor.get(call.get_absolute_url()).content.decode().replace("\u00a0", " ")
    for words in ("Города до 20 тысяч", "Участие жителей", "Сколько деревьев", f"/calls/{call.slug}/apply/"):
        assert words in page
    assert visitor.get(CallFactory(draft=True).get_absolute_url()).status_code == 404


def test_a_call_that_opens_later_takes_nothing_yet(visitor: Client):
    call = CallFactory(opens_at=timezone.now() + timedelta(days=2))
    assert f"/calls/{call.slug}/apply/" not in visitor.get(call.get_absolute_url()).content.decode()
    over = CallFactory(closes_at=timezone.now() - timedelta(minutes=1))
    assert f"/calls/{over.slug}/apply/" not in visitor.get(over.get_absolute_url()).content.decode()


@pytest.mark.parametrize("page", ["/calls/", "call", "/", "edition"])
def test_every_page_names_the_deadline_by_the_clocks_of_the_reader(enter: Any, page: str):
    call = CallFactory(closes_at=datetime(2031, 4, 1, 20, 59, tzinfo=UTC))
    EditionCall.objects.create(edition=(edition := EditionFactory()), call=call)
    path = {"call": call.get_absolute_url(), "edition": edition.get_absolute_url()}.get(page, page)
    for own in (MembershipFactory, ResidenceFactory):
        reader = enter(own(city=CityFactory(time_zone="Asia/Vladivostok")).user)
        text = reader.get(path).content.decode().replace("\xa0", " ")
        assert "06:59" in text, "the town's"
        assert "23:59" in text, "Moscow's"


def test_open_calls_stand_first_the_soonest_on_top(visitor: Client):
    CallFactory(published=True, title="Прошлогодний")
    CallFactory(title="Потом", closes_at=timezone.now() + timedelta(days=20))
    CallFactory(title="Скоро", closes_at=timezone.now() + timedelta(days=2))
    page = visitor.get("/calls/").content.decode()
    assert page.index("Скоро") < page.index("Потом") < page.index("Прошлогодний")
