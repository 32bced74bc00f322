"""Numbers of cards are refused wherever they stand in a request, and kept nowhere (PCI)."""

import pytest
from tests.adapters.api.talking import Api

from counterfoil.adapters.api.card_numbers import holds_card_number

FEEDBACK = "/v1/billing/feedback_options"


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424242",
        "4242 4242 4242 4242",
        "my card is 5555-5555-5555-4444, thanks",
        "378282246310005",
        "6304 0000 0000 0000",
        "No 1: 4242424242424242",
        "1 4242 4242 4242 4242",
        "4242 4242 4242 4242 123",
    ],
)
def test_a_card_number_is_found(text: str) -> None:
    """However it is written, and whatever stands around it."""
    assert holds_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4242424242424241",
        "cus_4242424242424242",
        "4242424242424242x",
        "0000000000000000",
        "1795729783",
        "1795729783 1795729784 1",
        "2026-11-26 21:56:10",
        "42424242424242424242",
    ],
)
def test_what_is_none_passes(text: str) -> None:
    """Ids, moments and amounts are no numbers of cards."""
    assert not holds_card_number(text)


@pytest.mark.parametrize(
    "body",
    [
        "description=4242+4242+4242+4242",
        "description=x&metadata[card]=4242424242424242",
        "description=x&metadata[4242424242424242]=x",
        "features[a][0][b]=4242424242424242",
    ],
)
def test_a_request_with_one_is_refused(api: Api, body: str) -> None:
    """Nothing of it is repeated, and nothing takes effect, whatever else is wrong with it."""
    answer = api.send("POST", FEEDBACK, body=body)

    assert answer.status == 400
    assert "looks like the number of a card" in str(answer.error["message"])
    assert "4242" not in str(answer.json)
    assert api.get(FEEDBACK).ids == []
