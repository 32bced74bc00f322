"""API keys: made for one account in one mode, told once, kept as hashes, and revoked at once."""

import hmac
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from attrs import define, frozen

from counterfoil.adapters.api.tables import SmallTables
from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Row
from counterfoil.adapters.protocol.ids import new_id, new_token
from counterfoil.domain.cause import Mode
from counterfoil.domain.moments import from_micros, to_micros

_LENGTH = 48
"""How many letters and digits are random: of 285 bits, less the four that are shown."""

_SHOWN = 4


class Scope(StrEnum):
    """What a key is for; its own name says so, as Stripe's do."""

    ALL = "all"
    READ = "read"


@frozen(kw_only=True)
class ApiKey:
    """
    What is kept of a key.

    Args:
        hint: how it begins and ends, for people to tell keys apart.
        revoked_at: ``None`` while it works.
    """

    id: str
    account: str
    mode: Mode
    scope: Scope
    name: str
    hint: str
    created_at: datetime
    revoked_at: datetime | None = None


@define
class UnknownKeyError(PortalError):
    """No API key has the id."""

    id: str

    def __str__(self) -> str:
        """Say what happened and what to do."""
        return (
            f"There is no API key {self.id}: see `counterfoil api-keys list` for those there are."
        )


class ApiKeys:
    """The API keys of all accounts of a store."""

    def __init__(self, store: EventStore, clock: Callable[[], datetime]) -> None:
        self._tables = SmallTables(store)
        self._clock = clock

    def create(
        self, account: str, mode: Mode, *, name: str, scope: Scope = Scope.ALL
    ) -> tuple[ApiKey, str]:
        """Make a key, and return it with its secret, which nobody can tell ever again."""
        secret = f"{'rk' if scope is Scope.READ else 'sk'}_{mode}_{new_token(_LENGTH)}"
        key = ApiKey(
            id=new_id("key"),
            account=account,
            mode=mode,
            scope=scope,
            name=name,
            hint=f"{secret[:8]}...{secret[-_SHOWN:]}",
            created_at=self._clock(),
        )
        self._tables.run(
            "INSERT INTO {s}counterfoil_api_keys"
            " (digest, id, account, mode, scope, name, hint, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                digest_of(secret),
                key.id,
                account,
                mode.value,
                scope.value,
                name,
                key.hint,
                to_micros(key.created_at),
            ),
        )
        return key, secret

    def find(self, secret: str) -> ApiKey | None:
        """Return the key of a secret, unless it was revoked."""
        digest = digest_of(secret)
        for found, *row in self._tables.rows(
            f"SELECT digest, {_COLUMNS} FROM {{s}}counterfoil_api_keys"  # noqa: S608
            " WHERE digest = ? AND revoked_at IS NULL",
            (digest,),
        ):
            if hmac.compare_digest(bytes(found), digest):
                return _key(tuple(row))
        return None

    def all(self, account: str | None = None, mode: Mode | None = None) -> tuple[ApiKey, ...]:
        """Return the keys that were ever made, the oldest first."""
        rows = self._tables.rows(
            f"SELECT {_COLUMNS} FROM {{s}}counterfoil_api_keys ORDER BY created_at, id"  # noqa: S608
        )
        return tuple(
            key
            for key in map(_key, rows)
            if account in (None, key.account) and mode in (None, key.mode)
        )

    def revoke(self, id_: str) -> ApiKey:
        """
        Let a key be good for nothing from now on; quiet where it is.

        Raises:
            UnknownKeyError: there is no such key.
        """
        self._tables.run(
            "UPDATE {s}counterfoil_api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
            (to_micros(self._clock()), id_),
        )
        key = next((key for key in self.all() if key.id == id_), None)
        if key is None:
            raise UnknownKeyError(id_)
        return key


_COLUMNS = "id, account, mode, scope, name, hint, created_at, revoked_at"


def digest_of(secret: str) -> bytes:
    """Return what is kept of a secret: its SHA-256, as it is too long to be guessed."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _key(row: Row) -> ApiKey:
    id_, account, mode, scope, name, hint, created_at, revoked_at = row
    return ApiKey(
        id=id_,
        account=account,
        mode=Mode(mode),
        scope=Scope(scope),
        name=name,
        hint=hint,
        created_at=from_micros(created_at),
        revoked_at=None if revoked_at is None else from_micros(revoked_at),
    )
