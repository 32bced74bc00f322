"""Checks a whole store: what is there reads, and nothing is missing in between."""

from collections.abc import Callable, Iterator

from counterfoil.adapters.event_store.errors import StoreError
from counterfoil.adapters.event_store.failures import translated
from counterfoil.adapters.event_store.inbox import message_of
from counterfoil.adapters.event_store.keyring import Keyring, KeyStore
from counterfoil.adapters.event_store.ledger import Ledger
from counterfoil.adapters.event_store.mapper import CodecMapper
from counterfoil.adapters.event_store.records import Problem
from counterfoil.adapters.event_store.sealing import open_sighting

_PAGE = 1_000


def problems(
    ledger: Ledger, mapper: CodecMapper, keys: KeyStore, failures: translated
) -> Iterator[Problem]:
    """Say what is wrong, one problem at a time; a sound store yields nothing."""
    checks: tuple[Callable[[], Iterator[Problem]], ...] = (
        lambda: (Problem(where=ledger.path, what=what) for what in ledger.damage()),
        lambda: _gaps(ledger),
        lambda: _unreadable_events(ledger, mapper, keys),
        lambda: _unreadable_sightings(ledger, keys),
        lambda: _unreadable_messages(ledger, keys),
        lambda: _loose_ends(ledger),
    )
    for check in checks:
        # A file may be too broken for one check and still bear the next.
        try:
            with failures:
                yield from check()
        except StoreError as error:
            yield Problem(where=ledger.path, what=str(error))


def _gaps(ledger: Ledger) -> Iterator[Problem]:
    for stream, first, last, count in ledger.streams(""):
        if first != 1 or last != count:
            yield Problem(
                where=stream,
                what=f"It has {count} events from version {first} to {last}: some are missing.",
            )


def _unreadable_events(ledger: Ledger, mapper: CodecMapper, keys: KeyStore) -> Iterator[Problem]:
    after = 0
    while rows := ledger.page(after, _PAGE):
        keyring = Keyring(keys)
        for position, stream, version, topic, state in rows:
            try:
                mapper.recorded(stream, version, topic, state, keyring)
            except StoreError as error:
                yield Problem(where=f"{stream} version {version}", what=str(error))
            after = position


def _unreadable_sightings(ledger: Ledger, keys: KeyStore) -> Iterator[Problem]:
    keyring = Keyring(keys)
    for entry in ledger.all_sightings():
        try:
            open_sighting(entry, keyring)
        except StoreError as error:
            yield Problem(where=entry.stream, what=str(error))


def _unreadable_messages(ledger: Ledger, keys: KeyStore) -> Iterator[Problem]:
    keyring = Keyring(keys)
    for entry in ledger.inbox.all():
        try:
            message_of(entry, keyring)
        except StoreError as error:
            yield Problem(where=f"message {entry.event_id} of {entry.account}", what=str(error))


def _loose_ends(ledger: Ledger) -> Iterator[Problem]:
    last = ledger.last_position()
    for command in ledger.commands():
        if command.position is not None and not 0 < command.position <= last:
            yield Problem(
                where=f"command {command.command_id} of {command.account}",
                what=f"It names position {command.position}, and the log ends at {last}.",
            )
    streams = {stream for stream, _, _, _ in ledger.streams("")}
    for place in ledger.all_whereabouts():
        if place.stream not in streams:
            yield Problem(
                where=f"{place.object} of {place.account}",
                what=f"It is said to be in {place.stream}, where there is no event.",
            )
