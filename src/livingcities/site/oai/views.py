"""The address /oai/: GET or POST, XML with the status 200 even for errors, as the protocol wants."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from livingcities.base.limits import client_address, within_limit

from . import archive
from .asking import PREFIX, Complaint, range_of, read

TIMES, SECONDS = 120, 60
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
)
_DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ '
    'http://www.openarchives.org/OAI/2.0/oai_dc.xsd">'
)


# Harvesters post forms without our token: nothing here changes anything.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    if not within_limit(f"oai:{client_address(request)}", times=TIMES, seconds=SECONDS):
        wait = str(SECONDS - int(time.time()) % SECONDS)
        return HttpResponse("Too many requests", status=503, headers={"Retry-After": wait}, content_type="text/plain")
    given = request.POST if request.method == "POST" else request.GET
    shown: dict[str, str] = {}
    try:
        arguments = read(given)
        shown = arguments
        body = ANSWERS[arguments["verb"]](arguments)
    except Complaint as complaint:
        if complaint.code in {"badVerb", "badArgument"}:
            shown = {}
        body = f"<error code={quoteattr(complaint.code)}>{_text(complaint.text)}</error>\n"
    attributes = "".join(f" {name}={quoteattr(_NOT_XML.sub('', value))}" for name, value in sorted(shown.items()))
    asked = f"<request{attributes}>{_text(_address())}</request>\n"
    content = f"{_HEAD}<responseDate>{_moment(datetime.now(UTC))}</responseDate>\n{asked}{body}</OAI-PMH>\n"
    return HttpResponse(content, content_type="text/xml; charset=utf-8")


def _address() -> str:
    return settings.SITE_URL + reverse("site:oai")


def _identify(arguments: dict[str, str]) -> str:
    parts = (
        ("repositoryName", "Живые города: каталог практик"),
        ("baseURL", _address()),
        ("protocolVersion", "2.0"),
        ("adminEmail", _administrator()),
        ("earliestDatestamp", _moment(archive.earliest())),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    )
    return f"<Identify>{''.join(_element(*part) for part in parts)}</Identify>\n"


def _administrator() -> str:
    found = re.search(r"[^\s<>]+@[^\s<>]+", settings.DEFAULT_FROM_EMAIL)
    return found[0] if found else f"noreply@{archive.host()}"


def _formats(arguments: dict[str, str]) -> str:
    if name := arguments.get("identifier"):
        archive.get(name)
    return (
        f"<ListMetadataFormats><metadataFormat>{_element('metadataPrefix', PREFIX)}"
        f"{_element('schema', 'http://www.openarchives.org/OAI/2.0/oai_dc.xsd')}"
        f"{_element('metadataNamespace', 'http://www.openarchives.org/OAI/2.0/oai_dc/')}"
        "</metadataFormat></ListMetadataFormats>\n"
    )


def _sets(arguments: dict[str, str]) -> str:
    if "resumptionToken" in arguments:
        raise Complaint("badResumptionToken", "The list of sets comes whole.")
    themes = archive.themes()
    if not themes:
        raise Complaint("noSetHierarchy", "There are no sets yet.")
    rows = (f"<set>{_element('setSpec', row.slug)}{_element('setName', row.name_ru)}</set>" for row in themes)
    return f"<ListSets>{''.join(rows)}</ListSets>\n"


def _record(arguments: dict[str, str]) -> str:
    return f"<GetRecord>{_full(archive.get(arguments['identifier']))}</GetRecord>\n"


def _identifiers(arguments: dict[str, str]) -> str:
    return _listed("ListIdentifiers", arguments, _header)


def _records(arguments: dict[str, str]) -> str:
    return _listed("ListRecords", arguments, _full)


def _listed(verb: str, arguments: dict[str, str], drawn: Any) -> str:
    found = archive.harvest(range_of(arguments))
    token = ""
    if found.token or found.cursor:
        token = (
            f'<resumptionToken completeListSize="{found.total}" cursor="{found.cursor}">{found.token}</resumptionToken>'
        )
    return f"<{verb}>{''.join(drawn(record) for record in found.records)}{token}</{verb}>\n"


def _header(record: archive.Record) -> str:
    status = ' status="deleted"' if record.is_deleted else ""
    sets = "".join(_element("setSpec", slug) for slug in record.themes)
    parts = _element("identifier", record.identifier) + _element("datestamp", _moment(record.changed_at)) + sets
    return f"<header{status}>{parts}</header>"


def _full(record: archive.Record) -> str:
    if record.is_deleted:
        return f"<record>{_header(record)}</record>"
    fields = "".join(_element(f"dc:{name}", value) for name, value in record.dublin_core)
    return f"<record>{_header(record)}<metadata>{_DC}{fields}</oai_dc:dc></metadata></record>\n"


ANSWERS = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListIdentifiers": _identifiers,
    "ListRecords": _records,
}


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
