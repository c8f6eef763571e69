"""Made-up people and towns. Each factory's defaults are a valid, ordinary case."""

from __future__ import annotations

import uuid

import factory
from factory.django import DjangoModelFactory

from livingcities.base.database import russian_order
from livingcities.cities.models import City, Membership, Region, Residence
from livingcities.people.models import User

TOWNS = ("Озёрск", "Торжок", "Елец", "Выкса", "Зарайск", "Кунгур", "Тутаев", "Ейск", "Мышкин", "Галич")
PASSWORD = "озеро-берег-причал-7"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    given_name = factory.Iterator(("Анна", "Пётр", "Зульфия", "Иван", "Мария"))
    surname = factory.Iterator(("Соколова", "Ершов", "Гатина", "Кузнецов", "Ли"))

    @factory.post_generation
    def password(self: User, create: bool, extracted: str | None, **_kwargs: object) -> None:
        self.set_password(extracted or PASSWORD)
        if create:
            self.save(update_fields=["password"])

    @factory.post_generation
    def verified(self: User, create: bool, extracted: bool | None, **_kwargs: object) -> None:
        """Their address is confirmed, unless `verified=False`."""
        if create:
            from allauth.account.models import EmailAddress

            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=extracted is not False)


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{n % 90 + 10:02d}")
    slug = factory.LazyAttribute(lambda region: f"region-{region.code}")
    name = factory.LazyAttribute(lambda region: f"Область {region.code}")
    kind = "область"
    fias = factory.LazyAttribute(lambda region: uuid.uuid5(uuid.NAMESPACE_OID, region.code))


class CityFactory(DjangoModelFactory):
    class Meta:
        model = City

    name = factory.Sequence(lambda n: TOWNS[n % len(TOWNS)] + (f"-{n}" if n >= len(TOWNS) else ""))
    slug = factory.Sequence(lambda n: f"gorod-{n}")
    sort_name = factory.LazyAttribute(lambda city: russian_order(city.name))
    region = factory.SubFactory(RegionFactory, code="69")
    fias = factory.LazyFunction(uuid.uuid4)
    latitude = 57.04
    longitude = 34.96
    time_zone = "Europe/Moscow"
    population = 46_000
    size = City.Size.TO_50


class MembershipFactory(DjangoModelFactory):
    """An active member of a city's team."""

    class Meta:
        model = Membership

    city = factory.SubFactory(CityFactory)
    user = factory.SubFactory(UserFactory)
    role = Membership.Role.MEMBER
    state = Membership.State.ACTIVE


class ResidenceFactory(DjangoModelFactory):
    """Where a person says they live; `confirmed_at=now()` makes the team confirm it."""

    class Meta:
        model = Residence

    user = factory.SubFactory(UserFactory)
    city = factory.SubFactory(CityFactory)
