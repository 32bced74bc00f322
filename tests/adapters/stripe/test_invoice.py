"""How invoices are read."""

import pytest
from tests.adapters.stripe.samples import (
    CREATED,
    event,
    ignored,
    invoice,
    malformed,
    moment,
    payment_method,
    price,
    read,
    sighting_of,
    subscription,
    the_one_sighted,
)

from counterfoil.adapters.stripe.reading import JsonObject
from counterfoil.adapters.stripe.shapes import ShapeError
from counterfoil.adapters.stripe.translate_invoice import invoice_owner, observed_invoice
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus
from counterfoil.domain.observation import Origin
from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.domain.values import CustomerId, Known, SubscriptionId

OPEN = ObservedInvoice(
    deleted=Known(value=False),
    status=Known(InvoiceStatus.OPEN),
    customer=Known(CustomerId("cus_1")),
    currency=Known("eur"),
    created=Known(moment(CREATED)),
    subscription=Known(SubscriptionId("sub_1")),
    billing_reason=Known(BillingReason.SUBSCRIPTION_CYCLE),
    on_behalf_of=Known(None),
    period_start=Known(moment(CREATED)),
    period_end=Known(moment(CREATED + 2_592_000)),
    number=Known("ADA-0001"),
    subtotal=Known(1500),
    total=Known(1500),
    amount_due=Known(1200),
    amount_paid=Known(0),
    amount_remaining=Known(1200),
    starting_balance=Known(-300),
    ending_balance=Known(0),
    pre_payment_credit_notes_amount=Known(0),
    post_payment_credit_notes_amount=Known(0),
    collection_method=Known(CollectionMethod.CHARGE_AUTOMATICALLY),
    auto_advance=Known(value=True),
    due_date=Known(None),
    default_payment_method=Known(None),
    attempted=Known(value=False),
    attempt_count=Known(0),
    next_payment_attempt=Known(None),
    finalized_at=Known(moment(CREATED + 3_600)),
    paid_at=Known(None),
    marked_uncollectible_at=Known(None),
    voided_at=Known(None),
    hosted_page=Known(value=True),
    pdf=Known(value=True),
    description=Known(None),
    metadata=Known({}),
)


def test_an_invoice_is_read_facet_by_facet() -> None:
    """Nothing is UNKNOWN of a whole one, but what an event alone tells."""
    assert observed_invoice(invoice()) == OPEN
    assert invoice_owner(invoice()) == "invoice/in_1"


def test_neither_addresses_nor_names_are_kept() -> None:
    """Whoever has the address of its page gets in; whom it bills the customer itself tells."""
    told = repr(the_one_sighted(event("invoice.finalized", invoice())))

    for secret in ("https", "secret", "ada@example.com", "Ada'"):
        assert secret not in told


def test_a_draft_has_neither_page_nor_number() -> None:
    """They come with its finalization."""
    draft = observed_invoice(
        invoice(status="draft", hosted_invoice_url=None, invoice_pdf=None, number=None)
    )

    assert (draft.hosted_page, draft.pdf) == (Known(value=False), Known(value=False))
    assert draft.number == Known(None)


@pytest.mark.parametrize(
    ("parent", "names"),
    [
        (None, None),
        ({"type": "quote_details", "quote_details": {"quote": "qt_1"}}, None),
        ({"type": "subscription_details", "subscription_details": None}, None),
        (
            {
                "type": "subscription_details",
                "subscription_details": {"subscription": subscription(id="sub_2")},
            },
            "sub_2",
        ),
    ],
)
def test_a_one_off_invoice_names_no_subscription(parent: object, names: str | None) -> None:
    """Whatever else it was made for; one that was expanded is named by its id."""
    assert observed_invoice(invoice(parent=parent)).subscription == Known(names)


def test_what_pays_it_may_be_its_own() -> None:
    """Before the subscription's and the customer's defaults; expanded or not."""
    for method in ("pm_1", payment_method()):
        read_ = observed_invoice(invoice(default_payment_method=method))
        assert read_.default_payment_method == Known("pm_1")


