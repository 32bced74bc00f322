"""The merchant's own domain for the portal (R187)."""

import re

from attrs import frozen

from counterfoil.domain.account.policy import DOMAIN_CHARACTERS_MAX, DOMAIN_LABELS_MIN
from counterfoil.domain.values import OpenEnum

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class DomainStatus(OpenEnum):
    """How far a custom domain has come."""

    REQUESTED = "requested"
    VERIFIED = "verified"
    ACTIVE = "active"


@frozen(kw_only=True)
class CustomDomain:
    """A subdomain of a domain that the merchant owns, ``billing.example.com`` say."""

    name: str
    status: DomainStatus = DomainStatus.REQUESTED


def is_subdomain(name: str) -> bool:
    """
    Tell whether a text in small letters is the name of a host below a domain.

    Letters beyond a to z stand in punycode; the last label of an address in numbers has no letter.
    """
    labels = name.split(".")
    return (
        len(name) <= DOMAIN_CHARACTERS_MAX
        and len(labels) >= DOMAIN_LABELS_MIN
        and all(_LABEL.fullmatch(label) for label in labels)
        and any(letter.isalpha() for letter in labels[-1])
    )
