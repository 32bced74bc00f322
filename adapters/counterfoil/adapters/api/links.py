"""
The addresses of portal sessions: whoever has one may come in, once and soon.

The secret in an address is made of the API key that opened the session, so that it can be told
again where the same request is repeated; what is kept is its SHA-256 alone.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from attrs import frozen

from counterfoil.adapters.api.keys import digest_of
from counterfoil.adapters.api.tables import SmallTables
from counterfoil.adapters.event_store import EventStore
from counterfoil.domain.values import SessionId

PATH = "/p/session/"
"""Under which path of the portal an address leads in."""


@frozen(kw_only=True)
class LinkedSession:
    """The session that an address leads into, and its place, ``acct_1/live``."""

    place: str
    session: SessionId


class PortalLinks:
    """The addresses of all sessions that were opened by API."""

    def __init__(self, store: EventStore) -> None:
        self._tables = SmallTables(store)

    def issue(self, place: str, session_id: str, api_key: str) -> str:
        """Return the secret of a session's address, of 256 bits, and keep its hash."""
        made = hmac.digest(api_key.encode(), f"{place}/session/{session_id}".encode(), sha256)
        token = urlsafe_b64encode(made).rstrip(b"=").decode()
        self._tables.run(
            "INSERT INTO {s}counterfoil_portal_links (digest, account, session) VALUES (?, ?, ?)"
            " ON CONFLICT (digest) DO NOTHING",
            (digest_of(token), place, session_id),
        )
        return token

    def find(self, token: str) -> LinkedSession | None:
        """Return the session whose address holds a secret."""
        rows = self._tables.rows(
            "SELECT account, session FROM {s}counterfoil_portal_links WHERE digest = ?",
            (digest_of(token),),
        )
        for place, session_id in rows:
            return LinkedSession(place=place, session=SessionId(session_id))
        return None
