"""A collection made, typeset and published in the browser; a certificate checked by its number; axe on every page."""

from __future__ import annotations

from typing import Any

import pytest

from livingcities.cases.models import Collection
from livingcities.cases.operations import collections as acts
from tests.cases.factories import CaseFactory
from tests.credentials.factories import CredentialFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.journey


def test_anybody_reads_a_collection_and_the_page_for_programs(page: Any, live: str, accessible: Any) -> None:
    editor = UserFactory(is_secretariat=True)
    book = acts.create_collection(actor=editor, slug="book", texts={"title": "Сборник практик", "year": 2026})
    section = acts.add_section(actor=editor, collection=book, title="Площади", lead="Начнём.")
    acts.add_to_collection(actor=editor, collection=book, section=section, cases=[CaseFactory(), CaseFactory()])
    acts.publish_collection(actor=editor, collection=acts.make(book))
    page.goto("/cases/collections/")
    accessible(page)
    page.get_by_role("link", name="Сборник практик").click()
    accessible(page)
    with page.expect_download() as download:
        page.locator("a[href$='book.epub']").click()
    assert download.value.suggested_filename == "book.epub"
    page.goto("/api/")
    accessible(page)
    page.goto("/data/")
    accessible(page)
    assert Collection.objects.get().published_at


def test_a_certificate_is_checked_by_its_number(page: Any, live: str, accessible: Any) -> None:
    given = CredentialFactory(holder_name="Озёрск")
    page.goto("/credentials/")
    accessible(page)
    page.locator("input[name=code]").fill(given.spelled_code.lower())
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(f"**{given.get_absolute_url()}")
    accessible(page)
    assert "Озёрск" in page.locator("h1").inner_text()
    page.goto("/credentials/?code=AAAA")
    accessible(page)
