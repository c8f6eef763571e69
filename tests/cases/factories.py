"""Made-up practices and adoptions. Each factory's defaults are a valid, ordinary case."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image

from livingcities.base.uploads import Accepted
from livingcities.cases.listing import list_passport
from livingcities.cases.models import (
    Adoption,
    Case,
    CaseFile,
    CaseVersion,
    Collection,
    CollectionSection,
    OutcomeCheck,
    StageChange,
    Theme,
)
from livingcities.cases.passport import Document, Passport, Photo
from livingcities.cases.pictures import smaller
from tests.factories import CityFactory

TITLES = (
    "Рыночная площадь: вернуть городу место встречи",
    "Набережная, которую построили вместе",
    "Школьный двор, открытый для всех",
    "Музей в старой пожарной части",
    "Дождевой сад вместо ливнёвки",
    "Ярмарка в старых торговых рядах",
)


def passport(**changes: Any) -> Passport:
    """A complete passport; name what shall be different: `passport(title="…", money=[])`."""
    data: dict[str, Any] = {
        "title": TITLES[0],
        "summary": "Площадь, занятую стоянкой, вернули жителям: навес для рынка, деревья, место для детей.",
        "themes": ["squares", "business"],
        "problem": "Площадь в центре была занята стоянкой и двумя павильонами.\n\nСидеть было негде, тени не было.",
        "solution": "Поставили навес из лиственницы, посадили деревья, убрали бордюры.",
        "steps": [
            {"title": "Разговор с жителями", "text": "Диалог и три встречи над макетом.", "months": 3},
            {"title": "Проект", "text": "Архитекторы работали вместе с торговцами.", "months": 5},
            {"title": "Стройка", "text": "Рынок на это время переехал на соседнюю улицу.", "months": 8},
        ],
        "partners": [
            {"kind": "authority", "name": "Администрация города", "role": "заказчик"},
            {"kind": "community", "name": "Совет торговцев", "role": "придумали съёмные прилавки"},
            {"kind": "experts", "name": "Мастерская «Берег»", "role": "проект"},
        ],
        "involvement": "В диалоге участвовали 1 284 жителя, общими стали 14 суждений.",
        "people": 1284,
        "money": [
            {"source": "federal", "amount": 50_000_000, "note": "конкурс малых городов"},
            {"source": "municipal", "amount": 4_000_000, "note": ""},
            {"source": "business", "amount": 6_000_000, "note": "навес и прилавки"},
        ],
        "ppp_form": "",
        "results": [
            {"indicator": "Посетителей в день", "unit": "человек", "before": "350", "after": "1 400", "year": 2024},
            {"indicator": "Кафе у площади", "unit": "", "before": "0", "after": "3", "year": 2024},
        ],
        "mistakes": "Первый навес стоял не с той стороны: летом он не давал тени.",
        "needed": "Один человек, который полгода занимается только этим, и согласие торговцев.",
        "year": 2024,
        "photos": [],
        "documents": [],
    }
    return Passport.of(data | changes)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"theme-{n}")
    name_ru = factory.Sequence(lambda n: f"Тема {n}")
    name_en = factory.Sequence(lambda n: f"Theme {n}")
    number = factory.Sequence(lambda n: 100 + n)


class CaseFactory(DjangoModelFactory):
    """A published case, findable; `draft=True` for one that is being written.

    `passport={"year": 2020}` changes the passport.
    """

    class Meta:
        model = Case
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state=Case.State.DRAFT, published_at=None)

    city = factory.SubFactory(CityFactory)
    title = factory.Sequence(lambda n: TITLES[n % len(TITLES)])
    slug = factory.Sequence(lambda n: f"praktika-{n}-gorod")
    state = Case.State.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def passport(self: Case, create: bool, extracted: dict[str, Any] | None, **_kwargs: Any) -> None:
        if not create:
            return
        told = passport(**({"title": self.title} | (extracted or {})))
        version = CaseVersion.objects.create(
            case=self,
            number=1,
            passport=told.as_dict(),
            created_by=self.created_by,
            published_at=self.published_at,
        )
        if self.state == Case.State.PUBLISHED:
            self.current = version
            self.save(update_fields=["current"])
            list_passport(self, told)


class AdoptionFactory(DjangoModelFactory):
    """Another town is repeating a published case."""

    class Meta:
        model = Adoption
        skip_postgeneration_save = True

    case = factory.SubFactory(CaseFactory)
    city = factory.SubFactory(CityFactory)
    stage = Adoption.Stage.RUNNING
    message = "Здравствуйте. Мы хотим повторить вашу практику и просим совета."

    @factory.post_generation
    def way(self: Adoption, create: bool, _extracted: Any, **_kwargs: Any) -> None:
        if create:
            StageChange.objects.create(adoption=self, stage=self.stage)


class OutcomeCheckFactory(DjangoModelFactory):
    """A question after one year that is due today."""

    class Meta:
        model = OutcomeCheck

    adoption = factory.SubFactory(
        AdoptionFactory, stage=Adoption.Stage.DONE, done_at=factory.LazyFunction(timezone.now)
    )
    years = 1
    due_on = factory.LazyFunction(timezone.localdate)


class CollectionFactory(DjangoModelFactory):
    """A published collection; `items=3` puts so many cases into one section, `built=True` gives it small files."""

    class Meta:
        model = Collection
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"sbornik-{n}")
    title = "Живые города: практики, которые можно повторить"
    subtitle = "Истории малых городов"
    year = 2026
    foreword = "Эта книга собрана из практик, которые города рассказали сами.\n\nЧитайте и повторяйте."
    foreword_by = "Секретариат инициативы"
    imprint = "Сборник практик 2026 года."
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def items(self: Collection, create: bool, extracted: int | None, **_kwargs: Any) -> None:
        if not create or not extracted:
            return
        section = CollectionSection.objects.create(collection=self, number=1, title="Площади и улицы", lead="Начнём.")
        for number in range(1, extracted + 1):
            case = CaseFactory()
            section.items.create(number=number, case=case, version=case.current)

    @factory.post_generation
    def built(self: Collection, create: bool, extracted: bool | None, **_kwargs: Any) -> None:
        if create and extracted:
            self.pdf.save(f"{self.slug}.pdf", ContentFile(b"%PDF-1.7 small"), save=False)
            self.epub.save(f"{self.slug}.epub", ContentFile(b"PK small"), save=False)
            self.built_at = timezone.now()
            self.save()


def picture(size: tuple[int, int] = (1200, 800)) -> Accepted:
    """A photograph as `base.uploads.accept` gives it."""
    file = io.BytesIO()
    Image.new("RGB", size, "seagreen").save(file, "JPEG")
    return _accepted(file.getvalue(), "image/jpeg", ".jpg", *size)


def paper() -> Accepted:
    """A document as `base.uploads.accept` gives it."""
    return _accepted(b"%PDF-1.7 agreement startxref %%EOF", "application/pdf", ".pdf")


def _accepted(body: bytes, media_type: str, extension: str, *size: int) -> Accepted:
    content = ContentFile(body, name=f"file{extension}")
    return Accepted(content, media_type, extension, len(body), hashlib.sha256(body).hexdigest(), *size)


def add_files(case: Case) -> Case:
    """One photograph and one document more in the published version, stored and named."""
    version = case.current
    assert version is not None
    told = Passport.of(version.passport)
    photo = _store(case, CaseFile.Kind.PHOTO, picture())
    photo.small.save("small.webp", smaller(picture()))
    document = _store(case, CaseFile.Kind.DOCUMENT, paper())
    photos = [*told.photos, Photo(key=str(photo.key), alt="Площадь утром, у навеса стоят торговцы")]
    documents = [*told.documents, Document(key=str(document.key), title="Соглашение с торговцами")]
    version.passport = told.with_files(photos, documents).as_dict()
    version.save(update_fields=["passport"])
    return case


def _store(case: Case, kind: str, accepted: Accepted) -> CaseFile:
    fields = {
        name: getattr(accepted, name) for name in ("media_type", "extension", "size", "digest", "width", "height")
    }
    file = CaseFile(case=case, kind=kind, label=f"file{accepted.extension}", **fields)
    file.file.save(f"file{accepted.extension}", accepted.content)
    return file
