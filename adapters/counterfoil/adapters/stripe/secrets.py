"""The signing secrets of an endpoint, as the environment holds them."""

import re
from collections.abc import Mapping

from attrs import define

from counterfoil.adapters.errors import PortalError

WEBHOOK_SECRET = "COUNTERFOIL_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable.
"""The variable of the environment that holds them: several, by commas, while they are rotated."""


_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]+")


@define
class WebhookSecretError(PortalError):
    """No signature can be checked with what the environment holds."""

    sentence: str

    def __str__(self) -> str:
        """Say what is wrong and what to do."""
        return self.sentence


def given_in(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is set, be it a secret or not."""
    given = environment.get(WEBHOOK_SECRET, "").split(",")
    return tuple(each.strip() for each in given if each.strip())


def secrets_from(environment: Mapping[str, str]) -> tuple[str, ...]:
    """
    Return the secrets with which Stripe may sign; at least one.

    Raises:
        WebhookSecretError: there is none, or what is there is something else.
    """
    secrets = given_in(environment)
    if not secrets:
        raise WebhookSecretError(
            f"There is no secret to check signatures with: set {WEBHOOK_SECRET} to the endpoint's"
            " signing secret, whsec_..., which Stripe shows where the endpoint was created."
        )
    if not all(map(_SECRET.fullmatch, secrets)):
        raise WebhookSecretError(
            f"{WEBHOOK_SECRET} holds something that is no signing secret: one begins with whsec_,"
            " and several are separated by commas."
        )
    return secrets
