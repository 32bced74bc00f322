"""Says on what machine, with which versions and by which settings it was measured."""

import os
import platform
import sqlite3
import sys
from importlib.metadata import PackageNotFoundError, version
from statistics import mean

from counterfoil.adapters.bench.payload import LENGTH
from counterfoil.adapters.bench.programme import Sizes
from counterfoil.adapters.bench.raw import rows
from counterfoil.adapters.bench.webhooks import lives

_PACKAGES = ("attrs", "eventsourcing", "msgspec", "cryptography", "psycopg", "stripe")
_STORIES = 100


def settings_line(sizes: Sizes, folder: str) -> str:
    """Return one line about the machine, the versions, the payload and the settings."""
    packages = ", ".join(f"{name} {number}" for name in _PACKAGES if (number := _version(name)))
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} CPUs"
        f"{load}; Python {platform.python_version()} ({sys.implementation.name}), SQLite"
        f" {sqlite3.sqlite_version}, {packages}; {sizes.rounds} rounds, sides in turn, median of"
        f" the ratios; {LENGTH} events a stream, {_body_size():.0f} bytes of JSON an event and"
        f" {_header_size()} of header, {_webhook_size():,.0f} bytes a webhook; files in {folder},"
        " WAL and synchronous=FULL on all sides."
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _body_size() -> float:
    return mean(len(body) for *_, body in rows(range(_STORIES), LENGTH))


def _webhook_size() -> float:
    return mean(len(webhook.body) for webhook in lives(range(_STORIES), 0))


def _header_size() -> int:
    return max(len(header) for *_, header, _ in rows(range(1), 1))