def test_what_is_silent_is_unknown() -> None:
    """As the stub is that is left of a deleted draft."""
    stub: JsonObject = {"id": "in_1", "object": "invoice", "deleted": True}

    assert observed_invoice(stub) == ObservedInvoice(deleted=Known(value=True))


@pytest.mark.parametrize(
    "changes",
    [
        {"status": 1},
        {"customer": 1},
        {"parent": "sub_1"},
        {"parent": {"subscription_details": "sub_1"}},
        {"status_transitions": []},
        {"status_transitions": {"paid_at": "now"}},
        {"amount_due": "12.00"},
        {"hosted_invoice_url": True},
        {"attempted": None},
    ],
    ids=str,
)
def test_an_unknown_shape_is_not_guessed(changes: JsonObject) -> None:
    """Least of all an amount."""
    with pytest.raises(ShapeError):
        observed_invoice(invoice(**changes))


class TestAnEvent:
    """What the type of an event says in addition."""

    def test_of_a_creation_is_where_it_begins(self) -> None:
        """All others change it."""
        assert sighting_of(event("invoice.created", invoice())).origin is Origin.CREATED
        assert sighting_of(event("invoice.paid", invoice())).origin is Origin.CHANGED

    def test_of_a_deletion_ends_it(self) -> None:
        """The draft that it carries doesn't say so itself."""
        after = sighting_of(event("invoice.deleted", invoice(status="draft"))).after

        assert isinstance(after, ObservedInvoice)
        assert (after.deleted, after.status) == (Known(value=True), Known(InvoiceStatus.DRAFT))

    def test_of_a_failure_says_which_attempt_failed(self) -> None:
        """No field does: a direct debit under way is counted as an attempt too."""
        tried = invoice(attempted=True, attempt_count=2)
        failed = sighting_of(event("invoice.payment_failed", tried)).after
        updated = sighting_of(event("invoice.updated", tried)).after

        assert isinstance(failed, ObservedInvoice)
        assert isinstance(updated, ObservedInvoice)
        assert (failed.failed_attempt, updated.failed_attempt) == (Known(2), None)

    def test_tells_what_was_before(self) -> None:
        """Within the stamps too."""
        sighting = sighting_of(
            event(
                "invoice.updated",
                invoice(),
                previous={"status": "draft", "status_transitions": {"finalized_at": None}},
            )
        )

        assert isinstance(sighting.before, ObservedInvoice)
        assert sighting.before.status == Known(InvoiceStatus.DRAFT)
        assert sighting.before.finalized_at == Known(None)

    @pytest.mark.parametrize("verb", ["overdue", "will_be_due", "finalization_failed", "sent"])
    def test_of_another_kind_states_the_invoice(self, verb: str) -> None:
        """As it is."""
        assert sighting_of(event(f"invoice.{verb}", invoice())).after == OPEN

    def test_of_its_items_or_payments_is_of_another_object(self) -> None:
        """No aggregate knows them."""
        for type_ in ("invoiceitem.created", "invoice_payment.paid"):
            assert ignored(event(type_, {"object": type_})).type == type_


class TestAPreview:
    """What the next invoice would be is no invoice (it has no stream)."""

    @pytest.mark.parametrize("changes", [{"id": None}, {"id": "upcoming_in_1"}])
    def test_is_ignored(self, changes: JsonObject) -> None:
        """As an event and as an object."""
        told = invoice(**changes)

        assert ignored(event("invoice.upcoming", told)).type == "invoice.upcoming"
        assert ignored(told).type == "invoice"

    def test_without_any_id_is_ignored_too(self) -> None:
        """So it came in older versions."""
        told = invoice()
        del told["id"]

        assert ignored(event("invoice.upcoming", told, api_version="2020-08-27")).type == (
            "invoice.upcoming"
        )

    def test_within_another_object_is_passed_over(self) -> None:
        """What stands in it is read."""
        preview = invoice(id=None, lines={"data": [{"price": price()}]})
        _, found = read(subscription(latest_invoice=preview))

        assert {one.object for one in found} == {"subscription/sub_1", "price/price_1"}

    def test_is_not_an_invoice_with_a_broken_id(self) -> None:
        """Which is malformed, not ignored."""
        assert malformed(event("invoice.paid", invoice(id=7))).event_id == "evt_1"


