"""Addresses that hold a name and a password: postgres://, redis://, smtp://, s3://. Pure."""

from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

UNREADABLE = (
    "{name} cannot be read ({fault}). Inside a name or a password write / as %2F, @ as %40, : as %3A, "
    "# as %23, ? as %3F, % as %25"
)


def split_address(name: str, url: str) -> SplitResult:
    """The parts of the variable's address, or words that say how it is to be written (never the address itself)."""
    try:
        address = urlsplit(url)
        if not set(url) & set(",;"):  # several servers, which the clients take apart themselves
            _port = address.port  # a password with a bare slash shows here
    except ValueError:
        raise ImproperlyConfigured(UNREADABLE.format(name=name, fault="its port is no number")) from None
    if not address.scheme or not (address.netloc or address.path):
        raise ImproperlyConfigured(UNREADABLE.format(name=name, fault="it is no address like scheme://host"))
    return address


def readable(name: str, url: str) -> str:
    """The address itself, once it is known that it can be taken apart."""
    split_address(name, url)
    return url


def of_scheme(name: str, url: str, *schemes: str) -> str:
    """The address itself, once it is known to be of a kind that the site can use."""
    scheme = split_address(name, url).scheme
    if scheme not in schemes:
        known = ", ".join(f"{each}://" for each in schemes)
        raise ImproperlyConfigured(f"{name} begins with «{scheme}://»; it may begin with {known}")
    return url


def site_address(url: str) -> SplitResult:
    """Where the site is: scheme and host, perhaps a port. Every link in a letter begins with it."""
    address = split_address("LC_URL", url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise ImproperlyConfigured(f"LC_URL is «{url}»; it must be an address like https://cities.example.org")
    return address


def port_number(name: str, text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 2**16):
        raise ImproperlyConfigured(f"{name} must be a number from 1 to 65535, it is «{text}»")
    return int(text)


def s3_options(url: str) -> dict[str, object]:
    """What the storage needs to know, out of `s3://key:secret@host/bucket`."""
    address = split_address("STORAGE_URL", url)
    if not (address.hostname and address.path.strip("/")):
        raise ImproperlyConfigured("STORAGE_URL must name a host and a bucket: s3://key:secret@host/bucket")
    scheme = "https" if address.scheme == "s3" else "http"
    port = f":{address.port}" if address.port else ""
    return {
        "access_key": unquote(address.username or "") or None,
        "secret_key": unquote(address.password or "") or None,
        "endpoint_url": f"{scheme}://{address.hostname}{port}",
        "bucket_name": address.path.strip("/"),
        "default_acl": "private",
        "file_overwrite": False,
    }
