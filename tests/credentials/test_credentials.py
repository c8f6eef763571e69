"""Issuing, revoking, the public page, the register, «My certificates», personal data."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Act
from livingcities.credentials import my_certificates, operations, personal_data
from livingcities.credentials.models import Credential, PublicKey
from tests.factories import UserFactory

from .factories import CredentialFactory

pytestmark = pytest.mark.django_db
GIVEN = {
    "kind": "diploma",
    "holder_name": "Озёрск",
    "title": "Диплом победителя",
    "reason": "за набережную",
    "programme": "Премия Живых городов, 2026",
}


def test_the_system_issues_and_the_journal_names_nobody():
    made = operations.issue(actor=SYSTEM, holder=UserFactory(), occasion="calls.decision:7", **GIVEN)
    line = Act.objects.get(verb="credentials.issue")
    assert made.revoked_at is None
    assert line.target == made
    assert "Озёрск" not in line.title + str(line.data)
    assert PublicKey.objects.count() == 1


@pytest.mark.parametrize("role", ["visitor", "resident", "coordinator"])
def test_nobody_else_issues_or_revokes(clients, role):
    actor = clients[role].user
    with pytest.raises(Refused):
        operations.issue(actor=actor, **GIVEN)
    given = CredentialFactory()
    with pytest.raises(Refused):
        operations.revoke(actor=actor, credential=given, reason="потому что")
    given.refresh_from_db()
    assert given.revoked_at is None
    assert Credential.objects.count() == 1


def test_the_system_does_not_revoke():
    with pytest.raises(Refused):
        operations.revoke(actor=SYSTEM, credential=CredentialFactory(), reason="потому что")


def test_a_page_confirms_and_after_revocation_says_why(visitor, secretariat):
    given = CredentialFactory()
    page = visitor.get(given.get_absolute_url()).content.decode()
    assert given.holder_name in page
    assert "notice-done" in page
    answer = secretariat.post(f"{given.get_absolute_url()}revoke/", {"reason": "Опечатка"}, follow=True)
    assert answer.status_code == 200
    page = visitor.get(given.get_absolute_url()).content.decode()
    assert "Опечатка" in page
    assert "notice-refused" in page
    assert "notice-done" not in page


def test_files_of_a_revoked_certificate_are_not_given_out(visitor, secretariat):
    given = CredentialFactory()
    operations.revoke(actor=secretariat.user, credential=given, reason="Опечатка")
    for name in ("certificate.pdf", "open-badge.json", "open-badge.plain.json", "open-badge.jwt"):
        assert visitor.get(f"{given.get_absolute_url()}{name}").status_code == 403, name


def test_a_certificate_is_revoked_once(secretariat):
    given = CredentialFactory()
    operations.revoke(actor=secretariat.user, credential=given, reason="Опечатка")
    before = given.revoked_at
    with pytest.raises(Refused):
        operations.revoke(actor=secretariat.user, credential=given, reason="ещё раз")
    given.refresh_from_db()
    assert (given.revoked_at, given.revoked_reason) == (before, "Опечатка")


def test_revoking_without_a_reason_is_not_taken(secretariat):
    given = CredentialFactory()
    assert secretariat.post(f"{given.get_absolute_url()}revoke/", {"reason": " "}).status_code == 422
    given.refresh_from_db()
    assert given.revoked_at is None


@pytest.mark.parametrize("typed", ["{0}", "{1}", " {2} ", "{3}"])
def test_a_number_typed_from_paper_is_found(visitor, typed):
    given = CredentialFactory()
    code = given.code
    typed = typed.format(code, given.spelled_code, code.lower(), " ".join(code[n : n + 4] for n in (0, 4, 8)))
    answer = visitor.get("/credentials/", {"code": typed})
    assert answer.status_code == 302
    assert answer["Location"] == given.get_absolute_url()


@pytest.mark.parametrize("typed", ["", "ABC", "AAAAAAAAAAAA", "OOOOIIIILLLL"])
def test_a_wrong_number_is_said_to_be_wrong(visitor, typed):
    answer = visitor.get("/credentials/", {"code": typed})
    assert answer.status_code == 404
    assert "field-error" in answer.content.decode() or "aria-invalid" in answer.content.decode()


def test_numbers_cannot_be_tried_by_the_thousand(visitor):
    statuses = [visitor.get("/credentials/", {"code": "AAAAAAAAAAAA"}).status_code for _try in range(32)]
    assert statuses[-1] == 429


def test_an_address_in_small_letters_leads_to_the_one_address(visitor):
    given = CredentialFactory()
    answer = visitor.get(f"/credentials/{given.code.lower()}/")
    assert answer.status_code == 301
    assert answer["Location"] == given.get_absolute_url()
    assert visitor.get("/credentials/none/").status_code == 404


def test_codes_have_no_letters_that_are_mistaken():
    codes = {CredentialFactory.build().code for _each in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("01OIL")


def test_the_secretariat_issues_by_hand_and_finds_it_in_the_register(secretariat):
    answer = secretariat.post("/credentials/issue/", GIVEN | {"signed_by": "А. Б."}, follow=True)
    made = Credential.objects.get()
    assert answer.redirect_chain[-1][0] == made.get_absolute_url()
    for words in ("Озёрск", "Премия", made.spelled_code):
        assert made.spelled_code in secretariat.get("/credentials/register/", {"q": words}).content.decode()
    assert made.spelled_code not in secretariat.get("/credentials/register/", {"q": "Выкса"}).content.decode()


def test_a_choice_not_made_yet_is_asked_for_in_russian(secretariat):
    page = secretariat.get("/credentials/issue/").content.decode()
    assert '<option value="" selected>Выберите</option>' in page
    assert "Select an option" not in page


def test_lists_are_for_the_holder_and_the_secretariat(secretariat):
    holder = UserFactory()
    mine, other = CredentialFactory(holder=holder), CredentialFactory()
    assert set(Credential.objects.visible_to(holder)) == {mine}
    assert set(Credential.objects.visible_to(secretariat.user)) == {mine, other}
    assert not Credential.objects.visible_to(AnonymousUser()).exists()


def test_my_page_shows_them_to_their_holder_alone(resident, enter):
    given = CredentialFactory(holder=resident.user)
    assert given.get_absolute_url() in resident.get("/me/").content.decode()
    assert given.get_absolute_url() not in enter(UserFactory()).get("/me/").content.decode()


def test_a_page_without_certificates_has_no_section(resident, rf):
    request = rf.get("/me/")
    request.user = resident.user
    assert my_certificates.my_certificates(request) is None


def test_personal_data_leave_with_their_file_and_are_erased():
    user = UserFactory(given_name="Анна", surname="Соколова")
    own = CredentialFactory(holder=user, kind="thanks", holder_name="Анна Сергеевна Соколова")
    of_town = CredentialFactory(holder=user, holder_name="Озёрск")
    assert {row["name"] for row in personal_data.export(user)} == {own.holder_name, of_town.holder_name}
    assert all(content.startswith(b"%PDF") for _name, content in personal_data.files(user))
    personal_data.erase(user)
    own.refresh_from_db()
    of_town.refresh_from_db()
    assert own.holder is of_town.holder is None
    assert "Соколова" not in own.holder_name
    assert own.revoked_at is not None
    assert (of_town.holder_name, of_town.revoked_at) == ("Озёрск", None)


@pytest.mark.parametrize(
    ("printed", "stays"),
    [("Кировск", True), ("Киров", True), ("Пётр Киров", False), ("Киров Пётр Ильич", False), ("ООО «Киров»", True)],
)
def test_a_town_with_nearly_the_same_name_keeps_its_diploma(printed: str, stays: bool):
    user = UserFactory(given_name="Пётр", surname="Киров")
    diploma = CredentialFactory(holder=user, kind="diploma", holder_name=printed)
    personal_data.erase(user)
    diploma.refresh_from_db()
    assert (diploma.revoked_at is None, diploma.holder_name == printed, diploma.holder) == (stays, stays, None)


def test_a_void_certificate_names_nobody(visitor, secretariat):
    given = CredentialFactory(holder_name="Анна Сергеевна Соколова")
    assert given.holder_name in visitor.get(given.get_absolute_url()).content.decode().replace("\xa0", " ")
    operations.revoke(actor=secretariat.user, credential=given, reason="Опечатка")
    page = visitor.get(given.get_absolute_url()).content.decode()
    assert "Опечатка" in page
    assert "Соколова" not in page
