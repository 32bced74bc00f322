"""Commands as people write them down."""

from datetime import UTC, datetime

import pytest

from counterfoil.adapters.deciders import BUILT_IN
from counterfoil.adapters.written import (
    UnknownCommandError,
    UnreadableCommandError,
    command_from,
    commands_of,
)
from counterfoil.domain.changes import CLEAR, KEEP, Set
from counterfoil.domain.configuration.commands import UpdateConfiguration
from counterfoil.domain.configuration.features import OfferedProduct
from counterfoil.domain.configuration.wishes import FeaturesWish, SubscriptionUpdateWish
from counterfoil.domain.customer.commands import (
    ChangeContactDetails,
    ChooseDefaultPaymentMethod,
    RecordAnswer,
    StartBilling,
)
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.subscription.commands import CancelSubscription, PauseCollection
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import (
    Address,
    ConfigurationId,
    CustomerId,
    PriceId,
    ProductId,
    SubscriptionId,
)

SUBSCRIPTION = {"subscription_id": "sub_1"}


def read(name: str, /, **fields: object) -> object:
    """Read a command of the portal."""
    return command_from(name, fields, BUILT_IN)


def why(name: str, /, **fields: object) -> str:
    """Return why the fields of a command can't be read."""
    with pytest.raises(UnreadableCommandError) as raised:
        read(name, **fields)
    return str(raised.value)


@pytest.mark.parametrize("name", ["CancelSubscription", "cancel_subscription"])
def test_a_command_is_named_as_the_class_or_with_underscores(name: str) -> None:
    """As Python has it, or as the rest of the field does."""
    assert read(name, **SUBSCRIPTION) == CancelSubscription(subscription_id=SubscriptionId("sub_1"))


@pytest.mark.parametrize("moment", ["2024-03-29", "2024-03-29T01:00+01:00", 1711670400])
def test_a_moment_is_a_date_or_a_stamp(moment: object) -> None:
    """In UTC, whatever the zone that it is written in."""
    pause = {"behavior": "void", "resumes_at": moment}

    assert read("PauseCollection", **SUBSCRIPTION, pause=pause) == PauseCollection(
        subscription_id=SubscriptionId("sub_1"),
        pause=CollectionPause(
            behavior=CollectionPauseBehavior.VOID, resumes_at=datetime(2024, 3, 29, tzinfo=UTC)
        ),
    )


def test_what_is_left_out_is_kept_and_what_is_empty_is_cleared() -> None:
    """As Stripe reads the parameters of an update (R182)."""
    assert read(
        "ChangeContactDetails",
        customer_id="cus_1",
        name="Ada",
        email="",
        phone=None,
        address={"city": "Leiden"},
    ) == ChangeContactDetails(
        customer_id=CustomerId("cus_1"),
        name=Set("Ada"),
        email=CLEAR,
        phone=CLEAR,
        address=Set(Address(city="Leiden")),
        shipping=KEEP,
    )


def test_lists_within_objects_are_read_to_their_ends() -> None:
    """A whole wish about a configuration."""
    products = [{"product": "prod_1", "prices": ["price_1", "price_2"]}]

    assert read(
        "UpdateConfiguration",
        configuration_id="bpc_1",
        features={"subscription_update": {"enabled": True, "products": products}},
    ) == UpdateConfiguration(
        configuration_id=ConfigurationId("bpc_1"),
        features=FeaturesWish(
            subscription_update=SubscriptionUpdateWish(
                enabled=Set(True),
                products=Set(
                    (
                        OfferedProduct(
                            product=ProductId("prod_1"),
                            prices=(PriceId("price_1"), PriceId("price_2")),
                        ),
                    )
                ),
            )
        ),
    )


def test_absence_that_says_something_can_be_written() -> None:
    """No payment method by default."""
    assert read(
        "ChooseDefaultPaymentMethod", customer_id="cus_1", payment_method_id=None
    ) == ChooseDefaultPaymentMethod(customer_id=CustomerId("cus_1"), payment_method_id=None)


def test_a_name_that_several_aggregates_use_names_the_aggregate() -> None:
    """``RecordAnswer`` alone would be anyone's."""
    assert read(
        "customer.record_answer", customer_id="cus_1", operation="add_tax_id", answer="refused"
    ) == RecordAnswer(
        customer_id=CustomerId("cus_1"),
        operation=Operation.ADD_TAX_ID,
        answer=AnswerKind.REFUSED,
    )
    with pytest.raises(UnknownCommandError):
        read("RecordAnswer", customer_id="cus_1")


def test_what_only_follows_from_others_is_not_offered() -> None:
    """Nobody can send it."""
    assert StartBilling not in commands_of(BUILT_IN).values()


def test_a_misspelled_name_gets_those_that_are_near() -> None:
    """The one that was meant among them."""
    with pytest.raises(UnknownCommandError, match=r"'CancelSubscribtion'.*CancelSubscription"):
        read("CancelSubscribtion")


def test_a_name_like_no_other_gets_them_all() -> None:
    """There is nothing near."""
    with pytest.raises(UnknownCommandError, match=r"choose one of .*AddPrice.*UpdateConfiguration"):
        read("Zzzzzzz")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "`subscription_id` is missing"),
        ({**SUBSCRIPTION, "at_once": True}, "it has no field at_once"),
        ({"subscription_id": 7}, "`subscription_id` must be text"),
        ({**SUBSCRIPTION, "mode": "soon"}, "`mode` must be one of at_period_end, immediately"),
        ({**SUBSCRIPTION, "mode": 7}, "`mode` must be one of at_period_end, immediately"),
    ],
)
def test_each_field_that_can_not_be_read_is_named(fields: dict[str, object], reason: str) -> None:
    """With what is wrong with it."""
    assert why("CancelSubscription", **fields) == f"CancelSubscription can't be read: {reason}."


@pytest.mark.parametrize("moment", ["2024-03-99", True, 10**30, "soon"])
def test_what_is_no_moment_is_not_taken_for_one(moment: object) -> None:
    """Not even a number beyond the calendar."""
    pause = {"behavior": "void", "resumes_at": moment}

    assert why("PauseCollection", **SUBSCRIPTION, pause=pause).endswith(
        "`pause.resumes_at` must be a moment, as 2024-03-29T12:00Z."
    )


def test_numbers_are_not_read_out_of_texts() -> None:
    """Nor out of truth values."""
    for quantity in ("7", True, 7.5):
        assert why("ChangeQuantity", **SUBSCRIPTION, item_id="si_1", quantity=quantity).endswith(
            "`quantity` must be a whole number."
        )


def test_flags_are_not_read_out_of_numbers() -> None:
    """Only true and false are."""
    assert why(
        "AddPaymentMethod", customer_id="cus_1", payment_method_id="pm_1", as_default=1
    ).endswith("`as_default` must be true or false.")


def test_another_shape_altogether_is_said_to_be_one() -> None:
    """Where an object is expected."""
    assert why("PauseCollection", **SUBSCRIPTION, pause=3).endswith("`pause` has another shape.")
