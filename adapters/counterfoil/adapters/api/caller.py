"""Who calls the API: for which account in which mode, with which key, under which command."""

from hashlib import sha256

from attrs import frozen

from counterfoil.adapters.api.asked import ASKED
from counterfoil.adapters.api.core import Core
from counterfoil.adapters.api.kinds import AnyKind
from counterfoil.adapters.api.place import Held, Place
from counterfoil.adapters.api.refusing import error_of
from counterfoil.adapters.errors import CommandIdReusedError, ContendedError
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.protocol.errors import ApiError, no_such
from counterfoil.adapters.protocol.ids import SIGNS
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.refusal import CommandRefusedError

_LENGTH = 24


@frozen(kw_only=True)
class Caller:
    """
    Who calls.

    Args:
        nonce: what the command's id and new ids are made of; the same again where a request is
            repeated under its key of idempotency.
        may_be_done: whether the command may have taken effect before.
        base_url: where the portal's pages are, without a slash at the end.
    """

    portal: BillingPortal
    place: Place
    version: str
    nonce: str
    may_be_done: bool
    base_url: str

    def new_id(self, prefix: str) -> str:
        """Return an id for a new object; a request makes one of a kind, and always the same."""
        return f"{prefix}_{self.new_token(prefix)}"

    def new_token(self, use: str) -> str:
        """Return letters and digits that nobody can guess, the same for a use in a request."""
        made = sha256(f"{self.nonce}:{use}".encode()).digest()
        return "".join(SIGNS[byte % len(SIGNS)] for byte in made)[:_LENGTH]

    def handle(self, *commands: object) -> None:
        """
        Give commands, which take effect together and once.

        Raises:
            ApiError: the domain refuses them, or others kept changing the same things.
        """
        by = Cause(
            actor=Actor.MERCHANT,
            door=Door.API,
            command_id=f"api:{self.nonce}",
            api_version=self.version,
        )
        if self.may_be_done and self._is_done(by.command_id):
            return
        try:
            if len(commands) == 1:
                self.place.bound.handle(commands[0], by=by)
            else:
                self.place.bound.handle_many(commands, by=by)
        except CommandRefusedError as refusal:
            raise error_of(refusal) from refusal
        except (CommandIdReusedError, ContendedError) as busy:
            raise ApiError(
                "This object cannot be accessed right now because another API request is"
                " currently accessing it. If you see this error intermittently, retry the request.",
                429,
                code="lock_timeout",
                headers={"Stripe-Should-Retry": "true"},
            ) from busy

    def _is_done(self, command_id: str) -> bool:
        return self.portal.store.find_command(str(self.place), command_id) is not None

    def find(self, kind: AnyKind, id: str) -> Held | None:
        """Return an object; ``None`` where nothing is held of it in this account and mode."""
        return Core(self.place).find(kind, id)

    def read(self, kind: AnyKind, id: str, *, named: str | None = None) -> JsonObject:
        """
        Return an object that is there.

        Args:
            named: the parameter that names it, if a parameter does and not the path.

        Raises:
            ApiError: it isn't, in this account and mode: 404 by the path, 400 by a parameter.
        """
        found = self.find(kind, id)
        if found is None or found.deleted:
            raise no_such(
                kind.noun, id, param=named or kind.param, status=404 if named is None else 400
            )
        return found.json

    def made(self, kind: AnyKind, id: str) -> JsonObject:
        """Return an object that was just made, or asked of Stripe, which will make it."""
        found = self.find(kind, id) or ASKED[kind.object](self.place, id)
        if found is None:
            raise no_such(kind.noun, id, param=kind.param, status=404)
        return found.json
