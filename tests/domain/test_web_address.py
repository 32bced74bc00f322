"""What counts as a link."""

import pytest

from counterfoil.domain.web_address import is_web_address


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com",
        "http://example.com/account?from=portal#plan",
        "http://localhost:3000/account",
        "https://[2001:db8::1]/",
        "HTTPS://EXAMPLE.COM",
    ],
)
def test_a_whole_web_address_is_a_link(text: str) -> None:
    """A scheme that browsers know, and a host."""
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "/account",
        "//example.com",
        "https://",
        "https:///account",
        "ftp://example.com",
        "javascript:alert(1)",
        "https://exa mple.com",
        "https://example.com\n",
        "https://example.com/\x00",
        "https://[2001:db8::1",
        "https://example.com:port",
    ],
)
def test_anything_else_is_not(text: str) -> None:
    """Stripe answers such a parameter with ``url_invalid``."""
    assert not is_web_address(text)
