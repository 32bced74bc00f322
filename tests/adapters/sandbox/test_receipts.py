"""Tests the pages that show a customer what they paid, and what they permitted."""

import stripe
from starlette.applications import Starlette
from tests.adapters.sandbox.browsing import Seen, browse
from tests.adapters.sandbox.driving import Judged

from counterfoil.adapters.sandbox.pages.receipts import receipt_routes


def _see(judged: Judged, url: str) -> Seen:
    return browse(Starlette(routes=receipt_routes(judged.sandbox.answer)), url)


def test_a_receipt_tells_what_was_paid_and_given_back(
    client: stripe.StripeClient, judged: Judged
) -> None:
    """Its address stands in the charge."""
    paid = client.v1.payment_intents.create(
        {
            "allowed_payment_method_types": ["card"],
            "amount": 2900,
            "confirm": True,
            "currency": "usd",
            "description": "<Gold>",
            "payment_method": "pm_card_visa",
        }
    )
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 100})
    charge = client.v1.charges.retrieve(str(paid.latest_charge))

    seen = _see(judged, str(charge.receipt_url))

    assert "29.00" in seen.text
    assert "1.00 USD given back" in seen.text
    assert "&lt;Gold&gt;" in seen.text
    assert _see(judged, "/receipts/ch_x").status == 404


def test_a_mandate_shows_its_reference(client: stripe.StripeClient, judged: Judged) -> None:
    """Where it is one in the SEPA, its address stands in it."""
    found = []
    for method, type in (
        ("pm_sepaDebit_success_de", "sepa_debit"),
        ("pm_usBankAccount_success", "us_bank_account"),
    ):
        setup = client.v1.setup_intents.create(
            {
                "allowed_payment_method_types": [type],
                "confirm": True,
                "mandate_data": {"customer_acceptance": {"type": "offline"}},
                "payment_method": method,
            }
        )
        found.append(client.v1.mandates.retrieve(str(setup.mandate)))
    in_the_sepa, elsewhere = found
    details = in_the_sepa.payment_method_details.sepa_debit
    assert details is not None

    assert details.reference in _see(judged, details.url).text
    assert _see(judged, f"/mandates/{elsewhere.id}").status == 404
    assert _see(judged, "/mandates/mandate_x").status == 404
