"""The way of a text: draft, editors, the town's agreement, publication, versions, withdrawal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.storage import default_storage
from django.utils.translation import override

from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.cases.forms.files import DocumentForm
from livingcities.cases.models import Case, CaseFile, CaseTag, CatalogueEntry
from livingcities.cases.operations import editing, files
from livingcities.cases.passport import Passport, Photo
from livingcities.cases.pictures import smaller
from livingcities.cases.rules import can_work_on, draft_of
from livingcities.cities.models import Membership
from tests.factories import CityFactory

from .factories import CaseFactory, paper, passport, picture

pytestmark = pytest.mark.django_db
State = Case.State


def begun(people, **changes):
    return editing.create(actor=people.member, city=people.giving, passport=passport(**changes))


def in_catalogue(people, **changes):
    case = begun(people, **changes)
    editing.send_to_town(actor=people.editor, case=case)
    editing.agree(actor=people.coordinator, case=case)
    return editing.publish(actor=people.editor, case=case)


def letters_to(person):
    return [letter.text for letter in Email.objects.filter(to=person.email)]


# --- the way ---------------------------------------------------------------------------------------------
def test_a_text_goes_from_the_town_over_the_editors_and_the_town_into_the_catalogue(people):
    case = begun(people)
    assert (case.state, case.slug) == (State.DRAFT, "rynochnaya-ploshchad-vernut-gorodu-mesto-vstrechi-torzhok")
    editing.hand_in(actor=people.member, case=case)
    assert case.state == State.EDITING
    assert letters_to(people.editor)
    editing.send_to_town(actor=people.editor, case=case)
    assert case.state == State.CHECKING
    assert "/check/" in letters_to(people.coordinator)[0]
    editing.agree(actor=people.coordinator, case=case)
    editing.publish(actor=people.editor, case=case)
    case.refresh_from_db()
    assert case.state == State.PUBLISHED
    assert (case.year, case.cost, case.months) == (2024, 60_000_000, 16)
    assert {theme.slug for theme in case.themes.all()} == {"squares", "business"}
    assert set(CaseTag.objects.filter(case=case, kind="money").values_list("value", flat=True)) == {
        "federal",
        "municipal",
        "business",
    }
    assert CatalogueEntry.objects.filter(case=case, is_listed=True).exists()


def test_nothing_is_published_without_the_word_of_a_town_that_has_a_team(people):
    case = begun(people)
    with pytest.raises(Refused, match="не согласился"):
        editing.publish(actor=people.editor, case=case)


def test_a_town_without_a_team_cannot_be_asked(people):
    case = editing.create(actor=people.editor, city=CityFactory(), passport=passport())
    with pytest.raises(Refused, match="нет координатора"):
        editing.send_to_town(actor=people.editor, case=case)
    assert editing.publish(actor=people.editor, case=case).state == State.PUBLISHED


@pytest.mark.parametrize("who", ["editor", "member", "guest", "stranger"])
def test_only_coordinators_speak_for_the_town(people, who):
    case = begun(people)
    editing.send_to_town(actor=people.editor, case=case)
    with pytest.raises(Refused):
        editing.agree(actor=getattr(people, who), case=case)


def test_an_incomplete_text_is_neither_sent_nor_published(people):
    case = begun(people, needed="")
    for act in (editing.send_to_town, editing.publish):
        with pytest.raises(Refused, match="не хватает"):
            act(actor=people.editor, case=case)


def test_remarks_of_the_town_bring_the_text_back_to_the_editors(people):
    case = begun(people)
    editing.send_to_town(actor=people.editor, case=case)
    editing.remark(actor=people.coordinator, case=case, text="Торговцев было восемь, а не шесть")
    assert case.state == State.EDITING
    assert "восемь" in letters_to(people.editor)[-1]
    assert not Act.objects.filter(data__icontains="восемь").exists()
    draft = draft_of(case)
    editing.save(
        actor=people.editor, case=case, passport=replace(passport(), mistakes="Восемь"), revision=draft.revision
    )
    editing.send_to_town(actor=people.editor, case=case)
    editing.agree(actor=people.coordinator, case=case)


def test_while_the_town_reads_the_text_stays_as_it_is(people):
    case = begun(people)
    editing.send_to_town(actor=people.editor, case=case)
    with pytest.raises(Refused, match="сейчас проверяет город"):
        editing.save(actor=people.editor, case=case, passport=passport(title="Другое"), revision=1)
    editing.take_back(actor=people.editor, case=case)
    editing.save(actor=people.editor, case=case, passport=passport(title="Другое"), revision=1)
    case.refresh_from_db()
    assert case.title == "Другое"


def test_a_change_after_the_agreement_needs_a_new_one(people):
    case = begun(people)
    editing.send_to_town(actor=people.editor, case=case)
    editing.agree(actor=people.coordinator, case=case)
    editing.save(actor=people.editor, case=case, passport=passport(involvement="Иначе"), revision=1)
    with pytest.raises(Refused, match="не согласился"):
        editing.publish(actor=people.editor, case=case)


def test_saving_the_very_same_text_keeps_the_agreement(people):
    case = begun(people)
    editing.send_to_town(actor=people.editor, case=case)
    editing.agree(actor=people.coordinator, case=case)
    editing.save(actor=people.editor, case=case, passport=passport(), revision=1)
    assert editing.publish(actor=people.editor, case=case).state == State.PUBLISHED


def test_a_new_photograph_too_needs_the_agreement_of_the_town(people):
    case = begun(people)
    editing.send_to_town(actor=people.editor, case=case)
    editing.agree(actor=people.coordinator, case=case)
    add_photo(people.editor, case)
    with pytest.raises(Refused, match="не согласился"):
        editing.publish(actor=people.editor, case=case)


# --- two editors -----------------------------------------------------------------------------------------
def test_two_editors_do_not_overwrite_each_other_silently(people):
    case = begun(people)
    editing.save(actor=people.member, case=case, passport=passport(problem="Первый"), revision=1)
    with pytest.raises(editing.Stale) as stale:
        editing.save(actor=people.editor, case=case, passport=passport(problem="Второй"), revision=1)
    assert Passport.of(stale.value.version.passport).problem == "Первый"
    assert Passport.of(draft_of(case).passport).problem == "Первый"


def test_what_may_not_be_stored_is_refused_with_its_reason(people):
    case = begun(people)
    with pytest.raises(editing.Faulty) as faulty:
        editing.save(actor=people.member, case=case, passport=passport(title="я" * 300), revision=1)
    assert [fault.field for fault in faulty.value.faults] == ["title"]


# --- versions --------------------------------------------------------------------------------------------
def test_a_new_version_leaves_the_published_one_alone_until_it_is_published(people):
    case = in_catalogue(people)
    editing.begin_version(actor=people.member, case=case, note="Второй год")
    with pytest.raises(Refused, match="уже пишут"):
        editing.begin_version(actor=people.editor, case=case)
    draft = draft_of(case)
    editing.save(actor=people.member, case=case, passport=passport(title="Площадь через два года"), revision=1)
    case.refresh_from_db()
    assert (case.title, case.state, case.current.number) == (passport().title, State.PUBLISHED, 1)
    first = case.published_at
    editing.send_to_town(actor=people.editor, case=case)
    editing.agree(actor=people.coordinator, case=case)
    editing.publish(actor=people.editor, case=case)
    case.refresh_from_db()
    assert (case.title, case.current.number, case.published_at) == ("Площадь через два года", 2, first)
    draft.refresh_from_db()
    assert draft.published_at is not None


def test_a_thrown_away_version_leaves_the_published_one_with_its_files(people, django_capture_on_commit_callbacks):
    case = begun(people)
    kept = add_photo(people.member, case)
    editing.send_to_town(actor=people.editor, case=case)
    editing.agree(actor=people.coordinator, case=case)
    editing.publish(actor=people.editor, case=case)
    editing.begin_version(actor=people.member, case=case)
    lost = add_photo(people.member, case)
    with django_capture_on_commit_callbacks(execute=True):
        editing.discard(actor=people.member, case=case)
    assert list(case.files.all()) == [kept]
    assert kept.file.storage.exists(kept.file.name)
    assert not lost.file.storage.exists(lost.file.name)
    assert draft_of(case) is None


def test_a_case_that_was_never_published_is_thrown_away_whole(people, django_capture_on_commit_callbacks):
    case = begun(people)
    photo = add_photo(people.member, case)
    with django_capture_on_commit_callbacks(execute=True):
        editing.discard(actor=people.member, case=case)
    assert not Case.objects.filter(slug=case.slug).exists()
    assert not photo.small.storage.exists(photo.small.name)


def test_what_the_editors_have_in_hand_is_not_thrown_away_by_others(people):
    case = begun(people)
    editing.hand_in(actor=people.member, case=case)
    with pytest.raises(Refused):
        editing.discard(actor=people.member, case=case)


# --- withdrawal ------------------------------------------------------------------------------------------
def test_a_withdrawn_practice_is_not_found_but_its_address_says_why(people, client):
    case = in_catalogue(people)
    editing.withdraw(actor=people.editor, case=case, reason="Город попросил убрать: объект снесён")
    page = client.get(case.get_absolute_url())
    assert page.status_code == 410
    assert "объект снесён" in page.text
    assert "лиственницы" not in page.text
    assert not CatalogueEntry.objects.filter(case=case, is_listed=True).exists()
    editing.bring_back(actor=people.editor, case=case)
    assert client.get(case.get_absolute_url()).status_code == 200
    assert CatalogueEntry.objects.filter(case=case, is_listed=True).exists()


@pytest.mark.parametrize("act", ["withdraw", "publish", "send_to_town"])
@pytest.mark.parametrize("who", ["coordinator", "member", "stranger"])
def test_these_acts_are_the_editors_alone(people, act, who):
    case = CaseFactory(city=people.giving)
    given = {"reason": "потому что"} if act == "withdraw" else {}
    with pytest.raises(Refused, match="делает секретариат"):
        getattr(editing, act)(actor=getattr(people, who), case=case, **given)


# --- files -----------------------------------------------------------------------------------------------
def add_photo(actor, case, alt="Площадь утром"):
    accepted = picture()
    return files.add_photo(
        actor=actor, case=case, accepted=accepted, small=smaller(accepted), label="../IMG_1.JPG", alt=alt
    )


def test_a_refused_photograph_leaves_no_bytes(people):
    case = begun(people)
    add_photo(people.member, case)
    with pytest.raises(editing.Faulty):
        add_photo(people.member, case, alt="а" * 301)
    assert len(default_storage.listdir(f"cases/{case.pk}")[1]) == 2, "the first with its small one, nothing else"


def test_a_photograph_comes_with_a_small_one_and_with_its_words(people):
    case = begun(people)
    photo = add_photo(people.member, case)
    assert photo.label == "IMG_1.jpg"
    assert photo.small.size < photo.file.size or photo.small.size < 5000
    from PIL import Image

    with Image.open(photo.small) as small:
        assert (small.format, small.width) == ("WEBP", 640)
    assert Passport.of(draft_of(case).passport).photos == (Photo(str(photo.key), "Площадь утром", ""),)


def test_files_beside_the_text_do_not_disturb_who_is_writing_it(people):
    case = begun(people)
    photo = add_photo(people.editor, case)
    editing.save(actor=people.member, case=case, passport=passport(problem="Я писал долго"), revision=1)
    told = Passport.of(draft_of(case).passport)
    assert told.problem == "Я писал долго"
    assert [row.key for row in told.photos] == [str(photo.key)]


def test_words_and_order_of_files_change_and_strange_keys_are_left_out(people):
    case = begun(people)
    first, second = add_photo(people.member, case), add_photo(people.member, case, alt="Площадь вечером")
    strange = CaseFactory(city=people.giving)
    files.describe_files(
        actor=people.member,
        case=case,
        photos=(Photo(str(second.key), "Вечер", "подпись"), Photo(str(strange.key), "чужое")),
    )
    assert [(row.key, row.alt) for row in Passport.of(draft_of(case).passport).photos] == [
        (str(second.key), "Вечер"),
        (str(first.key), "Площадь утром"),
    ]


def test_a_removed_file_is_gone_unless_a_published_version_shows_it(people, django_capture_on_commit_callbacks):
    case = in_catalogue(people)
    editing.begin_version(actor=people.member, case=case)
    document = files.add_document(
        actor=people.member, case=case, accepted=paper(), label="договор.pdf", title="Соглашение"
    )
    with django_capture_on_commit_callbacks(execute=True):
        files.remove_file(actor=people.member, case=case, key=str(document.key))
    assert not CaseFile.objects.filter(pk=document.pk).exists()
    assert not document.file.storage.exists(document.file.name)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told(people, together):
    case = begun(people)

    def save(text):
        def act():
            try:
                editing.save(actor=people.member, case=case_anew(case), passport=passport(problem=text), revision=1)
            except editing.Stale:
                return "stale"
            return "saved"

        return act

    assert sorted(together(save("Один"), save("Два"))) == ["saved", "stale"]


def case_anew(case):
    return Case.objects.select_related("city").get(pk=case.pk)


def test_the_limits_of_files_are_told_in_the_language_of_the_page():
    told = {}
    for language in ("ru", "en"):
        with override(language):
            told[language] = str(DocumentForm().fields["file"].help_text)
    assert told["en"] == "PDF, texts (DOCX, ODT), tables (XLSX, ODS), slides (PPTX, ODP), up to 40 MB."
    assert "тексты" in told["ru"]


def test_a_purged_file_is_gone_from_published_versions_too(people, django_capture_on_commit_callbacks, visitor):
    case = begun(people)
    photo, kept = add_photo(people.member, case), add_photo(people.member, case)
    editing.send_to_town(actor=people.editor, case=case)
    editing.agree(actor=people.coordinator, case=case)
    editing.publish(actor=people.editor, case=case)
    editing.begin_version(actor=people.member, case=case)
    path = f"{case.get_absolute_url()}photos/{photo.key}/"
    assert visitor.get(path).status_code == 200
    with pytest.raises(Refused):
        files.purge_file(actor=people.coordinator, case=case, key=str(photo.key))
    with django_capture_on_commit_callbacks(execute=True):
        files.purge_file(actor=people.editor, case=case, key=str(photo.key))
    assert visitor.get(path).status_code == 404
    assert not photo.file.storage.exists(photo.file.name)
    assert [Passport.of(row.passport).file_keys for row in case.versions.all()] == [{str(kept.key)}] * 2
    assert visitor.get(f"{case.get_absolute_url()}photos/{kept.key}/").status_code == 200


def test_who_has_left_the_team_has_no_say_any_more(people, enter):
    case = begun(people)
    Membership.objects.filter(user=people.member).delete()
    assert not can_work_on(people.member, case)
    assert enter(people.member).get(case.get_absolute_url()).status_code == 404
    with pytest.raises(Refused):
        editing.discard(actor=people.member, case=case)
    editing.send_to_town(actor=people.editor, case=case)
    assert not letters_to(people.member)
    Membership.objects.all().delete()
    assert can_work_on(people.member, case), "the town has nobody else"
    assert enter(people.member).get(case.get_absolute_url()).status_code == 200
