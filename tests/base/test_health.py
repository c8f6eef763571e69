import pytest


@pytest.mark.django_db
def test_health_reaches_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get("/health/").json() == {"ok": True}
