"""The interface keeps to its own OpenAPI document, whatever it is asked: schemathesis asks."""

from __future__ import annotations

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from livingcities.site.api import door
from livingcities.site.api.v1 import document
from tests.cases.factories import CaseFactory, ThemeFactory
from tests.factories import CityFactory

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


@pytest.fixture
def schema(db, monkeypatch):
    """The document, asked of the application itself; some content, and a limit that is out of the way."""
    monkeypatch.setattr(door, "TIMES", 10**6)
    CaseFactory(slug="a", city=CityFactory(slug="b")).themes.set([ThemeFactory(slug="c")])
    loaded = schemathesis.openapi.from_dict(document())
    loaded.config.update(base_url="http://localhost:8000")
    loaded.app = get_wsgi_application()
    # The application gives its connection back after a request; here the test's transaction is on it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield loaded
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


PATHS = sorted(document()["paths"])


@pytest.mark.parametrize("path", PATHS)
def test_answers_are_those_of_the_document(schema, path):
    strategy = schema[path]["GET"].as_strategy()

    @hypothesis.settings(max_examples=25, deadline=None, derandomize=True, database=None)
    @hypothesis.given(case=strategy)
    def ask(case):
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    ask()
