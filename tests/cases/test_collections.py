"""Collections: making one, what may not happen, typesetting in a worker, showing it."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.cases.collection import content, epub, paper
from livingcities.cases.models import Case, Collection
from livingcities.cases.operations import collections as acts
from livingcities.cases.operations import files
from livingcities.cases.passport import Passport
from tests.cases.factories import CaseFactory, CollectionFactory, add_files
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return UserFactory(is_secretariat=True)


@pytest.fixture
def book(editor):
    """A draft with two sections: three cases, and none."""
    collection = acts.create_collection(actor=editor, slug="book", texts={"title": "Сборник", "year": 2026})
    first = acts.add_section(actor=editor, collection=collection, title="Площади")
    acts.add_section(actor=editor, collection=collection, title="Вода")
    cases = [CaseFactory(title=title) for title in ("А", "Б", "В")]
    acts.add_to_collection(actor=editor, collection=collection, section=first, cases=cases)
    return collection


def titles(collection: Collection) -> list[list[str]]:
    return [[item.case.title for item in section.items.all()] for section in collection.sections.all()]


def sections(collection: Collection) -> list[str]:
    return [section.title for section in collection.sections.all()]


def test_cases_stand_in_the_order_they_were_given_and_move(book, editor):
    middle = book.sections.first().items.get(case__title="Б")
    acts.move_item(actor=editor, collection=book, item=middle, by=-1)
    assert titles(book) == [["Б", "А", "В"], []]
    acts.move_item(actor=editor, collection=book, item=middle, by=-1)
    assert titles(book) == [["Б", "А", "В"], []], "the first stays the first"
    acts.remove_item(actor=editor, collection=book, item=book.sections.first().items.get(case__title="А"))
    last = book.sections.first().items.get(case__title="В")
    acts.move_item(actor=editor, collection=book, item=last, by=-1)
    assert titles(book) == [["В", "Б"], []], "over the gap that the removed one left"


def test_sections_move_and_go(book, editor):
    water = book.sections.get(title="Вода")
    acts.move_section(actor=editor, collection=book, section=water, by=-1)
    assert sections(book) == ["Вода", "Площади"]
    acts.remove_section(actor=editor, collection=book, section=book.sections.get(title="Площади"))
    assert sections(book) == ["Вода"]
    assert Case.objects.published().count() == 3, "the catalogue keeps them"


def test_a_case_stands_in_a_collection_once(book, editor):
    case = Case.objects.get(title="А")
    added = acts.add_to_collection(actor=editor, collection=book, section=book.sections.last(), cases=[case])
    assert added == []
    assert titles(book) == [["А", "Б", "В"], []]


@pytest.mark.parametrize("state", [state for state in Case.State.values if state != "published"])
def test_only_published_cases_come_in(book, editor, state):
    case = CaseFactory(state=state)
    with pytest.raises(Refused):
        acts.add_to_collection(actor=editor, collection=book, section=book.sections.last(), cases=[case])


def test_a_section_of_another_collection_is_not_touched(book, editor):
    other = CollectionFactory(items=1)
    with pytest.raises(Refused):
        acts.edit_section(actor=editor, collection=book, section=other.sections.get(), title="Чужая")
    with pytest.raises(Refused):
        acts.remove_item(actor=editor, collection=book, item=other.sections.get().items.get())


def test_a_changed_case_is_printed_anew_only_when_asked(book, editor):
    case = Case.objects.get(title="А")
    before = content.digest(book)
    newer = case.versions.create(number=2, passport=case.current.passport | {"title": "А, исправлено"})
    Case.objects.filter(pk=case.pk).update(current=newer)
    assert content.digest(book) == before
    assert acts.renew_items(actor=editor, collection=book) == 1
    assert content.digest(book) != before
    assert "А, исправлено" in {chapter.title.replace("\xa0", " ") for chapter in content.book_of(book).chapters}


def test_texts_are_checked(book, editor):
    with pytest.raises(ValidationError):
        acts.edit_collection(actor=editor, collection=book, texts={"title": ""})
    with pytest.raises(TypeError):
        acts.edit_collection(actor=editor, collection=book, texts={"slug": "other"})


def test_an_empty_collection_is_not_typeset(editor):
    empty = acts.create_collection(actor=editor, slug="empty", texts={"title": "Пустой", "year": 2026})
    with pytest.raises(Refused):
        acts.build_collection(actor=editor, collection=empty)


def test_it_is_typeset_by_a_worker_and_published(book, editor, django_capture_on_commit_callbacks):
    with pytest.raises(Refused):
        acts.publish_collection(actor=editor, collection=book)
    with django_capture_on_commit_callbacks():
        acts.build_collection(actor=editor, collection=book)
    with pytest.raises(Refused):
        acts.build_collection(actor=editor, collection=book)
    acts.typeset.func(book.pk)
    book.refresh_from_db()
    assert not book.is_building
    assert book.pdf.read(5) == b"%PDF-"
    assert book.epub.read(2) == b"PK"
    assert book.built_of == content.digest(book)
    acts.publish_collection(actor=editor, collection=book)
    assert Collection.objects.visible_to(None).get() == book
    acts.hide_collection(actor=editor, collection=book)
    assert not Collection.objects.visible_to(None).exists()


def test_a_build_that_fails_says_why_and_may_be_ordered_again(book, editor, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("шрифт не найден")

    monkeypatch.setattr(paper, "render_paper", broken)
    acts.build_collection(actor=editor, collection=book)
    acts.typeset.func(book.pk)
    book.refresh_from_db()
    assert "шрифт не найден" in book.build_error
    acts.build_collection(actor=editor, collection=book)
    assert book.build_error == ""


def test_the_old_files_go_when_new_ones_are_kept(book, django_capture_on_commit_callbacks):
    acts.keep_collection(actor=SYSTEM, collection=book, pdf=b"%PDF-1", epub=b"PK1", digest="a")
    storage, old = book.pdf.storage, book.pdf.name
    with django_capture_on_commit_callbacks(execute=True):
        acts.keep_collection(actor=SYSTEM, collection=book, pdf=b"%PDF-2", epub=b"PK2", digest="b")
    assert book.pdf.read() == b"%PDF-2"
    assert old == book.pdf.name or not storage.exists(old)


# --- a photograph that must not be shown any more -----------------------------------------------------


def pictures(collection: Collection) -> list[str]:
    """What the kept electronic book shows."""
    collection.refresh_from_db()
    with collection.epub.open("rb") as stored, zipfile.ZipFile(io.BytesIO(stored.read())) as archive:
        return [name for name in archive.namelist() if name.startswith("EPUB/pictures/")]


@pytest.fixture
def photo(book, editor):
    """In the book, which everybody reads."""
    case = add_files(Case.objects.get(title="А"))
    acts.make(book)
    acts.publish_collection(actor=editor, collection=book)
    return case.files.get(kind="photo")


def purge(editor, photo):
    return files.purge_file(actor=editor, case=photo.case, key=str(photo.key))


def test_a_purged_photograph_is_gone_from_the_books_at_once(
    book, editor, photo, visitor, django_capture_on_commit_callbacks
):
    assert pictures(book) == [f"EPUB/pictures/{photo.key}.webp"]
    storage, names, before = book.pdf.storage, (book.pdf.name, book.epub.name), content.digest(book)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge(editor, photo) == [book]
    assert not any(storage.exists(name) for name in names)
    for name in ("book.pdf", "book.epub"):
        assert visitor.get(f"{book.get_absolute_url()}{name}").status_code == 404
    page = visitor.get(book.get_absolute_url())
    assert page.status_code == 200
    assert not page.context["may_download"]
    assert content.digest(book) != before
    acts.typeset.func(book.pk)
    assert pictures(book) == []
    assert visitor.get(f"{book.get_absolute_url()}book.pdf").status_code == 200


def test_a_book_of_earlier_versions_is_recalled_too(book, editor, photo):
    """What stands in the collection has changed since; the files have not."""
    case = photo.case
    without = Passport.of(case.current.passport).with_files([], []).as_dict()
    Case.objects.filter(pk=case.pk).update(current=case.versions.create(number=2, passport=without))
    acts.renew_items(actor=editor, collection=book)
    assert purge(editor, photo) == [book]
    acts.typeset.func(book.pk)
    assert pictures(book) == []


def test_books_without_the_photograph_stay(editor, photo):
    other = CollectionFactory(items=1)
    acts.make(other)
    kept = other.epub.name
    purge(editor, photo)
    other.refresh_from_db()
    assert (other.epub.name, other.is_building) == (kept, False)


def test_an_emptied_collection_loses_its_books_and_is_not_typeset(book, editor, photo):
    acts.remove_section(actor=editor, collection=book, section=book.sections.get(title="Площади"))
    assert purge(editor, photo) == [book]
    book.refresh_from_db()
    assert (book.pdf.name, book.epub.name, book.is_building) == ("", "", False)


def test_a_build_that_read_the_photograph_before_keeps_nothing(book, editor, photo):
    acts.build_collection(actor=editor, collection=book)
    at_work = Collection.objects.get(pk=book.pk)
    purge(editor, photo)
    with pytest.raises(acts.Overtaken):
        acts.keep_collection(actor=SYSTEM, collection=at_work, pdf=b"%PDF-1", epub=b"PK1", digest="a")
    at_work = Collection.objects.get(pk=book.pk)
    purged_again = add_files(Case.objects.get(title="Б")).files.get(kind="photo")
    purge(editor, purged_again)
    with pytest.raises(acts.Overtaken):
        acts.give_up_building(actor=SYSTEM, collection=at_work, error="файла нет")
    acts.typeset.func(book.pk)
    assert pictures(book) == []


def test_a_worker_that_was_overtaken_begins_once_more(book, editor, photo, monkeypatch):
    acts.build_collection(actor=editor, collection=book)
    render, purged = paper.render_paper, []

    def slow(told, *, at):
        if not purged:
            purged.append(purge(editor, photo))
        return render(told, at=at)

    monkeypatch.setattr(paper, "render_paper", slow)
    acts.typeset.func(book.pk)
    assert purged
    assert pictures(book) == []
    assert not book.is_building


def test_who_purges_is_told_which_collections_are_made_anew(secretariat, book, photo):
    case = photo.case
    case.versions.create(number=2, passport=case.current.passport)
    page = secretariat.post(f"{case.get_absolute_url()}files/", {"do": "purge", "key": str(photo.key)}, follow=True)
    assert "«Сборник»" in page.content.decode()


# --- invented practices -------------------------------------------------------------------------------


@pytest.mark.parametrize("invented", [0, 1, 3])
def test_a_collection_of_invented_practices_says_so(book, secretariat, invented):
    before = content.digest(book)
    Case.objects.filter(title__in=("А", "Б", "В")[:invented]).update(is_demo=True)
    page = secretariat.get(book.get_absolute_url()).content.decode()
    assert page.count('<span class="badge badge-plain">') == invented
    assert ("notice-demo" in page) == bool(invented)
    assert ("практики придуманы" in page.replace("\xa0", " ")) == (invented == 3)
    assert ('<span class="badge badge-plain">' in secretariat.get("/cases/collections/").content.decode()) == bool(
        invented
    )
    assert bool(content.book_of(book).demo) == bool(invented)
    assert (content.digest(book) != before) == bool(invented), "the files do not say so yet"


# --- who reads what -----------------------------------------------------------------------------------


def test_files_of_a_draft_are_the_secretariats(book, visitor, coordinator, secretariat):
    acts.keep_collection(actor=SYSTEM, collection=book, pdf=b"%PDF-1", epub=b"PK1", digest="a")
    for name in ("book.pdf", "book.epub"):
        path = f"{book.get_absolute_url()}{name}"
        assert [who.get(path).status_code for who in (visitor, coordinator, secretariat)] == [404, 404, 200]


# --- the workbench ------------------------------------------------------------------------------------


def test_a_collection_is_made_in_the_browser_without_scripts(secretariat):
    for title in ("Рынок", "Мост", "Сад"):
        CaseFactory(title=title)
    page = secretariat.post("/cases/collections/new/", {"title": "Сборник практик", "year": 2026})
    book = Collection.objects.get()
    assert page["Location"] == f"{book.get_absolute_url()}edit/"
    address = f"{book.get_absolute_url()}contents/"
    choose = secretariat.post(address, {"title": "Площади", "lead": ""})["Location"]
    offered = secretariat.get(choose, {"q": "рынок"}).content.decode()
    assert "Рынок" in offered
    assert "Мост" not in offered
    wanted = Case.objects.filter(title__in=("Рынок", "Сад"))
    secretariat.post(choose, {"cases": [case.pk for case in wanted]})
    assert sorted(titles(book)[0]) == ["Рынок", "Сад"]
    first = book.sections.get().items.first()
    secretariat.post(f"{book.get_absolute_url()}change/", {"what": "down", "pk": first.pk})
    assert book.sections.get().items.last() == first
    secretariat.post(f"{book.get_absolute_url()}printing/build/")
    assert "hx-get" in secretariat.get(f"{book.get_absolute_url()}printing/").content.decode()
    acts.typeset.func(book.pk)
    piece = secretariat.get(f"{book.get_absolute_url()}printing/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "book.epub" in piece
    secretariat.post(f"{book.get_absolute_url()}printing/publish/")
    book.refresh_from_db()
    assert book.published_at


def test_a_refused_form_keeps_what_was_typed(secretariat, book):
    answer = secretariat.post(f"{book.get_absolute_url()}edit/", {"title": "", "year": 2026, "foreword": "Начало"})
    assert answer.status_code == 422
    assert "Начало" in answer.content.decode()
    book.refresh_from_db()
    assert (book.title, book.foreword) == ("Сборник", "")


@pytest.mark.parametrize("given", [{}, {"what": "up"}, {"what": "explode", "pk": "1"}, {"what": "up", "pk": "9" * 30}])
def test_a_button_that_is_not_there_does_nothing(secretariat, book, given):
    assert secretariat.post(f"{book.get_absolute_url()}change/", given).status_code == 404


def test_two_collections_of_one_name_have_two_addresses(secretariat):
    for _each in range(3):
        secretariat.post("/cases/collections/new/", {"title": "Сборник", "year": 2026})
    assert Collection.objects.count() == 3


def test_unused_rooms_of_the_book_are_left_out(book):
    told = content.book_of(book)
    assert [section.title for section in told.sections] == ["Площади"], "a section without cases is not printed"
    assert epub.render_epub(told, at=book.created_at) == epub.render_epub(told, at=book.created_at)


def test_a_section_with_practices_asks_before_it_goes(secretariat):
    book = CollectionFactory(items=1)
    empty = book.sections.create(number=2, title="Пустой")
    page = secretariat.get(f"/cases/collections/{book.slug}/contents/").content.decode()
    forms = dict(re.findall(r'id="remove-section-(\d+)"([^>]*)>', page))
    full = book.sections.get(number=1)
    assert "data-confirm" in forms[str(full.pk)]
    assert "data-confirm" not in forms[str(empty.pk)]
    assert f'form="remove-section-{full.pk}"' in page
