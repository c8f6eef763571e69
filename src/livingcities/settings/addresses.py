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
