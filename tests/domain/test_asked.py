"""The list of what was asked of Stripe and has no final answer yet."""

from counterfoil.domain.requests import Operation, Outstanding, RequestStage, opened

MONTHLY = Outstanding(operation=Operation.ADD_PRICE, subject="price_monthly", wish="12.00")
YEARLY = Outstanding(operation=Operation.ADD_PRICE, subject="price_yearly", wish="120.00")
LISTING = Outstanding(operation=Operation.LIST_PRODUCT, subject="price_monthly")


def test_what_is_asked_anew_takes_the_place_of_its_first_request_alone() -> None:
    """The same operation on another subject goes on, as does another operation on the same."""
    unknown = Outstanding(
        operation=Operation.ADD_PRICE, subject="price_monthly", stage=RequestStage.UNKNOWN
    )

    assert opened((unknown, YEARLY, LISTING), MONTHLY) == (YEARLY, LISTING, MONTHLY)
