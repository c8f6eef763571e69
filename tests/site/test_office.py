"""The secretariat's registers: theirs alone, and each act leaves its trace."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils.translation import override

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Act, ClockJob, Email
from livingcities.cities import operations as city_operations
from livingcities.cities.models import City, Membership
from livingcities.office import machinery, operations
from tests.factories import CityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGES = ("", "requests/", "cities/", "emails/", "clock/", "journal/")


@pytest.fixture
def secretary(enter):
    """A demo account is spared the second factor on a development machine."""
    return enter(UserFactory(is_secretariat=True, is_demo=True))


@pytest.mark.parametrize("page", PAGES)
def test_only_the_secretariat_enters(page: str, secretary, client, enter, city: City):
    address = f"/office/{page}"
    assert secretary.get(address).status_code == 200
    assert enter(MembershipFactory(city=city, role="coordinator").user).get(address).status_code == 403
    sent = client.get(address)
    assert sent.status_code == 302
    assert "next=" in sent.headers["Location"]


def test_acts_of_the_office_are_closed_to_others(enter, city: City):
    stranger = enter(UserFactory())
    email = Email.objects.create(to="a@example.org", subject="x", text="y", state=Email.State.FAILED)
    assert stranger.post(f"/office/emails/{email.pk}/retry/").status_code == 403
    assert stranger.post(f"/office/cities/{city.slug}/living/", {"living": "1"}).status_code == 403
    assert stranger.post(f"/office/cities/{city.slug}/", {"email": stranger.user.email}).status_code == 403
    email.refresh_from_db()
    assert email.state == Email.State.FAILED
    assert not City.objects.living().exists()
    assert not Membership.objects.exists()


def test_towns_without_a_coordinator_come_first(secretary, city: City):
    led, orphan = city, CityFactory(name="Сиротин")
    city_operations.appoint_coordinator(actor=SYSTEM, city=led, user=UserFactory())
    for place in (led, orphan):
        city_operations.ask_to_join(actor=UserFactory(), city=place, about="Хочу помочь")
    page = secretary.get("/office/requests/").content.decode()
    assert page.index("Сиротин") < page.index(f">{led.name}<")


def test_a_coordinator_is_named_by_the_address_of_an_account(secretary, city: City):
    person = UserFactory(email="anna@example.org")
    page = f"/office/cities/{city.slug}/"
    assert secretary.post(page, {"email": "nobody@example.org"}).status_code == 422
    assert not Membership.objects.exists()
    assert secretary.post(page, {"email": "Anna@Example.org"}).status_code == 302
    place = Membership.objects.coordinators().get()
    assert (place.user, place.decided_by) == (person, secretary.user)
    secretary.post(f"{page}living/", {"living": "0"})
    city.refresh_from_db()
    assert not city.is_living


def test_a_failed_letter_is_sent_again_once(secretary):
    email = Email.objects.create(to="a@example.org", subject="Привет", text="код 123456", state="failed", tries=6)
    page = secretary.get("/office/emails/?state=failed").content.decode()
    assert "Привет" in page
    assert "123456" not in page, "texts of letters hold sign-in codes"
    operations.retry_email(actor=secretary.user, email=email)
    email.refresh_from_db()
    assert (email.state, email.tries) == (Email.State.WAITING, 0)
    with pytest.raises(Refused):
        operations.retry_email(actor=secretary.user, email=email)
    trace = Act.objects.get(verb="office.retry_email")
    assert "Привет" not in trace.title, "the journal is kept for ever, the letter for a month"
    assert email.to not in trace.title


def test_the_journal_tells_acts_in_words(secretary, city: City):
    secretary.post(f"/office/cities/{city.slug}/living/", {"living": "1"})
    act = Act.objects.get(verb="cities.mark_living")
    page = secretary.get("/office/journal/").content.decode()
    assert "отмечен живой город" in page
    assert ">cities.mark_living<" not in page
    with override("en"):
        assert act.name == "mark living"


def test_the_journal_is_read_by_cursor(secretary, city: City, django_assert_max_num_queries):
    for number in range(60):
        Act.objects.create(verb="cities.test", target=city, title=f"act {number}.")
    first = secretary.get("/office/journal/?verb=cities.test").content.decode()
    assert "act 59." in first
    assert "act 9." not in first
    cursor = Act.objects.get(title="act 10.").pk
    assert f"before={cursor}" in first
    with django_assert_max_num_queries(6):
        second = secretary.get(f"/office/journal/?verb=cities.test&before={cursor}").content.decode()
    assert "act 9." in second
    assert "act 10." not in second
    assert secretary.get("/office/journal/?before=99999999999999999999999").status_code == 200


def test_a_job_that_went_wrong_is_seen(secretary):
    from django.utils import timezone

    ClockJob.objects.create(name="base.outbox.retry_emails", due_at=timezone.now(), error="OSError: <no> disk")
    page = secretary.get("/office/clock/").content.decode()
    assert "OSError: &lt;no&gt; disk" in page


def test_jobs_and_processes_have_names_in_words(secretary):
    from livingcities.base import clock
    from livingcities.base.models import Heartbeat

    assert set(machinery.JOBS) == set(clock.JOBS)
    assert set(machinery.PROCESSES) == {"clock", *(f"worker.{queue}" for queue in settings.TASKS["default"]["QUEUES"])}
    for process in machinery.PROCESSES:
        Heartbeat.beat(process)
    secretary.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = secretary.get("/office/clock/").content.decode()
    assert "Worker for letters and other quick things: <time" in page
    assert "worker.default" not in page
    assert "Deletes letters older than a month" in page
    assert "once a day" in page.replace("\xa0", " ")
    assert "0:00:00" not in page
