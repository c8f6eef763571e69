from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from livingcities.credentials.models import Credential


class CredentialFactory(DjangoModelFactory):
    """A diploma of a town, in force."""

    class Meta:
        model = Credential

    kind = Credential.Kind.DIPLOMA
    holder_name = factory.Sequence(lambda n: f"Озёрск-{n}, Тверская область")
    title = "Диплом победителя"
    reason = "за проект набережной, который жители придумали и построили вместе с администрацией"
    programme = "Премия Живых городов, 2026"
    occasion = factory.Sequence(lambda n: f"test:{n}")
    issued_at = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
