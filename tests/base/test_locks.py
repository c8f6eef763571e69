import threading
import time

import pytest
from django.db import transaction

from livingcities.base.locks import hold, lock
from livingcities.cities.models import City
from tests.factories import CityFactory, RegionFactory


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("take", [lock, hold])
def test_a_lock_outside_a_transaction_is_refused(take):
    city = CityFactory()
    with pytest.raises(RuntimeError, match="outside a transaction"):
        take(city)


@pytest.mark.django_db
def test_a_lock_reloads_the_row():
    city = CityFactory(population=1)
    City.objects.filter(pk=city.pk).update(population=2)
    with transaction.atomic():
        lock(city)
    assert city.population == 2


def test_nothing_is_lost_between_reading_and_writing(together):
    """Eight people add one at the same time: read, think, write under the lock."""
    city = CityFactory(population=0)

    def add():
        with transaction.atomic():
            mine = City(pk=city.pk)
            lock(mine)
            seen = mine.population
            time.sleep(0.01)
            City.objects.filter(pk=city.pk).update(population=seen + 1)

    assert together(*[add] * 8) == [None] * 8
    assert City.objects.get(pk=city.pk).population == 8


def test_locks_taken_in_any_order_never_wait_for_each_other(together):
    first, second, region = CityFactory(), CityFactory(), RegionFactory()

    def take(*rows):
        def run():
            for _turn in range(10):
                with transaction.atomic():
                    lock(*(type(row)(pk=row.pk) for row in rows))

        return run

    assert together(take(first, second, region), take(region, second, first)) == [None, None]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_another_connection_waits_for_the_lock():
    from django.db import connections

    city = CityFactory()
    locked, order = threading.Event(), []

    def second():
        locked.wait(10)
        try:
            with transaction.atomic():
                lock(City(pk=city.pk))
                order.append("second")
        finally:
            connections.close_all()

    other = threading.Thread(target=second, daemon=True)
    other.start()
    with transaction.atomic():
        lock(city)
        locked.set()
        time.sleep(0.3)
        order.append("first")
    other.join(10)
    assert order == ["first", "second"]


@pytest.mark.postgres
def test_any_number_hold_a_row_and_a_change_waits_for_all_of_them(together):
    city, order = CityFactory(), []
    both = threading.Barrier(3)

    def holds():
        with transaction.atomic():
            hold(City(pk=city.pk))
            both.wait(10)
            time.sleep(0.3)
            order.append("held")

    def changes():
        both.wait(10)
        with transaction.atomic():
            lock(City(pk=city.pk))
            order.append("changed")

    assert together(holds, holds, changes) == [None] * 3
    assert order == ["held", "held", "changed"]
