"""Towns like mine: properties, and a slow twin written from the documented formula alone."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from civicmethods.__main__ import main
from civicmethods.similarity import PARTS, WEIGHTS, City, Towns, distance, parts
from civicmethods.similarity.cities import kilometres, to_big_city

cities = st.builds(
    City,
    key=st.just("a"),
    latitude=st.floats(41, 78),
    longitude=st.floats(-180, 180),
    population=st.none() | st.integers(1, 13_000_000),
    quality=st.none() | st.floats(0, 360),
    is_historic=st.booleans(),
    centre_km=st.none() | st.floats(0, 3_000),
)


def twin(one: City, other: City) -> float:
    """As docs/methods/similarity.md says, town by town and with plain numbers."""
    if one.key == other.key:
        return 0.0

    def capped(value: float) -> float:
        return min(1.0, value)

    population = climate = quality = centre = 0.5
    if one.population and other.population:
        population = capped(abs(math.log(one.population / other.population)) / math.log(16))
    around = abs(one.longitude - other.longitude) % 360
    around = min(around, 360 - around)
    climate = capped(math.sqrt(((one.latitude - other.latitude) / 25) ** 2 + (around / 90) ** 2))
    if one.quality is not None and other.quality is not None:
        quality = capped(abs(one.quality - other.quality) / 120)
    history = 0.0 if one.is_historic == other.is_historic else 1.0
    if one.centre_km is not None and other.centre_km is not None:
        centre = capped(abs(math.log((1 + one.centre_km / 25) / (1 + other.centre_km / 25))) / math.log(17))
    return (4 * population + 2 * climate + 1.5 * quality + 1.5 * history + 2 * centre) / 11


@given(cities, cities)
def test_equals_the_twin(one: City, other: City) -> None:
    other = replace(other, key="b")
    assert distance(one, other) == pytest.approx(twin(one, other), abs=1e-9)


@given(cities, cities)
def test_is_a_distance(one: City, other: City) -> None:
    other = replace(other, key="b")
    assert 0 <= distance(one, other) <= 1
    assert distance(one, other) == distance(other, one)
    assert distance(one, one) == 0


@given(cities, st.floats(0, 1))
def test_grows_with_each_difference(town: City, share: float) -> None:
    town = replace(town, population=20_000, quality=150.0, centre_km=100.0, latitude=55.0, longitude=40.0)
    for name, far in {"population": 200_000, "quality": 250.0, "centre_km": 900.0, "latitude": 70.0}.items():
        start = getattr(town, name)
        middle = start + (far - start) * share
        nearer, farther = (replace(town, key="b", **{name: value}) for value in (middle, far))
        assert distance(town, nearer) <= distance(town, farther) + 1e-12


@given(cities, cities)
def test_the_parts_make_the_whole(one: City, other: City) -> None:
    other = replace(other, key="b")
    told = parts(one, other)
    assert [part.name for part in told] == list(PARTS)
    assert sum(part.share for part in told) == pytest.approx(1)
    assert sum(part.difference * part.share for part in told) == pytest.approx(distance(one, other), abs=1e-9)


@given(st.lists(cities, min_size=1, max_size=8), st.randoms())
def test_the_order_does_not_depend_on_the_list(towns: list[City], lottery) -> None:
    towns = [replace(town, key=f"town {at}") for at, town in enumerate(towns)]
    mixed = list(towns)
    lottery.shuffle(mixed)
    named = [[other.key for other, _apart in Towns(each).nearest(towns[0])] for each in (towns, mixed)]
    assert named[0] == named[1]
    assert sorted(named[0]) == sorted(town.key for town in towns[1:])


def test_equal_towns_stand_by_their_keys() -> None:
    mine, c, a, b = (City(key, 55, 40, 20_000, 150, False, 100) for key in ("mine", "c", "a", "b"))
    assert [other.key for other, _apart in Towns([c, mine, a, b]).nearest(mine)] == ["a", "b", "c"]


def test_the_date_line_divides_nothing() -> None:
    west, east = City("west", 66, 179.5), City("east", 66, -179.5)
    assert distance(west, east) == pytest.approx(twin(west, east))
    assert parts(west, east)[1].difference < 0.02


def test_weights_may_be_changed_but_not_nonsense() -> None:
    one, other = City("a", 55, 40, 10_000, is_historic=True), City("b", 55, 40, 10_000)
    only_history = dict.fromkeys(PARTS, 0.0) | {"history": 1.0}
    assert distance(one, other, only_history) == 1
    for wrong in ({}, dict.fromkeys(PARTS, 0.0), {**WEIGHTS, "history": -1.0}, {**WEIGHTS, "history": math.nan}):
        with pytest.raises(ValueError, match="weights"):
            distance(one, other, wrong)
    with pytest.raises(ValueError, match="one key"):
        Towns([one, one])


def test_kilometres_to_the_nearest_big_city() -> None:
    moscow, petersburg, torzhok = (55.7558, 37.6173), (59.9386, 30.3141), (57.0417, 34.9602)
    latitudes, longitudes = np.array([moscow, petersburg, torzhok]).T
    assert kilometres(*moscow, latitudes, longitudes)[1] == pytest.approx(634, abs=2)
    far = to_big_city(latitudes, longitudes, np.array([13e6, 5.6e6, 45e3]))
    assert far[:2].tolist() == [0, 0]
    assert far[2] == pytest.approx(kilometres(*torzhok, latitudes, longitudes)[0])
    assert np.isnan(to_big_city(latitudes, longitudes, np.array([1, np.nan, 2]))).all()


TABLE = """key,latitude,longitude,population,quality,historic
tver,56.86,35.9,416000,190,0
torzhok,57.04,34.96,45000,180,1
kashin,57.36,37.61,14000,170,1
norilsk,69.35,88.2,182000,,0
"""


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "towns.csv"
    source.write_text(TABLE, encoding="utf-8")
    assert main(["similarity", str(source), "--town", "torzhok", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["town"] for row in rows] == ["kashin", "tver", "norilsk"]
    assert rows[2]["parts"]["quality"] == 0.5
    assert main(["similarity", str(source), "--town", "torzhok", "--most", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("kashin\t0.")


@pytest.mark.parametrize(
    ("table", "town", "says"),
    [
        (TABLE, "omsk", "no town omsk"),
        ("key,latitude\na,1\n", "a", "longitude"),
        ("key,latitude,longitude\na,x,2\n", "a", "latitude"),
        ("key,latitude,longitude\na,1,2\na,1,2\n", "a", "towns.csv, line 3: a is there twice"),
        ("key,latitude,longitude\na,955,2\n", "a", "line 2: latitude must be from -90 to 90, not «955»"),
        ("key,latitude,longitude\na,55,-181\n", "a", "line 2: longitude must be from -180 to 360, not «-181»"),
        ("key,latitude,longitude,population\na,1,2,5\nb,1,3,-2000\n", "a", "line 3: population must be from 0 to"),
        ("key,latitude,longitude,quality\na,1,2,1e300\n", "a", "line 2: quality must be from 0 to 1,000"),
        ("key,latitude,longitude,historic\na,1,2,perhaps\n", "a", "historic must be true or false, not «perhaps»"),
        ("key,latitude,longitude,latitude\na,1,2,3\n", "a", "towns.csv: column latitude is there twice"),
        ("", "a", "towns.csv: column key is missing"),
        ('key,latitude,longitude\na,"5\n5",2\n', "a", "latitude must be a number, not «5 5»"),
    ],
)
def test_the_command_says_what_is_wrong(
    table: str, town: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "towns.csv"
    source.write_text(table, encoding="utf-8")
    assert main(["similarity", str(source), "--town", town]) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert (captured.err.count("\n"), captured.out) == (1, "")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--most", "-1"), "--most must be at least 0, not -1"),
        (("--least", "3"), "--least must be from 0 to 1, not 3"),
        (("--least", "nan"), "--least must be from 0 to 1, not nan"),
    ],
)
def test_the_command_says_what_is_wrong_with_its_options(
    options: tuple[str, str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "towns.csv"
    source.write_text(TABLE, encoding="utf-8")
    assert main(["similarity", str(source), "--town", "torzhok", *options]) == 2
    assert says in capsys.readouterr().err
    assert main(["similarity", str(tmp_path), "--town", "torzhok"]) == 2
    assert "is a folder, and should be a CSV table" in capsys.readouterr().err


@given(cities, cities)
def test_unknown_is_halfway(one: City, other: City) -> None:
    assume(one.population)
    unknown = replace(other, key="b", population=None)
    assert parts(one, unknown)[0].difference == 0.5
