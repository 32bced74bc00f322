"""The merchant's own domain for the portal (R187)."""

from attrs import frozen

from counterfoil.domain.values import OpenEnum


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
