"""Who reads what: plans, their words, changes by hand, jurors who leave, extra readings, the second jury."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from civicmethods.assignment import SENTENCES
from livingcities.base.decision import Refused
from livingcities.base.models import Email
from livingcities.calls.assigning.fit import Fits, Term
from livingcities.calls.assigning.ground import Ground, written
from livingcities.calls.assigning.kept import unkept
from livingcities.calls.assigning.words import Names, said, sentences
from livingcities.calls.models import Application, Assignment, AssignmentPlan, Call, Juror
from livingcities.calls.operations import assigning as acts
from livingcities.calls.operations import jury as jury_acts
from tests.factories import CityFactory, RegionFactory, UserFactory

from .factories import CallFactory, JurorFactory, ReviewFactory, SubmissionFactory

pytestmark = pytest.mark.django_db
Kind = Assignment.Kind
A_WEEK_ON = timezone.now() + timedelta(days=7)


@pytest.fixture
def office() -> Any:
    return UserFactory(is_secretariat=True)


def season(applications: int = 6, jurors: int = 5, **rules: Any) -> Call:
    call = CallFactory(screening=True, **{"reviews_each": 2} | rules)
    for n in range(applications):
        fields = {"application__call": call, "application__city": CityFactory(region=RegionFactory(code="50"))}
        SubmissionFactory(**fields, application__title=f"Проект {n}")
    for n in range(jurors):
        JurorFactory(call=call, most=6, name=f"Судья {n}", region=RegionFactory(code=str(60 + n)))
    return call


def plan_of(office: Any, call: Call) -> AssignmentPlan:
    return acts.keep_plan(actor=office, call=call, computed=acts.compute(call), by=office.pk)


def begin(office: Any, call: Call) -> list[Assignment]:
    return acts.accept_plan(actor=office, plan=plan_of(office, call))


def readers(application: Application) -> set[int]:
    return set(Assignment.objects.in_force().filter(application=application).values_list("juror", flat=True))


# --- fit --------------------------------------------------------------------------------------------


def test_the_fit_knows_grammatical_forms_and_rare_themes_weigh_more():
    jurors = [Juror(pk=1, themes=["набережная"]), Juror(pk=2, themes=["город"]), Juror(pk=3, themes=["музей"])]
    texts = {1: "Город вернёт набережную", 2: "Город и парк", 3: "Город без машин"}
    fits = Fits.of(texts, jurors)
    assert fits.common(1, 1) == ["набережная"]
    assert fits.fit(1, 1) > fits.fit(1, 2) > fits.fit(1, 3) == 0
    assert fits.fit(2, 1) == 0


def test_a_phrase_fits_where_all_its_words_are():
    fits = Fits.of({1: "Городская среда", 2: "Городской парк"}, [Juror(pk=1, themes=["городская среда"])])
    assert (fits.common(1, 1), fits.common(2, 1)) == (["городская среда"], [])


def test_a_profession_weighs_half_and_a_repeated_theme_counts_once():
    texts = {1: "Архитектор и парк", 2: "Другое"}
    by_theme, by_trade = Juror(pk=1, themes=["парк", "парки"]), Juror(pk=2, professions=["архитектор"])
    fits = Fits.of(texts, [by_theme, by_trade])
    assert fits.fit(1, 1) > fits.fit(1, 2) > 0
    assert len(fits.terms[1]) == 1
    assert Term.of("парки").repeats(Term.of("парк"))
    assert not Term.of("парк культуры").repeats(Term.of("парк"))


# --- words ------------------------------------------------------------------------------------------

EXAMPLES: dict[str, Any] = {
    "application": "00000001", "juror": "00000002", "track": "История", "regions": ["Тверская область", "Москва"],
    "region": "Тверская область", "profession": "архитектор", "worst": "0.123456", "bound": "0.5",
}  # fmt: skip


@pytest.mark.parametrize("code", SENTENCES)
@pytest.mark.parametrize("n", [1, 3, 7])
def test_every_code_has_its_sentence(code: str, n: int):
    names = Names({"00000001": "МГ-0001 «Парк»"}, {"00000002": "Вера Судьина"})
    wanted = re.findall(r"\{(\w+)", SENTENCES[code])
    parameters = {name: EXAMPLES.get(name, n) for name in wanted}
    with translation.override("en"):
        (text,) = said([{"code": code, "parameters": parameters}], names)
    assert "%(" not in text
    for name in wanted:
        shown = {"application": "МГ-0001 «Парк»", "juror": "Вера Судьина", "regions": "Тверская область, Москва"}
        if name not in {"worst", "bound"}:
            assert str(shown.get(name, parameters[name])) in text, (code, name)


def test_no_sentence_is_left_over():
    assert set(sentences()) == set(SENTENCES)


# --- plans ------------------------------------------------------------------------------------------


def test_a_plan_is_looked_at_and_put_in_force(office: Any):
    call = season()
    plan = plan_of(office, call)
    assert not Assignment.objects.exists()
    assert plan.report["complete"]
    acts.accept_plan(actor=office, plan=plan)
    call.refresh_from_db()
    assert call.state == Call.State.REVIEW
    assert all(len(readers(row)) == 2 for row in call.applications.all())
    letters = Counter(Email.objects.values_list("to", flat=True))
    assert set(letters.values()) == {1}
    assert set(letters) == {row.user.email for row in call.jurors.filter(assignments__isnull=False).distinct()}


def test_the_same_seed_gives_the_same_plan_another_seed_may_not(office: Any):
    call = season(12, 8)
    first, again = plan_of(office, call), plan_of(office, call)
    assert first.pairs == again.pairs
    assert first.computation.result_digest == again.computation.result_digest
    assert first.computation.input_digest == again.computation.input_digest
    call.seed += 1
    call.save()
    assert plan_of(office, call).computation.input_digest != first.computation.input_digest


def test_a_plan_whose_ground_has_changed_is_not_put_in_force(office: Any):
    call = season()
    plan = plan_of(office, call)
    jury_acts.add_conflict(actor=office, juror=call.jurors.first(), application=call.applications.first())
    with pytest.raises(Refused):
        acts.accept_plan(actor=office, plan=plan)
    acts.accept_plan(actor=office, plan=plan_of(office, call))


@pytest.mark.parametrize("change", [{"method": "fairest"}, {"seed": 5}])
def test_a_plan_made_by_another_method_or_seed_is_not_put_in_force(office: Any, change: dict[str, Any]):
    call = season()
    assert {name: getattr(call, name) for name in change} != change
    plan = plan_of(office, call)
    Call.objects.filter(pk=call.pk).update(**change)
    with pytest.raises(Refused):
        acts.accept_plan(actor=office, plan=AssignmentPlan.objects.get(pk=plan.pk))


def test_only_the_latest_plan_and_only_once(office: Any):
    call = season()
    old, new = plan_of(office, call), plan_of(office, call)
    with pytest.raises(Refused):
        acts.accept_plan(actor=office, plan=old)
    acts.accept_plan(actor=office, plan=new)
    with pytest.raises(Refused):
        acts.accept_plan(actor=office, plan=new)


def test_a_later_plan_fills_gaps_and_takes_nothing_away(office: Any):
    call = season()
    begin(office, call)
    before = set(Assignment.objects.values_list("application", "juror"))
    row = Assignment.objects.order_by("pk").first()
    acts.revoke_assignment(actor=office, assignment=row, reason="болен")
    SubmissionFactory(application__call=call, application__title="Опоздавший")
    made = begin(office, call)
    now = set(Assignment.objects.in_force().values_list("application", "juror"))
    assert before - {(row.application_id, row.juror_id)} <= now
    assert len(made) == 3


def test_an_impossible_plan_says_why_in_words(office: Any):
    call = season(6, 2, reviews_each=3)
    plan = plan_of(office, call)
    assert not plan.report["complete"]
    codes = {row["code"] for row in plan.report["reasons"]}
    assert codes & {"too_few_jurors", "capacity"}
    assert all(said(plan.report["reasons"], Names.of(call)))


def test_anchors_are_read_by_everybody(office: Any):
    call = season(anchors=1)
    begin(office, call)
    (anchor,) = {row.application for row in Assignment.objects.filter(kind=Kind.ANCHOR)}
    assert readers(anchor) == set(call.jurors.values_list("pk", flat=True))


def test_the_second_jury_reads_its_share_and_nothing_else(office: Any):
    call = season(10, 6, audit_percent=20)
    auditors = [JurorFactory(call=call, is_auditor=True, name=f"Контроль {n}").pk for n in range(2)]
    begin(office, call)
    audits = Assignment.objects.filter(kind=Kind.AUDIT)
    assert set(audits.values_list("juror", flat=True)) == set(auditors)
    assert Counter(audits.values_list("application", flat=True)) == dict.fromkeys(
        set(audits.values_list("application", flat=True)), 2
    )
    assert audits.values("application").distinct().count() == 2
    regular = Assignment.objects.exclude(kind=Kind.AUDIT)
    assert not regular.filter(juror__in=auditors).exists()
    assert Counter(regular.values_list("application", flat=True)) == {row.pk: 2 for row in call.applications.all()}


# --- by hand ----------------------------------------------------------------------------------------


def test_by_hand_the_same_rules_hold(office: Any):
    call = season()
    begin(office, call)
    application = call.applications.first()
    free = [juror for juror in call.jurors.all() if juror.pk not in readers(application)]
    reader = call.jurors.get(pk=min(readers(application)))
    give = lambda juror: acts.assign_by_hand(actor=office, juror=juror, application=application, reason="?")  # noqa: E731
    with pytest.raises(Refused):
        give(reader)
    jury_acts.add_conflict(actor=office, juror=free[0], application=application)
    with pytest.raises(Refused):
        give(free[0])
    Juror.objects.filter(pk=free[1].pk).update(region=reader.region)
    with pytest.raises(Refused):
        give(Juror.objects.get(pk=free[1].pk))
    Juror.objects.filter(pk=free[1].pk).update(region=None, most=0, least=0)
    with pytest.raises(Refused):
        give(Juror.objects.get(pk=free[1].pk))
    made = give(free[2])
    assert made.by_hand
    assert Email.objects.filter(to=free[2].user.email).exists()


def test_the_last_juror_of_a_profession_taken_away_is_said(office: Any, secretariat: Client):
    call = season(3, 4, professions=["архитектор"])
    only = call.jurors.first()
    call.jurors.exclude(pk=only.pk).update(professions=["экономист"])
    begin(office, call)
    row = Assignment.objects.in_force().filter(juror=only).first()
    page = f"/calls/{call.slug}/assigning/readings/"
    assert secretariat.get(page).context["unkept"] == []
    taken = {"do": "take", "assignment": row.pk, "take-reason": "болен"}
    answer = secretariat.post(f"{page}{row.application.number}/", taken, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert any("архитектор" in text and row.application.title in text for text in told), told
    shown = secretariat.get(page)
    assert any("архитектор" in text for text in shown.context["unkept"])
    assert "архитектор" in shown.content.decode()


@pytest.mark.parametrize("change", ["least", "link", "anchor"])
def test_what_a_change_by_hand_breaks_is_said(office: Any, change: str):
    call = season(4, 4, reviews_each=2, anchors=int(change == "anchor"))
    begin(office, call)
    assert unkept(call) == []
    row = Assignment.objects.in_force().filter(kind=Kind.ANCHOR if change == "anchor" else Kind.REGULAR).first()
    match change:
        case "least":
            Juror.objects.filter(pk=row.juror_id).update(least=row.juror.assignments.count())
            acts.revoke_assignment(actor=office, assignment=row, reason="болен")
        case "anchor":
            acts.revoke_assignment(actor=office, assignment=row, reason="болен")
        case _:  # two pairs of jurors, each with applications of their own
            Assignment.objects.in_force().delete()
            seats, rows = list(call.jurors.all()), list(call.applications.all())
            for place, application in enumerate(rows):
                for juror in seats[:2] if place < 2 else seats[2:]:
                    Assignment.objects.create(application=application, juror=juror)
    with translation.override("en"):
        said_now = " ".join(unkept(call))
    expected = {"least": "were promised", "link": "falls apart into 2 groups", "anchor": "3 given, needed: 4"}
    assert expected[change] in said_now


def test_an_anchor_given_by_hand_stays_an_anchor(office: Any):
    call = season(4, 4, anchors=1)
    begin(office, call)
    row = Assignment.objects.filter(kind=Kind.ANCHOR).first()
    acts.revoke_assignment(actor=office, assignment=row, reason="болен")
    made = acts.assign_by_hand(actor=office, juror=row.juror, application=row.application, reason="выздоровел")
    assert (made.kind, made.by_hand) == (Kind.ANCHOR, True)
    assert unkept(call) == []


def test_a_review_handed_in_cannot_be_taken_away(office: Any):
    call = season()
    row = begin(office, call)[0]
    ReviewFactory(assignment=row)
    with pytest.raises(Refused):
        acts.revoke_assignment(actor=office, assignment=row, reason="не нравится")
    with pytest.raises(Refused):
        acts.revoke_assignment(actor=office, assignment=Assignment.objects.last(), reason=" ")


# --- a juror leaves ---------------------------------------------------------------------------------


def test_a_juror_leaves_with_half_the_reviews_done(office: Any):
    call = season(8, 6)
    begin(office, call)
    leaving = Juror.objects.get(pk=Counter(Assignment.objects.values_list("juror", flat=True)).most_common(1)[0][0])
    rows = list(leaving.assignments.order_by("pk"))
    done, undone = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    for row in done:
        ReviewFactory(assignment=row)
    others = set(Assignment.objects.exclude(juror=leaving).values_list("pk", flat=True))
    given = acts.replace_juror(actor=office, juror=leaving, reason="болезнь")
    leaving.refresh_from_db()
    in_force = Assignment.objects.in_force()
    assert leaving.state == Juror.State.LEFT
    assert set(in_force.filter(juror=leaving).values_list("pk", flat=True)) == {row.pk for row in done}
    assert set(leaving.assignments.exclude(revoked_at=None).values_list("ended", flat=True)) == {"left"}
    assert others <= set(in_force.values_list("pk", flat=True))
    assert {row.application_id for row in given.assignments} == {row.application_id for row in undone}
    assert all(row.kind == Kind.REPLACEMENT for row in given.assignments)
    assert all(len(readers(row)) == 2 for row in call.applications.all())
    keeps_the_rules(call)
    assert begin(office, call) == []


def test_who_only_was_invited_leaves_quietly(office: Any):
    juror = JurorFactory(call=CallFactory(screening=True), invited=True)
    assert acts.replace_juror(actor=office, juror=juror).assignments == []


def test_extra_readings_reach_only_the_group(office: Any):
    call = season(8, 6)
    begin(office, call)
    group = list(call.applications.all()[:3])
    before = {row.pk: readers(row) for row in call.applications.all()}
    given = acts.assign_extra(actor=office, call=call, applications=group, readings=2, until=A_WEEK_ON)
    assert len(given.assignments) == 6
    assert {row.kind for row in given.assignments} == {Kind.EXTRA}
    for row in call.applications.all():
        assert len(readers(row)) == len(before[row.pk]) + (2 if row in group else 0)
    keeps_the_rules(call)


def test_extra_readings_that_nobody_can_give_are_said(office: Any):
    call = season(4, 3, reviews_each=3)
    begin(office, call)
    given = acts.assign_extra(
        actor=office, call=call, applications=[call.applications.first()], readings=1, until=A_WEEK_ON
    )
    assert given.assignments == []
    assert given.unmet


def keeps_the_rules(call: Call) -> None:
    ground = Ground.of(call)
    assert not ground.conflicts.keys() & ground.given.keys()
    for juror in ground.jurors:
        assert juror.state == Juror.State.LEFT or ground.loads[juror.pk] <= juror.most
    assert written(7) < written(10)


# --- pages ------------------------------------------------------------------------------------------


def test_from_the_button_to_the_readings(secretariat: Client, django_capture_on_commit_callbacks: Any):
    call = season(anchors=1, audit_percent=20)
    JurorFactory(call=call, is_auditor=True)
    with django_capture_on_commit_callbacks(execute=True):
        secretariat.post(f"/calls/{call.slug}/assigning/propose/")
    plan = call.plans.get()
    page = f"/calls/{call.slug}/assigning/plans/{plan.pk}/"
    assert "Судья 1" in secretariat.get(page).content.decode()
    secretariat.post(f"{page}accept/")
    assert secretariat.get(f"/calls/{call.slug}/assigning/readings/?q=Судья").status_code == 200
    one = call.applications.exclude(assignments__kind=Kind.ANCHOR).first()
    reading = f"/calls/{call.slug}/assigning/readings/{one.number}/"
    assert secretariat.get(reading).status_code == 200
    taken = Assignment.objects.in_force().filter(application=one).first()
    assert secretariat.post(reading, {"do": "take", "assignment": taken.pk, "take-reason": ""}).status_code == 422
    secretariat.post(reading, {"do": "take", "assignment": taken.pk, "take-reason": "болен"})
    taken.refresh_from_db()
    assert taken.revoked_reason == "болен"
    secretariat.post(reading, {"do": "give", "give-juror": taken.juror_id, "give-reason": "выздоровел"})
    assert taken.juror_id in readers(one)
    assert "болен" in secretariat.get(f"/calls/{call.slug}/jury/{taken.juror_id}/").content.decode()


def test_looking_for_a_juror_counts_no_reader_twice(office: Any, secretariat: Client):
    call = season(3, 4)
    begin(office, call)
    page = f"/calls/{call.slug}/assigning/readings/"
    found = secretariat.get(page, {"q": "Судья"}).context["page"].object_list
    assert [row.readers for row in found] == [2, 2, 2]
    one = found[0]
    gone = one.current[0]
    acts.revoke_assignment(actor=office, assignment=gone, reason="болен")
    assert one not in secretariat.get(page, {"q": gone.juror.name}).context["page"].object_list
    assert [row.readers for row in secretariat.get(page, {"q": "Судья"}).context["page"].object_list] == [1, 2, 2]
