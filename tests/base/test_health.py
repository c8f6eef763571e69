import pytest

ADDRESS = {"host": "10.0.0.7:8000"}


@pytest.mark.django_db
def test_health_reaches_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get("/health/").json() == {"ok": True}


@pytest.mark.django_db
def test_a_load_balancer_asks_for_health_by_the_number_of_the_machine_and_for_nothing_else(client, settings):
    settings.ALLOWED_HOSTS = ["cities.example.org"]
    answer = client.get("/health/", headers=ADDRESS)
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert client.get("/cities/", headers=ADDRESS).status_code == 400


def test_health_is_only_asked_for(client):
    assert client.post("/health/").status_code == 405
