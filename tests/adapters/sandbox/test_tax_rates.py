"""Tests tax rates as Stripe's client meets them."""

import pytest
import stripe


def test_a_tax_rate_is_made_renamed_and_retired(client: stripe.StripeClient) -> None:
    """How much it is stays; what it is called, and whether it is in use, doesn't."""
    made = client.v1.tax_rates.create(
        {
            "display_name": "VAT",
            "inclusive": False,
            "percentage": 19.5,
            "country": "DE",
            "tax_type": "vat",
        }
    )
    changed = client.v1.tax_rates.update(
        made.id, {"active": False, "country": "", "display_name": "MwSt"}
    )

    assert made.active
    assert made.percentage == 19.5
    assert changed.display_name == "MwSt"
    assert changed.country is None
    assert [event.type for event in client.v1.events.list().data] == [
        "tax_rate.updated",
        "tax_rate.created",
    ]
    assert client.v1.tax_rates.list({"active": True}).data == []
    found = client.v1.tax_rates.list({"active": False, "inclusive": False}).data
    assert [rate.id for rate in found] == [made.id]


def test_a_tax_rate_is_at_most_everything(client: stripe.StripeClient) -> None:
    """A share of more than all is refused."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.tax_rates.create({"display_name": "VAT", "inclusive": True, "percentage": 100.1})
    assert refused.value.param == "percentage"
