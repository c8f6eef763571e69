import pytest
from django.test import RequestFactory

from livingcities.base import limits
from livingcities.base.limits import client_address, within_limit


def test_the_limit_holds_within_its_window(monkeypatch):
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000.0)
    assert [within_limit("a", times=3, seconds=60) for _use in range(5)] == [True, True, True, False, False]
    assert within_limit("b", times=3, seconds=60)
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_060.0)
    assert within_limit("a", times=3, seconds=60)


def test_no_use_at_all_may_be_allowed():
    assert not within_limit("none", times=0, seconds=60)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.1"),
        (0, "6.6.6.6", "10.0.0.1"),  # without a proxy of ours the header is anybody's word
        (1, "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        (2, "6.6.6.6, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        (2, "203.0.113.5", "10.0.0.1"),  # fewer hops than proxies: not through them
    ],
)
def test_the_address_is_the_one_our_own_proxy_saw(settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    request = RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers={"x-forwarded-for": forwarded})
    assert client_address(request) == address


@pytest.mark.parametrize(
    ("seen", "counted"),
    [
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb:cccc:dddd:eeee", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_network_of_ipv6_counts_as_one_client(seen, counted):
    assert client_address(RequestFactory(REMOTE_ADDR=seen).get("/")) == counted
