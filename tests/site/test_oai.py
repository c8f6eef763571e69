"""OAI-PMH: harvested whole by sickle, an independent client; errors, deleted records, resumption."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from sickle import Sickle
from sickle.oaiexceptions import (
    BadArgument,
    BadResumptionToken,
    CannotDisseminateFormat,
    IdDoesNotExist,
    NoRecordsMatch,
)

from livingcities.cases.models import Case, CaseAward
from livingcities.cases.operations import editing
from livingcities.site.oai import archive, asking
from tests.cases.factories import CaseFactory, ThemeFactory
from tests.factories import UserFactory

OAI = "{http://www.openarchives.org/OAI/2.0/}"


def xml(answer: Any) -> ElementTree.Element:
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/xml")
    return ElementTree.fromstring(answer.content)


def error(answer: Any) -> str:
    found = xml(answer).find(f"{OAI}error")
    assert found is not None
    return found.attrib["code"]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "ON_A_PAGE", 7)


@pytest.mark.django_db(transaction=True)
def test_the_whole_catalogue_is_harvested(live_server, small_pages):
    themes = [ThemeFactory(slug="water", name_ru="Вода"), ThemeFactory(slug="woods", name_ru="Леса")]
    cases = [CaseFactory() for _each in range(23)]
    for case in cases:
        case.themes.set([themes[case.pk % 2]])
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    Case.objects.filter(pk__lte=cases[9].pk).update(changed_at=moment)  # many at one moment, over two pages
    CaseFactory(draft=True)
    gone = CaseFactory()
    editing.withdraw(actor=UserFactory(is_secretariat=True), case=gone, reason="Ошибка в цифрах")
    client = Sickle(f"{live_server.url}/oai/")

    assert client.Identify().deletedRecord == "persistent"
    assert [form.metadataPrefix for form in client.ListMetadataFormats()] == ["oai_dc"]
    assert {(row.setSpec, row.setName) for row in client.ListSets()} >= {("water", "Вода"), ("woods", "Леса")}

    records = list(client.ListRecords(metadataPrefix="oai_dc"))
    names = [record.header.identifier for record in records]
    assert len(names) == len(set(names)) == 24
    assert {name.rpartition(":")[2] for name in names} == {str(case.key) for case in [*cases, gone]}
    deleted = [record for record in records if record.deleted]
    assert [record.header.identifier.rpartition(":")[2] for record in deleted] == [str(gone.key)]
    assert not hasattr(deleted[0], "metadata"), "a deleted record has a header only"

    water = list(client.ListIdentifiers(metadataPrefix="oai_dc", set="water"))
    assert {header.identifier.rpartition(":")[2] for header in water} == {
        str(case.key) for case in Case.objects.filter(themes__slug="water")
    }
    one = client.GetRecord(identifier=names[0], metadataPrefix="oai_dc")
    assert one.metadata["language"] == ["ru"]
    assert one.metadata["title"][0] in {case.title for case in cases}


@pytest.mark.django_db(transaction=True)
def test_a_second_harvest_brings_only_what_has_changed(live_server):
    old, new = CaseFactory(), CaseFactory()
    Case.objects.filter(pk=old.pk).update(changed_at=datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC))
    Case.objects.filter(pk=new.pk).update(changed_at=datetime(2026, 5, 2, 12, 0, 0, 500_000, tzinfo=UTC))
    client = Sickle(f"{live_server.url}/oai/")

    def keys(**limits: str) -> set[str]:
        rows = client.ListIdentifiers(metadataPrefix="oai_dc", **limits)
        return {row.identifier.rpartition(":")[2] for row in rows}

    assert keys(**{"from": "2026-05-02"}) == {str(new.key)}
    assert keys(until="2026-05-01") == {str(old.key)}, "the whole day"
    assert keys(**{"from": "2026-05-02T12:00:00Z", "until": "2026-05-02T12:00:00Z"}) == {str(new.key)}, (
        "the whole second"
    )
    with pytest.raises(NoRecordsMatch):
        keys(**{"from": "2026-05-03"})


@pytest.mark.django_db(transaction=True)
def test_what_changes_during_a_harvest_is_not_lost(live_server, small_pages):
    cases = [CaseFactory() for _each in range(15)]
    early = datetime(2026, 5, 1, tzinfo=UTC)
    for number, case in enumerate(cases):
        Case.objects.filter(pk=case.pk).update(changed_at=early + timedelta(minutes=number))
    rows = Sickle(f"{live_server.url}/oai/").ListIdentifiers(metadataPrefix="oai_dc")
    seen = [next(rows).identifier for _each in range(7)]
    Case.objects.filter(pk=cases[0].pk).update(changed_at=early + timedelta(days=1))
    seen += [row.identifier for row in rows]
    assert {name.rpartition(":")[2] for name in seen} == {str(case.key) for case in cases}
    assert seen[-1].endswith(str(cases[0].key)), "the changed one comes again"


@pytest.mark.django_db(transaction=True)
def test_refusals_are_those_of_the_protocol(live_server):
    CaseFactory()
    client = Sickle(f"{live_server.url}/oai/")
    with pytest.raises(IdDoesNotExist):
        client.GetRecord(identifier="oai:elsewhere:1", metadataPrefix="oai_dc")
    with pytest.raises(CannotDisseminateFormat):
        client.ListRecords(metadataPrefix="marc21")
    with pytest.raises(NoRecordsMatch):
        client.ListRecords(metadataPrefix="oai_dc", set="unknown")
    with pytest.raises(BadResumptionToken):
        client.ListRecords(resumptionToken="nonsense")
    with pytest.raises(BadArgument):
        client.ListRecords(metadataPrefix="oai_dc", **{"from": "вчера"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Steal", "badVerb"),
        ("verb=Identify&verb=Identify", "badArgument"),
        ("verb=Identify&set=a", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&resumptionToken=a&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-05-01&until=2026-05-01T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-05-02&until=2026-05-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=9999-12-31", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc", "noRecordsMatch"),
        ("verb=ListSets&resumptionToken=a", "badResumptionToken"),
        ("verb=ListMetadataFormats&identifier=a", "idDoesNotExist"),
    ],
)
def test_each_fault_has_its_code(client, query, code):
    assert error(client.get(f"/oai/?{query}")) == code


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["identifier", "set", "resumptionToken"])
def test_a_nul_that_is_posted_is_a_fault_of_the_harvester(client, name):
    assert (
        error(client.post("/oai/", {"verb": "ListRecords", "metadataPrefix": "oai_dc", name: "a\0b"})) == "badArgument"
    )


@pytest.mark.django_db
def test_forms_are_taken_as_well_as_addresses(client):
    client.handler.enforce_csrf_checks = True
    CaseFactory()
    by_form = xml(client.post("/oai/", {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}))
    assert by_form.find(f"{OAI}ListIdentifiers") is not None


@pytest.mark.django_db
def test_any_text_stays_well_formed(client):
    case = CaseFactory(is_demo=True, passport={"title": 'Площадь <b>"&\x0b\ud7ff'})
    Case.objects.filter(pk=case.pk).update(title='Площадь <b>"& ]]>\x0b')
    CaseAward.objects.create(case=case, programme="Премия", year=2025, prize="Победитель")
    told = xml(client.get("/oai/?verb=ListRecords&metadataPrefix=oai_dc"))
    texts = [element.text for element in told.iter() if element.tag.startswith("{http://purl.org/dc/elements/1.1/}")]
    assert 'Площадь <b>"& ]]>' in texts
    assert "Премия, 2025: Победитель" in texts
    assert any("Демонстрация" in (text or "") for text in texts)
    refused = xml(client.get("/oai/", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": '"<&\x0b'}))
    assert refused.find("{*}error") is not None


def test_a_token_gives_back_its_range():
    moment = datetime(2026, 5, 1, 12, 0, 0, 123_456, tzinfo=UTC)
    wanted = asking.Range("water", moment, None, (moment, 7), 100)
    assert asking.range_of({"resumptionToken": wanted.token}) == wanted


@pytest.mark.parametrize(
    "token", ["", "e30", "bm90aGluZw", "%", "eyJ0IjoiIiwibiI6MCwiZiI6IiIsInUiOiIiLCJhIjoiMSIsImkiOjF9"]
)
def test_a_forged_token_is_refused(token):
    with pytest.raises(asking.Complaint):
        asking.range_of({"resumptionToken": token} if token else {"resumptionToken": "="})


@pytest.mark.django_db
def test_a_harvester_in_a_hurry_waits(client):
    answers = [client.get("/oai/?verb=Identify").status_code for _each in range(121)]
    assert answers[-2:] == [200, 503]
    assert int(client.get("/oai/?verb=Identify")["Retry-After"]) <= 60
