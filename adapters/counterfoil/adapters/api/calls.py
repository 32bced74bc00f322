"""One call of the API: the request, who sent it, and what it asks for."""

from functools import cached_property

from attrs import frozen
from msgspec import Struct

from counterfoil.adapters.api.answers import Route
from counterfoil.adapters.api.keys import ApiKey
from counterfoil.adapters.api.kinds import KINDS
from counterfoil.adapters.protocol.expansion import Expansion, take_expansion
from counterfoil.adapters.protocol.forms import Form
from counterfoil.adapters.protocol.parameters import read_params
from counterfoil.adapters.protocol.rendering import check_expandable
from counterfoil.adapters.protocol.requests import Request


@frozen(kw_only=True, slots=False)
class Call:
    """
    A call that has found its route.

    Args:
        version: the version of Stripe's API that it asks for; rules may depend on it, while answers
            have the shape of the newest.
        secret: the API key as it was sent.
        ids: those in the path.
    """

    request: Request
    request_id: str
    version: str
    key: ApiKey
    secret: str
    route: Route
    ids: tuple[str, ...]
    form: Form

    @property
    def place(self) -> str:
        """Return the account and mode of the key, ``acct_1/live``."""
        return f"{self.key.account}/{self.key.mode}"

    @cached_property
    def asked(self) -> tuple[Struct, Expansion]:
        """
        Return the parameters, and what is to be shown in full.

        Raises:
            ApiError: something doesn't fit; nothing was done yet.
        """
        form = Form(self.form)
        expansion = take_expansion(form)
        check_expandable(KINDS, self.route.kind, expansion)
        return read_params(form, self.route.params), expansion
