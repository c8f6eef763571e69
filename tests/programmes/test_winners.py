"""A case out of a winner: its answers and files go along, and one that cannot be made stops no other."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from livingcities.base.actors import SYSTEM
from livingcities.base.uploads import Accepted
from livingcities.calls.models import Application, Attachment, Decision
from livingcities.cases.models import Case, CaseFile
from livingcities.cases.passport import TITLE, Passport
from livingcities.programmes.mapping import files_of
from livingcities.programmes.models import Edition, EditionCall
from livingcities.programmes.operations.cases import make_case
from tests.calls.applying import leader
from tests.calls.factories import ApplicationFactory, CallFactory, SubmissionFactory
from tests.cases.factories import paper, picture

from .factories import EditionFactory

SCHEMA = {
    "sections": [
        {
            "key": "all",
            "title": "Всё",
            "questions": [
                {"key": "name", "kind": "short_text", "title": "Название", "case_field": "title"},
                {"key": "views", "kind": "file", "title": "Виды", "count": 9, "case_field": "photos"},
                {"key": "papers", "kind": "file", "title": "Бумаги", "count": 9, "case_field": "documents"},
                {"key": "letter", "kind": "file", "title": "Письмо", "count": 9},
            ],
        }
    ]
}


@pytest.fixture
def edition(db: None) -> Edition:
    edition = EditionFactory()
    EditionCall.objects.create(edition=edition, call=CallFactory(published=True, schema=SCHEMA), number=1)
    return edition


def winner(edition: Edition, title: str = "Двор у пекарни", **files: list[tuple[str, Accepted]]) -> Application:
    """An application with a prize, and with these files: {question: [(name, accepted)]}."""
    application = ApplicationFactory(call=edition.calls.get(), title="Двор", answers={"name": title})
    for question, sent in files.items():
        for name, accepted in sent:
            _attach(application, question, name, accepted)
    SubmissionFactory(application=application)
    Application.objects.filter(pk=application.pk).update(state=Application.State.ADMITTED)
    Decision.objects.create(application=application, kind=Decision.Kind.WINNER)
    application.refresh_from_db()
    return application


def _attach(application: Application, question: str, name: str, accepted: Accepted) -> None:
    Attachment.objects.create(
        application=application,
        question=question,
        file=accepted.content,
        label=name,
        media_type=accepted.media_type,
        extension=accepted.extension,
        size=accepted.size,
        digest=accepted.digest,
        uploaded_by=leader(application),
    )


def made(application: Application) -> Case:
    return make_case(actor=SYSTEM, application=application, handed_in=files_of(application))


def test_photographs_and_documents_go_along(edition: Edition):
    views = [("двор.jpg", picture((64, 48))), ("план.pdf", paper())]
    papers = [("Протокол.pdf", paper())]
    case = made(winner(edition, views=views, papers=papers, letter=[("письмо.pdf", paper())]))
    told = Passport.of(case.versions.get().passport)
    photo = CaseFile.objects.get(key=told.photos[0].key)
    assert (photo.kind, photo.label, photo.small.name != "") == (CaseFile.Kind.PHOTO, "двор.jpg", True)
    assert (photo.width, photo.height) == (64, 48)
    assert [line.title for line in told.documents] == ["план", "Протокол"]
    assert case.files.count() == 3, "the letter has no place in a case"
    with CaseFile.objects.get(label="Протокол.pdf").file.open() as file:
        assert file.read() == paper().content.read()


def test_nothing_is_published_before_the_photographs_are_described(edition: Edition):
    case = made(winner(edition, views=[("двор.jpg", picture((64, 48)))]))
    lacks = Passport.of(case.versions.get().passport).lacks()
    assert [lack.needed for lack in lacks if lack.section == "files"] == [True]


def test_a_file_that_is_gone_stops_nothing(edition: Edition):
    application = winner(edition, papers=[("Протокол.pdf", paper())])
    file = application.attachments.get().file
    file.storage.delete(file.name)
    assert not made(application).files.exists()


def test_one_that_cannot_be_made_is_named_and_the_others_go_on(edition: Edition, secretariat: Client):
    winner(edition)
    broken = winner(edition, title="Д" * (TITLE + 1), papers=[("Протокол.pdf", paper())])
    winner(edition, title="Третий двор")
    answer = secretariat.post(f"{edition.get_absolute_url()}cases/make/", {"all": "1"}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert any(broken.reference in text and str(TITLE) in text for text in said), said
    assert any(text.endswith("2.") for text in said), said
    assert Case.objects.count() == 2


def test_only_the_chosen_become_cases_and_odd_keys_choose_nothing(edition: Edition, secretariat: Client):
    chosen, _other = winner(edition), winner(edition)
    sent: dict[str, Any] = {"application": [str(chosen.pk), "²", "9" * 40]}
    assert secretariat.post(f"{edition.get_absolute_url()}cases/make/", sent).status_code == 302
    assert Case.objects.get().origin.application == chosen


@pytest.mark.parametrize("query", ["from=²⁰²⁶", "from=99999", "from=x"])
def test_an_odd_year_is_no_page(edition: Edition, secretariat: Client, query: str):
    path = f"{edition.programme.get_absolute_url()}new-edition/?{query}"
    assert secretariat.get(path).status_code == 404


def test_an_odd_year_to_copy_to_is_the_next_one(edition: Edition, secretariat: Client):
    path = f"{edition.programme.get_absolute_url()}new-edition/?from={edition.year}&year=²⁰²⁷"
    assert secretariat.get(path).context["year"] == edition.year + 1