OLD: JsonObject = {
    "id": "in_1",
    "object": "invoice",
    "amount_due": 1200,
    "attempt_count": 1,
    "attempted": True,
    "billing": "send_invoice",
    "closed": False,
    "currency": "eur",
    "customer": "cus_1",
    "date": CREATED,
    "ending_balance": None,
    "forgiven": False,
    "livemode": False,
    "metadata": {},
    "paid": False,
    "subscription": "sub_1",
    "subtotal": 1200,
    "total": 1200,
}
"""An invoice as it was in 2018."""


def of_2018(**changes: object) -> ObservedInvoice:
    """Return what an invoice of old states."""
    told = event("invoice.updated", {**OLD, **changes}, api_version="2018-02-05")
    after = sighting_of(told).after
    assert isinstance(after, ObservedInvoice)
    return after


class TestOlderVersions:
    """They are brought to the newest shape."""

    @pytest.mark.parametrize(
        ("flags", "status"),
        [
            ({}, "open"),
            ({"paid": True}, "paid"),
            ({"paid": True, "closed": True, "forgiven": True}, "paid"),
            ({"forgiven": True, "closed": True}, "uncollectible"),
            ({"attempted": False}, "draft"),
            ({"attempted": False, "ending_balance": 0}, "open"),
        ],
        ids=str,
    )
    def test_say_by_flags_how_an_invoice_stands(self, flags: JsonObject, status: str) -> None:
        """Closed says only that nothing is collected by itself."""
        read_ = of_2018(**flags)

        assert read_.status == Known(status)
        assert read_.auto_advance == Known(not flags.get("closed", False))

    def test_say_the_rest_under_other_names(self) -> None:
        """When it was made, how it is collected, and for which subscription."""
        read_ = of_2018()

        assert read_.created == Known(moment(CREATED))
        assert read_.collection_method == Known(CollectionMethod.SEND_INVOICE)
        assert read_.subscription == Known(SubscriptionId("sub_1"))
        assert of_2018(subscription=None).subscription == Known(None)

    def test_say_that_it_was_paid_as_a_whole_or_not_at_all(self) -> None:
        """Amounts that weren't stated then follow from that."""
        open_, paid = of_2018(), of_2018(paid=True)

        assert (open_.amount_paid, open_.amount_remaining) == (Known(0), Known(1200))
        assert (paid.amount_paid, paid.amount_remaining) == (Known(1200), Known(0))

    def test_say_nothing_of_amounts_or_collection_where_they_are_silent(self) -> None:
        """A status alone is no amount."""
        told = {
            key: OLD[key] for key in ("id", "object", "customer", "currency", "paid", "attempted")
        }
        after = sighting_of(event("invoice.updated", told, api_version="2018-02-05")).after

        assert isinstance(after, ObservedInvoice)
        assert after.status == Known(InvoiceStatus.OPEN)
        assert (after.amount_paid, after.amount_remaining, after.auto_advance) == (None,) * 3

    @pytest.mark.parametrize("lacking", ["paid", "attempted"])
    def test_say_nothing_where_they_lack_the_flags(self, lacking: str) -> None:
        """A status isn't guessed then."""
        told = {key: value for key, value in OLD.items() if key not in {lacking, "closed"}}
        after = sighting_of(event("invoice.updated", told, api_version="2018-02-05")).after

        assert isinstance(after, ObservedInvoice)
        assert (after.status, after.auto_advance) == (None, None)

    def test_keep_a_status_that_they_have(self) -> None:
        """An object without a version is known by its shape."""
        listed = invoice(subscription="sub_9", paid=False)
        del listed["parent"]
        after = sighting_of(listed).after

        assert isinstance(after, ObservedInvoice)
        assert after.status == Known(InvoiceStatus.OPEN)
        assert after.subscription == Known(SubscriptionId("sub_9"))
