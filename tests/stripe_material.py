"""Finds Stripe's own schemas and recordings, which tests read but Counterfoil does not hold."""

import os
from pathlib import Path

import pytest

_BESIDE_THE_REPOSITORY = Path(__file__).resolve().parents[2] / "shared" / "stripe"


def stripe_material() -> Path:
    """
    Return the folder of Stripe's material: ``COUNTERFOIL_STRIPE_DATA``, else ``../shared/stripe``.

    Where it is absent the calling test is skipped, but in CI it fails, lest it never run at all.
    """
    folder = Path(os.environ.get("COUNTERFOIL_STRIPE_DATA") or _BESIDE_THE_REPOSITORY)
    if not folder.is_dir():
        reason = f"Stripe's material is not at {folder}; COUNTERFOIL_STRIPE_DATA may name it"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return folder
