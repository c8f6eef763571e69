"""An act happens whole and traced, or not at all. The acts here are made up and forgotten after each test."""

import pytest
from django.contrib.auth.models import AnonymousUser

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import YES, Refused, no
from livingcities.base.models import Act, ClockJob, Email
from livingcities.base.operation import OPERATIONS, Untraced, leave_trace, operation
from livingcities.base.outbox import queue_email
from tests.factories import RegionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget_made_up_operations():
    known = dict(OPERATIONS)
    yield
    OPERATIONS.clear()
    OPERATIONS.update(known)


def anyone(actor):
    return YES


def nobody(actor):
    return no("Закрыто с понедельника.")


def write(name="probe"):
    from django.utils import timezone

    ClockJob.objects.create(name=name, due_at=timezone.now())


def test_an_act_leaves_its_trace_with_actor_and_title():
    @operation("test.act", rule=anyone)
    def act(*, actor, region):
        leave_trace("test.act", actor=actor, target=region, count=3)
        return "done"

    actor, region = UserFactory(), RegionFactory(name="Тверская область")
    assert act(actor=actor, region=region) == "done"
    trace = Act.objects.get()
    assert (trace.verb, trace.actor, trace.target, trace.title) == ("test.act", actor, region, "Тверская область")
    assert trace.data == {"count": 3}


@pytest.mark.parametrize("actor", [SYSTEM, AnonymousUser()])
def test_an_act_without_a_person_names_none(actor):
    @operation("test.act", rule=anyone)
    def act(*, actor, region):
        leave_trace("test.act", actor=actor, target=region)

    act(actor=actor, region=RegionFactory())
    assert Act.objects.get().actor is None


def test_a_refused_act_leaves_nothing_and_says_why():
    reached = []

    @operation("test.refused", rule=nobody)
    def act(*, actor):
        reached.append(actor)
        write()

    with pytest.raises(Refused) as refusal:
        act(actor=SYSTEM)
    assert refusal.value.reason == "Закрыто с понедельника."
    assert reached == []
    assert not ClockJob.objects.exists()


def test_an_exception_takes_back_rows_trace_and_letters(django_capture_on_commit_callbacks):
    @operation("test.broken", rule=anyone)
    def act(*, actor, region):
        write()
        queue_email(to="a@example.org", subject="x", text="y")
        leave_trace("test.broken", actor=actor, target=region)
        raise ValueError("in the middle")

    region = RegionFactory()
    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(ValueError, match="in the middle"):
        act(actor=SYSTEM, region=region)
    assert not ClockJob.objects.exists()
    assert not Act.objects.exists()
    assert not Email.objects.exists()
    assert callbacks == []


def test_an_act_that_forgets_its_trace_is_taken_back():
    @operation("test.untraced", rule=anyone)
    def act(*, actor):
        write()

    with pytest.raises(Untraced):
        act(actor=SYSTEM)
    assert not ClockJob.objects.exists()


def test_the_trace_of_another_act_does_not_count():
    @operation("test.inner", rule=anyone)
    def inner(*, actor, region):
        leave_trace("test.inner", actor=actor, target=region)

    @operation("test.outer", rule=anyone)
    def outer(*, actor, region):
        inner(actor=actor, region=region)

    with pytest.raises(Untraced):
        outer(actor=SYSTEM, region=RegionFactory())
    assert not Act.objects.exists()


def test_acts_whose_rows_are_the_trace_need_no_line_in_the_journal():
    @operation("test.ballot", rule=anyone, trace="rows")
    def act(*, actor):
        write()

    act(actor=SYSTEM)
    assert ClockJob.objects.count() == 1
    assert not Act.objects.exists()


def test_the_rule_is_asked_with_what_it_names_and_with_defaults():
    asked = []

    def rule(actor, size):
        asked.append((actor, size))
        return YES

    @operation("test.asked", rule=rule, trace="rows")
    def act(*, actor, other, size=7):
        return other

    act(actor=SYSTEM, other=1)
    act(actor=SYSTEM, other=1, size=8)
    assert asked == [(SYSTEM, 7), (SYSTEM, 8)]


@pytest.mark.parametrize(
    ("function", "rule", "words"),
    [
        (lambda *, region: None, lambda: YES, "must name its actor"),
        (lambda actor: None, lambda actor: YES, "keyword arguments only"),
        (lambda *, actor: None, lambda actor, city: YES, "asks for city"),
    ],
)
def test_a_wrong_signature_is_refused_at_import(function, rule, words):
    with pytest.raises(TypeError, match=words):
        operation("test.wrong", rule=rule)(function)


def test_two_operations_cannot_share_a_name():
    operation("test.twice", rule=anyone)(lambda *, actor: None)
    with pytest.raises(TypeError, match="two operations"):
        operation("test.twice", rule=anyone)(lambda *, actor: None)


def test_an_act_of_one_statement_opens_no_transaction(django_assert_num_queries):
    @operation("test.act", rule=anyone, trace="rows", atomic=False)
    def act(*, actor):
        write()

    with django_assert_num_queries(1):
        act(actor=SYSTEM)


def test_an_act_that_writes_the_journal_cannot_do_without_a_transaction():
    with pytest.raises(TypeError):
        operation("test.act", rule=anyone, atomic=False)
