"""What can go wrong with a store: each error says in one sentence what, why, and what to do."""

import re

from attrs import define


def without_secrets(url: str) -> str:
    """Return a URL without what may be a user, a password or an option of a database server."""
    if url.lstrip().startswith(("sqlite:", "memory:")):
        return url
    scheme, separator, rest = url.partition(":")
    last = re.split(r"[?&#]", rest.rpartition("@")[2])[0]
    if last == rest:
        return url
    return f"{scheme}{separator}//...@{last.lstrip('/')}" if "@" in rest else f"{scheme}:{last}"


class StoreError(Exception):
    """The root of all errors of the event store."""


@define
class StoreUrlError(StoreError):
    """The URL of a store isn't one that this release opens."""

    url: str
    why: str

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"{without_secrets(self.url)!r} can't be opened: {self.why}; write"
            " sqlite:///path/to/file.db for a file, postgresql://user@host/database for"
            " PostgreSQL, or memory:// to keep everything in memory."
        )


@define
class StoreUnavailableError(StoreError):
    """A store, or the key store beside it, can't be opened or used as it stands."""

    path: str
    why: str

    def __str__(self) -> str:
        """Return the sentence."""
        return f"The store at {self.path} can't be used: {self.why}."


@define
class StoreClosedError(StoreError):
    """The store was closed."""

    path: str

    def __str__(self) -> str:
        """Return the sentence."""
        return f"The store at {self.path} is closed: open it again before using it."


@define
class ForkedStoreError(StoreError):
    """A process was forked, and its child uses the store that its parent has opened."""

    path: str

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The store at {self.path} was opened before this process was forked, and its"
            " connections are the other's: open it after forking."
        )


@define
class NewerSchemaError(StoreError):
    """A newer release of Counterfoil made the tables."""

    path: str
    found: int
    known: int

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The tables at {self.path} are of version {self.found},"
            f" and this release knows {self.known}: install the newer release that made them."
        )


@define
class OlderSchemaError(StoreError):
    """An older release of Counterfoil made the tables."""

    path: str
    found: int
    known: int

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The tables at {self.path} are of version {self.found}, and this release needs"
            f" {self.known}: make a backup, then run counterfoil migrate."
        )


@define
class StoreUnreachableError(StoreError):
    """
    The server went away and did not come back in time.

    Whether what was being recorded is on record isn't known: the same command may be sent again
    under the same id, and takes effect once.
    """

    path: str
    why: str

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The store at {self.path} can't be reached ({self.why}): see to the server, then send"
            " the same again, under the same command id."
        )


@define
class StoreBusyError(StoreError):
    """Others were writing, or had all connections, for too long; a retry is safe."""

    path: str
    seconds: float

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The store at {self.path} was in use by others for {self.seconds:g} seconds,"
            " and nothing was recorded: try again."
        )


@define
class StoreFullError(StoreError):
    """There is no room to write. Nothing was recorded."""

    path: str

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The disk that holds {self.path} is full, and nothing was recorded:"
            " make room and try again."
        )


@define
class ReadOnlyStoreError(StoreError):
    """The store can be read, not written. Nothing was recorded."""

    path: str

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The store at {self.path} is read-only, and nothing was recorded: open it for writing,"
            " or see to the permissions of the file and its directory."
        )


@define
class ConflictError(StoreError):
    """
    A stream has changed since it was read. Nothing was recorded.

    Look up the command id first (a commit whose acknowledgement was lost looks the same); if it
    isn't there, load again and decide again.
    """

    streams: tuple[str, ...]

    def __str__(self) -> str:
        """Return the sentence."""
        return f"Changed since it was read: {', '.join(self.streams)}; load and decide again."


@define
class AlreadyRecordedError(ConflictError):
    """The command id, or the sighting, is on record already. Nothing was recorded a second time."""

    what: str

    def __str__(self) -> str:
        """Return the sentence."""
        return f"{self.what} is on record already, and was not recorded again: look it up."


@define
class UnreadableEventError(StoreError):
    """A stored event can't be read: its row was damaged or changed."""

    stream: str
    version: int
    stored_name: str
    why: str

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"Version {self.version} of {self.stream} ({self.stored_name}) can't be read:"
            f" {self.why}; restore the row from a backup."
        )


@define
class UnreadableRowError(StoreError):
    """A row beside the events can't be read: it was damaged or changed."""

    what: str
    why: str

    def __str__(self) -> str:
        """Return the sentence."""
        return f"{self.what} can't be read: {self.why}; restore the row from a backup."


@define
class UnknownEventError(UnreadableEventError):
    """A stored event's name or version isn't in this release's contract."""

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"Version {self.version} of {self.stream} ({self.stored_name}) can't be read:"
            f" {self.why}; install the release that wrote it, or add its event class to the"
            " contract."
        )


@define
class UnstorableValueError(StoreError):
    """A value can't be stored so that it reads back the same. Nothing was recorded."""

    what: str
    why: str

    def __str__(self) -> str:
        """Return the sentence."""
        return f"{self.what} can't be stored, and nothing was recorded: {self.why}."


@define
class ContractError(StoreError):
    """The contract that a store was opened with is flawed."""

    flaws: tuple[str, ...]

    def __str__(self) -> str:
        """Return the flaws."""
        return f"The contract can't be used: {' '.join(self.flaws)}"


@define
class MissingKeyError(StoreError):
    """
    The key of personal data is lost, which is not the same as erased.

    An erased key leaves a mark that says so, and the data then reads as erased.
    """

    subject: str
    path: str

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The key that seals the personal data of {self.subject} isn't in {self.path}:"
            " restore the key store that belongs to this database."
        )


@define
class WrongMasterKeyError(StoreError):
    """The master key at hand isn't the one that the keys were wrapped with."""

    path: str

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The keys in {self.path} were wrapped with another master key:"
            " open the store with that one (COUNTERFOIL_MASTER_KEY, or the key file beside the"
            " database)."
        )


@define
class MissingMasterKeyError(StoreError):
    """No master key was given, and the key file is gone."""

    path: str

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The master key is missing: {self.path} isn't there and no other key was given;"
            " restore that file, or set COUNTERFOIL_MASTER_KEY."
        )


@define
class NoMasterKeyError(StoreError):
    """A store without a place of its own for a key file was opened without a master key."""

    path: str

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The store at {self.path} seals personal data with a master key, and none was given:"
            " set COUNTERFOIL_MASTER_KEY to 32 random bytes in base64 (openssl rand -base64 32), or"
            " give master_key in a program, and keep a copy of it."
        )


@define
class InvalidMasterKeyError(StoreError):
    """What was given as a master key isn't one."""

    why: str

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            f"The master key can't be used: {self.why};"
            " a master key is 32 random bytes, written in base64."
        )


@define
class NotJoinedError(StoreError):
    """A connection was handed in that our statements can't run on."""

    why: str

    def __str__(self) -> str:
        """Return the sentence."""
        return f"The connection can't be joined: {self.why}."
