"""What tells one card or account from another."""

import hashlib

from counterfoil.adapters.sandbox.records.turn import Turn


def fingerprint(turn: Turn, number: str) -> str:
    """Return what tells one card or account from another, the same whenever it comes again."""
    said = f"{turn.settings.account}\0{number}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]
