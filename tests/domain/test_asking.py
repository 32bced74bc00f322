"""A request that is under way says so, in both languages."""

from counterfoil.domain.asking import RequestUnderWayError
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.rulebook.subscription_life import ONE_REQUEST_AT_A_TIME


def test_the_refusal_names_what_stripe_was_asked_for() -> None:
    """By its id alone, since the values may be personal."""
    refusal = RequestUnderWayError("cus_anna")

    assert refusal.what() == "Stripe was asked to create cus_anna already, with other values."
    assert refusal.what(Language.DUTCH) == (
        "Stripe is al gevraagd om cus_anna aan te maken, met andere waarden."
    )
    assert refusal.rule is ONE_REQUEST_AT_A_TIME
