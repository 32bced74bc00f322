"""How feedback options are read, of which Stripe sends no events (R45)."""

import pytest
from tests.adapters.stripe.samples import CREATED, moment

from counterfoil.adapters.stripe.reading import JsonObject, read_item
from counterfoil.adapters.stripe.shapes import ShapeError
from counterfoil.adapters.stripe.translate_account import observed_feedback_option
from counterfoil.domain.account.observed import ObservedFeedbackOption
from counterfoil.domain.observation import Origin
from counterfoil.domain.values import Known


def feedback_option(**changes: object) -> JsonObject:
    """Return a feedback option in its newest shape, by the fields that R45 tells."""
    return {
        "id": "fbo_1",
        "object": "billing.feedback_option",
        "created": CREATED,
        "description": "I am moving",
        "livemode": False,
        "status": "active",
        "status_transitions": {"deactivated_at": None},
        **changes,
    }


def test_an_active_option_is_read_facet_by_facet() -> None:
    """It is known not to be deactivated."""
    assert observed_feedback_option(feedback_option()) == ObservedFeedbackOption(
        created=Known(moment(CREATED)),
        description=Known("I am moving"),
        deactivated_at=Known(None),
    )


def test_an_inactive_option_tells_since_when() -> None:
    """A deactivation is for ever."""
    over = feedback_option(status="inactive", status_transitions={"deactivated_at": CREATED + 60})
    assert observed_feedback_option(over).deactivated_at == Known(moment(CREATED + 60))


@pytest.mark.parametrize("transitions", [None, {}, {"deactivated_at": None}])
def test_an_inactive_option_that_does_not_tell_since_when_is_no_option(
    transitions: object,
) -> None:
    """No API version gives it that shape."""
    with pytest.raises(ShapeError):
        observed_feedback_option(feedback_option(status="inactive", status_transitions=transitions))


def test_what_is_not_stated_is_unknown() -> None:
    """An object may be cut off."""
    assert observed_feedback_option({"id": "fbo_1"}) == ObservedFeedbackOption()


def test_a_listed_option_is_the_bound_accounts() -> None:
    """By itself, or expanded within a configuration."""
    configuration: JsonObject = {
        "id": "bpc_1",
        "object": "billing_portal.configuration",
        "features": {
            "subscription_cancel": {
                "enabled": True,
                "cancellation_reason": {
                    "enabled": True,
                    "options": [],
                    "feedback_options": [feedback_option()],
                },
            }
        },
    }
    for item in (feedback_option(), configuration):
        reading = read_item(item, at=moment(CREATED))
        assert isinstance(reading, tuple)
        sighted = reading[1][-1]
        assert (sighted.object, sighted.owner) == ("feedback_option/fbo_1", "account/")
        assert sighted.sighting.origin is Origin.LISTED
