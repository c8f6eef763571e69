"""What the benchmark of collections does inside the site's process."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

TEXT = (
    "Площадь в центре города двадцать лет была занята стоянкой и двумя павильонами. Сидеть было негде, тени не было, "
    "а рынок ютился под навесом, который протекал каждую весну. "
)


def typeset(*, cases: int) -> dict:
    """Pour a collection and make both books of it."""
    import pypdf
    from django.utils import timezone

    from livingcities.cases.collection.content import book_of
    from livingcities.cases.collection.epub import render_epub
    from livingcities.cases.collection.paper import render_paper

    collection = _pour(cases)
    now = timezone.now()
    steps: list[tuple[str, float, float]] = []
    book = _timed(steps, "content out of the database", lambda: book_of(collection))
    pdf = _timed(steps, "PDF/UA, typeset", lambda: render_paper(book, at=now))
    epub = _timed(steps, "EPUB", lambda: render_epub(book, at=now))
    pages = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return {"steps": steps, "pages": pages, "pdf": len(pdf) / 2**20, "epub": len(epub) / 2**20}


def _timed(steps: list[tuple[str, float, float]], what: str, work: Callable[[], Any]) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    steps.append((what, time.perf_counter() - wall, time.process_time() - cpu))
    return made


def _pour(cases: int) -> Any:
    from tests.cases.factories import CaseFactory, CollectionFactory

    collection = CollectionFactory(items=0)
    sections = [collection.sections.create(number=n, title=f"Раздел {n}", lead=TEXT) for n in range(1, 6)]
    for number in range(cases):
        case = CaseFactory(slug=f"bench-{number}")
        told = case.current.passport | {"problem": TEXT * 3, "solution": f"{TEXT * 3}\n{TEXT * 2}", "mistakes": TEXT}
        case.current.passport = told | {"photos": [_photo(case, number)]}
        case.current.save()
        sections[number % 5].items.create(number=number + 1, case=case, version=case.current)
    return collection


def _photo(case: Any, number: int) -> dict[str, str]:
    """A picture that does not compress to nothing."""
    import numpy as np
    from django.core.files.base import ContentFile
    from PIL import Image

    from livingcities.cases.models import CaseFile

    dots = np.random.default_rng(number).integers(0, 255, (80, 120, 3), dtype=np.uint8)
    content = io.BytesIO()
    Image.fromarray(dots).resize((1600, 1066)).save(content, "JPEG", quality=82)
    file = CaseFile(case=case, kind="photo", label="a", media_type="image/jpeg", extension=".jpg", size=1, digest="a")
    file.file.save("a.jpg", ContentFile(content.getvalue()), save=True)
    return {"key": str(file.key), "alt": "Площадь с навесом", "caption": "Площадь"}
