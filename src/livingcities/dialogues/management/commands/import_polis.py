from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from civicmethods.opinion.reading import ReadingError
from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.cities.models import City
from livingcities.dialogues.importing import conversation_of
from livingcities.dialogues.models import Dialogue
from livingcities.dialogues.operations.importing import About, Conversation, import_conversation
from livingcities.dialogues.operations.mapping import redraw
from livingcities.dialogues.operations.open_data import pack
from livingcities.dialogues.operations.running import publish


class Command(BaseCommand):
    help = "Take in a conversation from a Polis export (comments.csv with votes.csv or participants-votes.csv)"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="folder or ZIP of the export")
        parser.add_argument("--slug", default="", help="last part of its address; drawn if left out")
        parser.add_argument("--question", default="", help="the question; the export's topic if left out")
        parser.add_argument("--city", default="", help="slug of a city of the registry")
        parser.add_argument("--place", default="", help="name of the place, where it is no city of the registry")
        parser.add_argument("--attribution", default="", help="whose data they are")
        parser.add_argument("--attribution-url", default="", help="where they come from")
        parser.add_argument("--licence", default="CC BY 4.0")
        parser.add_argument("--seed", type=int, help="of the map; drawn if left out")
        parser.add_argument("--publish", action="store_true", help="publish the results with their data at once")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        with translation.override("en"):  # as all that the console says
            conversation, dialogue = self.take_in(options)
        seconds = max(time.monotonic() - began, 0.001)
        votes = len(conversation.votes)
        self.stdout.write(f"{votes} votes in {seconds:.1f} s, {votes / seconds:,.0f} a second".replace(",", " "))
        redraw(dialogue)
        dialogue.refresh_from_db()
        if options["publish"]:
            publish(actor=SYSTEM, dialogue=dialogue)
            pack(dialogue)
        self.report(dialogue)

    def take_in(self, options: dict[str, Any]) -> tuple[Conversation, Dialogue]:
        try:
            conversation = conversation_of(options["folder"])
            about = self.about(options, conversation.title)
            return conversation, import_conversation(actor=SYSTEM, conversation=conversation, about=about)
        except (ReadingError, Refused) as error:
            raise CommandError(f"{str(error).rstrip('.')}. Nothing was taken in.") from None

    def about(self, options: dict[str, Any], title: str) -> About:
        city = City.objects.filter(slug=options["city"]).first()
        if options["city"] and city is None:
            raise CommandError(f"There is no city «{options['city']}» in the registry.")
        return About(
            question=options["question"] or title[:160],
            slug=options["slug"],
            city=city,
            place_name="" if city else options["place"],
            attribution=options["attribution"],
            attribution_url=options["attribution_url"],
            licence=options["licence"],
            seed=options["seed"],
        )

    def report(self, dialogue: Dialogue) -> None:
        drawn = dialogue.current_map
        assert drawn is not None
        self.stdout.write(
            f"{dialogue.people_count} people, {dialogue.statements_count} statements, "
            f"{dialogue.votes_count} votes, {drawn.verdict}: {dialogue.get_absolute_url()} ({dialogue.state})"
        )
