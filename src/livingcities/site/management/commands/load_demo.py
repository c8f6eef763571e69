from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from livingcities.cases.models import Case, Collection
from livingcities.cities.models import City
from livingcities.dialogues.models import Dialogue
from livingcities.programmes.models import Edition, Programme
from livingcities.site.demo import (
    award,
    bowling_green,
    collection,
    contest,
    deciding,
    embankment,
    people,
    practices,
    screening,
)

TOWN = "Выкса"


class Command(BaseCommand):
    help = "Load the demonstration: accounts, a real published dialogue, an open one. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo accounts have a password that everybody knows: they are not for production.")
        self.began = time.monotonic()
        if not City.objects.filter(name=TOWN).exists():
            call_command("load_cities", stdout=self.stdout, verbosity=0)
            self.say("cities of Russia")
        town = City.objects.filter(name=TOWN).order_by("pk").first()
        if town is None:
            raise CommandError(f"The registry of cities has no {TOWN}.")
        City.objects.filter(pk=town.pk).update(is_demo_living=True)
        team = people.settle(town)
        self.say(f"accounts: {len(team)}")
        self.real_dialogue()
        self.open_dialogue(town, team)
        self.seasons(town, team)

    def real_dialogue(self) -> None:
        dialogue = Dialogue.objects.filter(slug=bowling_green.SLUG).first()
        if dialogue is None:
            dialogue = bowling_green.take_in()
            self.say("Bowling Green: statements and votes")
        if dialogue.state != Dialogue.State.PUBLISHED or not hasattr(dialogue, "publication"):
            bowling_green.draw_and_publish(dialogue)
            self.say(f"Bowling Green: map of {dialogue.people_count} people, report and data")

    def open_dialogue(self, town: City, team: dict[str, Any]) -> None:
        if not Dialogue.objects.filter(slug=embankment.SLUG).exists():
            dialogue = embankment.load(town, team)
            self.say(f"{TOWN}: an open dialogue with {dialogue.people_count} drawn voices")

    def seasons(self, town: City, team: dict[str, Any]) -> None:
        """Each once: an interrupted loading begins with what is missing."""
        if not Case.objects.filter(is_demo=True, origin=None).exists():
            self.say(f"practices in the catalogue: {practices.load(town)}")
        if not Collection.objects.filter(slug=collection.SLUG).exists():
            self.say(f"a collection: {collection.load(team)}")
        if not Programme.objects.filter(slug=award.PROGRAMME).exists():
            self.say(f"{award.load(team, town)}: published")
        if not Programme.objects.filter(slug=contest.PROGRAMME).exists():
            call = contest.load(team, town)
            self.say(f"{call}: {call.applications.count()} applications, {call.jurors.count()} jurors")
        begun = Edition.objects.order_by("year")
        first = begun.filter(programme__slug=award.PROGRAMME).first()
        if first and first.calls.count() == 1:
            self.say(f"{deciding.load(team, town, first)}: the jury meets")
        first, *later = begun.filter(programme__slug=contest.PROGRAMME)
        if not later:
            self.say(f"{screening.load(team, town, first)}: being checked")

    def say(self, what: str) -> None:
        self.stdout.write(f"  {time.monotonic() - self.began:5.1f} s  {what}")
