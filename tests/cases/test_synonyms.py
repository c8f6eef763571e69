"""The secretariat's table of synonyms."""

from __future__ import annotations

import pytest
from django.test import Client

from livingcities.base.decision import Refused
from livingcities.base.models import Act
from livingcities.cases.models import SynonymFamily
from livingcities.cases.operations.finding import add_synonyms
from tests.cases.factories import CaseFactory

pytestmark = pytest.mark.django_db


def finds(client: Client, words: str) -> int:
    return client.get("/cases/", {"q": words}).context["found"].total


def test_a_family_works_from_the_next_search_on(secretariat: Client, client: Client):
    CaseFactory(title="Проспект", passport={"title": "Проспект"})
    assert finds(client, "бульвары") == 0
    secretariat.post("/cases/synonyms/", {"words": "бульвар,  проспект\nаллея, бульвар", "note": ""})
    family = SynonymFamily.objects.get(words="бульвар, проспект, аллея")
    assert finds(client, "бульвары") == 1
    secretariat.post(f"/cases/synonyms/{family.pk}/", {"words": "бульвар, аллея", "note": "без проспекта"})
    assert finds(client, "бульвары") == 0
    assert Act.objects.get(verb="cases.change_synonyms").data == {
        "before": "бульвар, проспект, аллея",
        "after": "бульвар, аллея",
    }
    secretariat.post(f"/cases/synonyms/{family.pk}/delete/")
    assert not SynonymFamily.objects.filter(pk=family.pk).exists()
    assert Act.objects.get(verb="cases.delete_synonyms").data == {"before": "бульвар, аллея"}


FORTY_ONE = ", ".join(f"слово{number}" for number in range(41))
TOO_LONG = "очень длинная цепочка самых разных слов, бульвар"


@pytest.mark.parametrize("words", ["", "бульвар", "бульвар, бульвары, бульваром", "и, на, в", TOO_LONG, FORTY_ONE])
def test_what_is_no_family_is_said_by_its_field(secretariat: Client, words: str):
    before = SynonymFamily.objects.count()
    answer = secretariat.post("/cases/synonyms/", {"words": words})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["words"])
    assert SynonymFamily.objects.count() == before


def test_a_question_is_tried_out(secretariat: Client):
    page = secretariat.get("/cases/synonyms/", {"q": "детские площадки для воркаута"})
    said = [set(meaning) for meaning in page.context["understood"]]
    assert "игровой площадка" in said[0]
    assert "стадион" in said[1]


def test_only_the_secretariat(coordinator: Client):
    family = SynonymFamily.objects.first()
    assert coordinator.post("/cases/synonyms/", {"words": "бульвар, аллея"}).status_code == 403
    assert coordinator.post(f"/cases/synonyms/{family.pk}/delete/").status_code == 403
    with pytest.raises(Refused):
        add_synonyms(actor=coordinator.user, words="бульвар, аллея")
