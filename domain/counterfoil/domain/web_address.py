"""What counts as a link that Stripe takes: a whole web address."""

from urllib.parse import urlsplit


def is_web_address(text: str) -> bool:
    """
    Tell whether a text is an absolute http or https address with a host and no blanks
    (``url_invalid``).
    """
    if any(character.isspace() or not character.isprintable() for character in text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
