"""Puts keyed hashes in the place of what is personal, before it is written anywhere."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from attrs import frozen

from counterfoil.projections.read_model import Entry, ReadModel, Told, Value


class Hasher(Protocol):
    """What hashes by a key, and knows who was erased: an event store."""

    def keyed_hash(self, subject: str, text: str) -> str | None:
        """Return what stands for a text, by a subject's key."""

    def erased(self, subjects: Collection[str]) -> set[str]:
        """Return which subjects were erased."""


@frozen
class Hashing:
    """Hashes what a read model is told that is personal."""

    model: ReadModel
    hasher: Hasher

    def hashed(self, account: str, entry: Entry) -> Entry:
        """Return an entry in which nothing is personal."""
        told = dict(entry.told)
        for name in self.model.hashed:
            if name in told:
                told[name] = self._value(account, told[name])
        return entry._replace(told=told)

    def _value(self, account: str, value: Value) -> Value:
        return None if value is None else self.hasher.keyed_hash(directory_of(account), str(value))

    def erased(self, batch: Sequence[Told]) -> Iterable[tuple[str, str]]:
        """Return of the aggregates in a batch, by account and id, those that were erased."""
        subjects = {told.stream: (told.account, told.id) for told in batch}
        return [subjects[each] for each in self.hasher.erased(subjects)]


def directory_of(account: str) -> str:
    """Return whose key hashes the addresses of an account in one mode, ``acct_1/live``."""
    return f"{account}/login_directory"
