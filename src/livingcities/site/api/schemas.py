"""What the interface answers. The texts of the fields stand in the OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema


class Problem(Schema):
    code: str = Field(description=_("short and stable: not_found, invalid, too_many_requests …"))
    message: str
    details: list[dict[str, Any]] = Field(default_factory=list, description=_("what exactly, where it is known"))


class Error(Schema):
    """Every refusal has this shape."""

    error: Problem


class Page[T](Schema):
    count: int = Field(description=_("how many there are on all pages"))
    page: int
    pages: int
    next: str | None = Field(description=_("address of the next page"))
    previous: str | None
    results: list[T]


class Region(Schema):
    code: str = Field(description=_("two digits of the federal subject in FIAS and OKTMO"))
    slug: str
    name: str


class CityLine(Schema):
    slug: str
    name: str
    region: Region
    population: int | None = Field(description=_("the latest census known"))
    is_historic: bool = Field(description=_("a historic settlement of federal significance"))
    is_living: bool = Field(description=_("takes part in the initiative"))
    latitude: float
    longitude: float
    url: str = Field(description=_("page of the town"))
    api_url: str


class Fact(Schema):
    kind: str
    number: float | None
    text: str
    on: date = Field(description=_("the day the fact speaks of"))
    source: str


class City(CityLine):
    fias: UUID | None
    oktmo: str
    time_zone: str = Field(description=_("IANA name"))
    founded: str = Field(description=_("year or century, as the source says"))
    facts: list[Fact]


class Theme(Schema):
    slug: str
    name: str
    name_en: str


class CityName(Schema):
    slug: str
    name: str
    region: str


class CaseLine(Schema):
    key: UUID = Field(description=_("never changes"))
    slug: str
    title: str
    summary: str
    city: CityName
    themes: list[str]
    year: int | None = Field(description=_("of the result"))
    cost: int | None = Field(description=_("roubles"))
    months: int | None
    is_demo: bool = Field(description=_("invented for demonstration: the town did not do this"))
    published_at: datetime
    changed_at: datetime
    url: str
    api_url: str


class Award(Schema):
    programme: str
    year: int
    prize: str


class Photo(Schema):
    alt: str
    caption: str


class Passport(Schema):
    """The practice in full, in Russian, as it was published."""

    problem: str
    solution: str
    steps: list[dict[str, Any]]
    partners: list[dict[str, Any]]
    involvement: str
    people: int | None = Field(description=_("residents who took part"))
    money: list[dict[str, Any]]
    ppp_form: str
    results: list[dict[str, Any]]
    mistakes: str
    needed: str
    photos: list[Photo]


class Case(CaseLine):
    version: int
    passport: Passport
    awards: list[Award]


class Programme(Schema):
    slug: str
    kind: str
    name: str
    name_en: str
    aim: str
    is_demo: bool
    url: str


class CallLine(Schema):
    slug: str
    title: str
    state: str
    opens_at: datetime | None
    closes_at: datetime | None
    published_at: datetime | None = Field(description=_("of the results"))
    is_demo: bool
    url: str
    results_url: str | None = Field(description=_("of this interface, once the results are published"))


class Edition(Schema):
    programme: str
    year: int
    title: str
    title_en: str
    text: str
    begins_on: date | None
    ends_on: date | None
    is_finished: bool
    is_demo: bool = Field(description=_("of an invented programme"))
    calls: list[CallLine]
    url: str
    api_url: str


class Prize(Schema):
    number: str = Field(description=_("of the application"))
    title: str
    city: CityName | None
    track: str
    kind: str = Field(description=_("winner, special, noted"))
    place: int | None
    prize: str


class TrackCount(Schema):
    title: str
    applications: int = Field(description=_("how many applications were admitted to the jury"))


class Results(Schema):
    call: CallLine
    scoring: str = Field(description=_("which scores decided: raw or calibrated"))
    sealed_digest: str = Field(description=_("SHA-256 of all scores, published before anybody opened them"))
    tracks: list[TrackCount]
    prizes: list[Prize]
