"""What every request passes through."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize("address", ["/dialogues/?q=%00", "/cities/?q=a%00b", "/dialogues/%00/"])
def test_a_null_character_is_a_bad_request_on_every_engine(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


def test_russian_unless_chosen_otherwise(visitor):
    page = reverse("dialogues:list")
    assert visitor.get(page, headers={"accept-language": "en-US,en"}).headers["Content-Language"] == "ru"
    visitor.post(reverse("language"), {"language": "en"})
    assert visitor.get(page).headers["Content-Language"] == "en"
    visitor.post(reverse("language"), {"language": "xx"})
    assert visitor.get(page).headers["Content-Language"] == "ru"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leaves_the_site(visitor, target):
    assert visitor.post(reverse("language"), {"language": "en", "next": target}).headers["Location"] == "/"


def test_appearance_is_remembered_and_nonsense_is_not(visitor):
    visitor.post(reverse("appearance"), {"theme": "dark", "text": "<script>", "contrast": "high"})
    page = visitor.get(reverse("dialogues:list")).content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-contrast="high"' in page
    assert "data-text" not in page
