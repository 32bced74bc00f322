"""Verifying and decoding: every side opens the same webhooks, and refuses what is forged or old."""

from time import time

import msgspec
import pytest
import stripe
from tests.adapters.bench.test_programme import TINY

from counterfoil.adapters.bench.opening import CONSTRUCT, NAME, Open, construct_event, opening
from counterfoil.adapters.bench.our_inbox import open_ours
from counterfoil.adapters.bench.raw_webhooks import TOLERANCE, ForgedError, Told, opened
from counterfoil.adapters.bench.stands import OURS, RAW
from counterfoil.adapters.bench.webhooks import Webhook, lives, signature
from counterfoil.adapters.stripe.webhook import WebhookRefusedError

SIDES = pytest.mark.parametrize("side", [open_ours, construct_event, opened])
REFUSALS = (WebhookRefusedError, stripe.SignatureVerificationError, ForgedError)


def webhooks(signed_at: float) -> list[Webhook]:
    """Return the webhooks of two lives."""
    return list(lives(range(2), int(signed_at)))


def test_the_sides_read_the_same_events() -> None:
    """Stripe's events and those of the raw loop say the same of what both of them read."""
    for _, body, header in webhooks(time()):
        theirs, raw = construct_event(body, header), opened(body, header)

        assert isinstance(theirs, stripe.Event)
        assert isinstance(raw, Told)
        stated = theirs.data.object
        assert (raw.id, raw.type, raw.created) == (theirs.id, theirs.type, theirs.created)
        assert raw.livemode is theirs.livemode
        assert raw.data.object.id == stated["id"]
        assert raw.data.object.customer == stated["customer"]
        assert raw.data.object.status == stated["status"]


@SIDES
def test_a_body_that_was_changed_is_refused(side: Open) -> None:
    """One byte more, and the signature is another body's."""
    _, body, header = webhooks(time())[0]

    with pytest.raises(REFUSALS):
        side(body + b" ", header)


@SIDES
def test_an_old_signature_is_refused(side: Open) -> None:
    """What was signed more than five minutes ago may have been recorded and sent again."""
    _, body, header = webhooks(time() - TOLERANCE - 1)[0]

    with pytest.raises(REFUSALS):
        side(body, header)


@SIDES
def test_one_good_signature_among_several_is_enough(side: Open) -> None:
    """While a secret is rotated Stripe signs by both."""
    _, body, _ = webhooks(time())[0]
    stamp, good = signature(body, int(time())).split(",")

    assert side(body, f"{stamp},v1={'0' * 64},{good}")


def test_the_raw_loop_reads_what_a_subscription_is() -> None:
    """Price, quantity and the end of the period are decoded, or the floor would do less."""
    _, body, header = webhooks(time())[0]

    items = opened(body, header).data.object.items

    assert items is not None
    (item,) = items.data
    stated = msgspec.json.decode(body)["data"]["object"]["items"]["data"][0]
    assert (item.price.id, item.quantity) == (stated["price"]["id"], stated["quantity"])
    assert item.current_period_end == stated["current_period_end"]


def test_ours_is_compared_with_stripes_own_way_and_with_the_raw_loop() -> None:
    """One row for each, with the targets that were agreed; every side opens every body."""
    seen: list[bytes] = []

    def ours(body: bytes, header: str) -> object:
        seen.append(body)
        return opened(body, header)

    rows = list(opening(ours, TINY, lambda _: None))

    assert [(row.name, row.against, row.target) for row in rows] == [
        (NAME, CONSTRUCT, 40),
        (NAME, RAW, 0.7),
    ]
    assert {each.body for each in lives(range(TINY.lives), int(time()))} == set(seen)
    assert OURS not in {row.against for row in rows}
