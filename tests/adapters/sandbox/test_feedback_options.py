"""Tests the merchant's own reasons for cancelling as Stripe's client meets them (R45)."""

import pytest
import stripe


def test_a_reason_is_created_changed_and_deactivated(client: stripe.StripeClient) -> None:
    """What it says may change; once inactive it stays so (R45)."""
    options = client.v1.billing.feedback_options

    made = options.create({"description": "Too slow"})
    changed = options.update(made.id, {"description": "Too slow for us"})
    ended = options.deactivate(made.id)

    assert made.id.startswith("fo_")
    assert (made.status, made.status_transitions.deactivated_at) == ("active", None)
    assert changed.description == "Too slow for us"
    assert ended.status == "inactive"
    assert ended.status_transitions.deactivated_at is not None
    assert options.retrieve(made.id).status == "inactive"
    with pytest.raises(stripe.InvalidRequestError, match="already inactive"):
        options.deactivate(made.id)


def test_reasons_are_listed_by_status(client: stripe.StripeClient) -> None:
    """A list has all, or those that are active or not (R45)."""
    options = client.v1.billing.feedback_options
    kept = options.create({"description": "Too slow"})
    ended = options.create({"description": "Too loud"})
    options.deactivate(ended.id)

    assert [option.id for option in options.list()] == [ended.id, kept.id]
    assert [option.id for option in options.list({"status": "active"})] == [kept.id]
    assert [option.id for option in options.list({"status": "inactive"})] == [ended.id]


def test_a_reason_has_a_text_of_at_most_a_hundred_characters(client: stripe.StripeClient) -> None:
    """A longer one is refused, as one that is left out, or emptied (R45)."""
    options = client.v1.billing.feedback_options

    with pytest.raises(stripe.InvalidRequestError) as too_long:
        options.create({"description": "x" * 101})
    with pytest.raises(stripe.InvalidRequestError) as left_out:
        client.raw_request("post", "/v1/billing/feedback_options")
    with pytest.raises(stripe.InvalidRequestError) as emptied:
        options.update(options.create({"description": "x" * 100}).id, {"description": ""})

    assert too_long.value.param == "description"
    assert str(too_long.value.user_message).endswith("; must be at most 100 characters")
    assert left_out.value.code == "parameter_missing"
    assert emptied.value.code == "parameter_invalid_empty"


def test_no_reason_is_found_where_there_is_none(client: stripe.StripeClient) -> None:
    """What isn't there is missing, whatever is asked of it."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.billing.feedback_options.retrieve("fo_none")

    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
