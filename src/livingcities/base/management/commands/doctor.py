from typing import Any

from django.core.management.base import BaseCommand, CommandError

from livingcities.base.machine.doctor import examine


class Command(BaseCommand):
    help = "Check the database, mail, files, worker, clock and safety of this machine"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        ill = 0
        for finding in examine():
            ill += not finding.well
            mark = self.style.SUCCESS("✓") if finding.well else self.style.ERROR("✗")
            self.stdout.write(f"{mark} {finding.name:<16} {finding.seen}")
            if not finding.well and finding.advice:
                self.stdout.write(f"  {'':<16} → {finding.advice}")
        if ill:
            raise CommandError(f"{ill} of the checks failed.")
