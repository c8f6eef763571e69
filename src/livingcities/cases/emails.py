"""Letters about cases and adoptions: to the editors, to the town whose practice it is, to the town that repeats it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from livingcities.base.outbox import queue_email
from livingcities.cities.models import City, Membership
from livingcities.people.models import User

from .models import Adoption, Case, CaseContact, CaseRemark, CaseVersion, OutcomeCheck


def _in_house_language() -> AbstractContextManager[None]:
    return translation.override(settings.LANGUAGE_CODE)


def _tell(addresses: Iterable[str], subject: str, paragraphs: Iterable[str]) -> None:
    text = "\n\n".join(part for part in paragraphs if part) + "\n"
    for address in sorted(set(addresses)):
        queue_email(to=address, subject=subject, text=text)


def _page(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(f"cases:{name}", args=args)


def _editors() -> list[str]:
    people = User.objects.secretariat()
    return list(people.values_list("email", flat=True))


def _coordinators(city: City) -> list[str]:
    places = Membership.objects.coordinators().filter(city=city, user__is_active=True)
    return list(places.values_list("user__email", flat=True))


def _team(city: City) -> list[str]:
    places = Membership.objects.active().filter(city=city, user__is_active=True)
    return list(places.values_list("user__email", flat=True))


def _author(case: Case) -> list[str]:
    author = case.created_by
    if author is None or not author.is_active:
        return []
    return [author.email] if case.is_of(author) or author.email in _team(case.city) else []


# --- the way of a text ---------------------------------------------------------------------------------
def tell_handed_in(case: Case) -> None:
    with _in_house_language():
        _tell(
            _editors(),
            _("A practice for the catalogue: %(title)s") % {"title": case.title},
            [
                _("%(city)s has written about a practice: «%(title)s».")
                % {"city": case.city.name, "title": case.title},
                _("Read and edit it: %(url)s") % {"url": _page("check", case.slug)},
            ],
        )


def ask_town(case: Case) -> None:
    with _in_house_language():
        _tell(
            _coordinators(case.city),
            _("Please check: %(title)s") % {"title": case.title},
            [
                _("The editors have prepared the practice «%(title)s» of your town for the catalogue.")
                % {"title": case.title},
                _("Is everything in it true? Read it, then agree or write what has to be changed: %(url)s")
                % {"url": _page("check", case.slug)},
                _("It will not be published without your agreement."),
            ],
        )


def tell_agreed(case: Case) -> None:
    with _in_house_language():
        _tell(
            _editors(),
            _("The town has agreed: %(title)s") % {"title": case.title},
            [
                _("%(city)s has agreed to the text about its practice.") % {"city": case.city.name},
                _("It can be published: %(url)s") % {"url": _page("check", case.slug)},
            ],
        )


def tell_remark(case: Case, remark: CaseRemark) -> None:
    with _in_house_language():
        _tell(
            [*_editors(), *_author(case)],
            _("The town asks for changes: %(title)s") % {"title": case.title},
            [
                _("%(city)s has read the text and asks for changes:") % {"city": case.city.name},
                f"«{remark.text}»",
                _("The text: %(url)s") % {"url": _page("check", case.slug)},
            ],
        )


def tell_published(case: Case, version: CaseVersion) -> None:
    """To the town and the author; of a new version also to those who repeat the practice."""
    with _in_house_language():
        _tell(
            [*_team(case.city), *_author(case)],
            _("In the catalogue: %(title)s") % {"title": case.title},
            [
                _("The practice «%(title)s» is published.") % {"title": case.title},
                _page("case", case.slug),
                _("When another town wants to repeat it, you will get a letter."),
            ],
        )
        if version.number > 1:
            followers = [address for adoption in case.adoptions.going_on() for address in _team(adoption.city)]
            _tell(
                followers,
                _("News of a practice that you repeat: %(title)s") % {"title": case.title},
                [
                    version.note,
                    _("What changed in the description: %(url)s") % {"url": _page("versions", case.slug)},
                ],
            )


def tell_withdrawn(case: Case) -> None:
    with _in_house_language():
        _tell(
            [*_team(case.city), *_author(case)],
            _("Taken out of the catalogue: %(title)s") % {"title": case.title},
            [
                _("The practice «%(title)s» is no longer shown in the catalogue.") % {"title": case.title},
                _("Reason: %(reason)s") % {"reason": case.withdrawn_reason},
                _("If this is a mistake, write to the secretariat."),
            ],
        )


def ask_contact(contact: CaseContact) -> None:
    case = contact.case
    with _in_house_language():
        _tell(
            [contact.user.email],
            _("May we name you as a contact? %(title)s") % {"title": case.title},
            [
                _("You are to be named as the one who answers questions about «%(title)s».") % {"title": case.title},
                _("Your name and e-mail are shown only if you agree, and only while you agree: %(url)s")
                % {"url": _page("contact", contact.pk)},
            ],
        )


# --- from town to town ---------------------------------------------------------------------------------
def introduce(adoption: Adoption) -> None:
    """To the giving town: another one wants to repeat what you did."""
    case, city = adoption.case, adoption.city
    sender = adoption.created_by
    with _in_house_language():
        _tell(
            _team(case.city) or _editors(),
            _("%(city)s wants to repeat your practice: %(title)s") % {"city": city.name, "title": case.title},
            [
                _("%(city)s (%(region)s) wants to repeat «%(title)s» and writes to you:")
                % {"city": city.name, "region": city.region.name, "title": case.title},
                f"«{adoption.message}»" if adoption.message else "",
                sender.name if sender else "",
                _("E-mail: %(email)s") % {"email": sender.email} if sender and adoption.shares_email else "",
                _("Answer here: %(url)s") % {"url": _page("adoption", adoption.pk)},
            ],
        )


def tell_reply(adoption: Adoption) -> None:
    case, who = adoption.case, adoption.replied_by
    with _in_house_language():
        _tell(
            _team(adoption.city),
            _("%(city)s has answered you: %(title)s") % {"city": case.city.name, "title": case.title},
            [
                _("%(city)s has answered your letter about «%(title)s»:")
                % {"city": case.city.name, "title": case.title},
                f"«{adoption.reply}»",
                who.name if who else "",
                _("E-mail: %(email)s") % {"email": who.email} if who and adoption.reply_shares_email else "",
                _("Your adoption: %(url)s") % {"url": _page("adoption", adoption.pk)},
            ],
        )


def tell_stage(adoption: Adoption, note: str) -> None:
    """To the giving town: how far the other has come."""
    with _in_house_language():
        _tell(
            _team(adoption.case.city),
            _("%(city)s, %(title)s: %(stage)s")
            % {"city": adoption.city.name, "title": adoption.case.title, "stage": adoption.get_stage_display()},
            [
                _("%(city)s repeats your practice «%(title)s».")
                % {"city": adoption.city.name, "title": adoption.case.title},
                _("It now says: %(stage)s.") % {"stage": adoption.get_stage_display()},
                f"«{note}»" if note else "",
                _page("adoption", adoption.pk),
            ],
        )


def ask_outcome(check: OutcomeCheck) -> None:
    """To the adopting town, after years: does it still work?"""
    adoption = check.adoption
    late = timezone.localdate() - check.due_on  # by years, where a town had no team to ask
    years = check.years + late.days // 365
    with _in_house_language():
        _tell(
            _team(adoption.city),
            _("Does it still work? %(title)s") % {"title": adoption.case.title},
            [
                translation.ngettext(
                    "A year ago your town finished repeating the practice «%(title)s».",
                    "%(n)s years ago your town finished repeating the practice «%(title)s».",
                    years,
                )
                % {"n": years, "title": adoption.case.title},
                _("Does it still work? Two minutes, one answer. Towns that choose what to repeat will read it."),
                _page("outcome", check.pk),
            ],
        )
