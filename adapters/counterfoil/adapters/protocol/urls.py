"""Checks the addresses that requests name."""

from urllib.parse import urlsplit

from counterfoil.adapters.protocol.errors import ApiError


def check_url(url: str | None, param: str) -> None:
    """
    Check that an address is one of the web; ``None`` is none.

    Raises:
        ApiError: it isn't.
    """
    if url is None:
        return
    try:
        address = urlsplit(url)
        is_fit = address.scheme in {"http", "https"} and bool(address.hostname)
    except ValueError:
        is_fit = False
    if not is_fit or any(sign.isspace() for sign in url):
        raise ApiError("Not a valid URL", code="url_invalid", param=param)
