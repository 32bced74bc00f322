"""The peer: dj-stripe takes the same webhooks in, in a process of its own."""

import contextlib
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import msgspec

from counterfoil.adapters.bench import djstripe_program
from counterfoil.adapters.bench.payload import subscription_id
from counterfoil.adapters.bench.receiving import Kept, Standing
from counterfoil.adapters.bench.webhooks import SECRET, Webhook
from counterfoil.adapters.errors import PortalError

Where: TypeAlias = Mapping[str, object]
"""An entry of Django's setting ``DATABASES``."""

_VERSIONS = (
    "from importlib.metadata import version;"
    "print(*(f'{name} {version(name)}' for name in ('dj-stripe', 'django', 'stripe')), sep=', ')"
)

_KEPT = msgspec.json.Decoder(tuple[int, int, int])
_STANDING = msgspec.json.Decoder(tuple[str, str, int, int, bool])


class PeerError(PortalError):
    """dj-stripe didn't do what it was told; it said why on standard error."""


def on_file(path: Path) -> Where:
    """Name a file, on settings like ours."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
            "transaction_mode": "IMMEDIATE",
        },
    }


def on_server(conninfo: Mapping[str, object], schema: str) -> Where:
    """Name a schema; statements are prepared, which Django leaves to who asks for it."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": conninfo.get("dbname") or "",
        "HOST": conninfo.get("host") or "",
        "PORT": str(conninfo.get("port") or ""),
        "USER": conninfo.get("user") or "",
        "PASSWORD": conninfo.get("password") or "",
        "OPTIONS": {
            "options": f"-c search_path={schema}",
            "prepare_threshold": 5,
            "server_side_binding": True,
        },
    }


def versions(python: str) -> str | None:
    """Return what versions an environment has of dj-stripe and what it rests on, if it has it."""
    try:
        asked = subprocess.run(  # noqa: S603 - the user says which Python.
            [python, "-I", "-c", _VERSIONS], capture_output=True, check=False, text=True
        )
    except OSError:
        return None
    return asked.stdout.strip() if asked.returncode == 0 else None


class DjStripe:
    """
    dj-stripe, by its own view.

    Orders and answers cross between the processes outside of what is measured, but for one order
    and one answer a turn.

    Args:
        python: the interpreter of an environment with dj-stripe.
    """

    def __init__(self, python: str, where: Where) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - the user says which Python.
            [python, "-I", djstripe_program.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._told = 0
        try:
            self._answer("open", where, SECRET)
        except BaseException:
            self.close()
            raise

    def _answer(self, *order: object) -> bytes:
        asked, answers = self._process.stdin, self._process.stdout
        if asked is None or answers is None:
            raise PeerError("dj-stripe can't be asked")
        try:
            asked.write(msgspec.json.encode(order) + b"\n")
            asked.flush()
        except BrokenPipeError:
            pass
        answer = answers.readline()
        if not answer:
            raise PeerError(f"dj-stripe ended when it was told to {order[0]}")
        return answer

    def tell(self, webhooks: Sequence[Webhook]) -> None:
        """Make ready the webhooks that are to be taken in."""
        posted = [(each.body.decode(), each.signature) for each in webhooks]
        self._told = len(posted)
        self._answer("tell", posted)

    def take(self) -> int:
        """Let dj-stripe's view answer a request for each webhook."""
        accepted = int(self._answer("take"))
        if accepted != self._told:
            raise PeerError(f"dj-stripe accepted {accepted} of {self._told} webhooks")
        return accepted

    def kept(self) -> Kept:
        """Count what is stored."""
        return Kept(*_KEPT.decode(self._answer("kept")))

    def standing(self, number: int) -> Standing:
        """Read what a subscription is."""
        answer = self._answer("standing", subscription_id(number))
        status, price, quantity, period_end, paused = _STANDING.decode(answer)
        end = datetime.fromtimestamp(period_end, UTC)
        return Standing(status, price, quantity, end, paused)

    def close(self) -> None:
        """End the process, whatever it is at: nothing that it holds is needed any more."""
        self._process.kill()
        # What was still to be written has no reader.
        with contextlib.suppress(BrokenPipeError), self._process:
            pass
