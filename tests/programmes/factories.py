"""Made-up programmes and editions."""

from __future__ import annotations

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from livingcities.programmes.models import Edition, Programme


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"programme-{n}")
    kind = Programme.Kind.AWARD
    name = factory.Sequence(lambda n: f"Премия дворов {n}")
    aim = "Найти дворы, в которых хочется жить, и рассказать о них другим городам."


class EditionFactory(DjangoModelFactory):
    """Announced; `announced_at=None` for one in preparation."""

    class Meta:
        model = Edition

    programme = factory.SubFactory(ProgrammeFactory)
    year = 2026
    title = factory.LazyAttribute(lambda edition: f"{edition.programme.name} {edition.year}")
    text = "Расскажите о своём дворе. Премию 2026 года вручат в ноябре."
    announced_at = factory.LazyFunction(timezone.now)
