"""What Stripe is asked for an invoice, byte for byte."""

from datetime import timedelta

import attrs
import pytest
from tests.domain.invoice.cast import (
    ANNA,
    ANNAS,
    COLLECT,
    CREATE,
    CREATE_FOR_GYM,
    CREATED,
    DELETE,
    FINALIZE,
    GYM,
    GYMS,
    MARK,
    MAY,
    NOTES,
    OPEN,
    PAY,
    VISA,
    VOID,
)
from tests.projections.syncing.deciding import NOON, SYNCED, decided, only, sent

from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.projections.stripe_sync import requests_of
from counterfoil.projections.syncing.provider_request import Decided

FACTS = attrs.evolve(SYNCED, customer=ANNAS, subscriptions={GYM: GYMS})
BY_VISA = attrs.evolve(PAY, payment_method_id=VISA)
SENT = attrs.evolve(
    CREATE,
    subtotal=0,
    total=0,
    collection_method=CollectionMethod.SEND_INVOICE,
    due_date=NOON + timedelta(days=14),
    default_payment_method=VISA,
    on_behalf_of="acct_2",
    auto_advance=True,
    notes=NOTES,
)


def about(past: tuple[e.Event, ...], command: c.Command) -> Decided:
    """Decide something of Anna's invoice."""
    return decided(INVOICE, past, command, facts=FACTS)


STEPS = [
    (about((CREATED,), FINALIZE), "POST", "/v1/invoices/in_may/finalize", ""),
    (about(OPEN, PAY), "POST", "/v1/invoices/in_may/pay", ""),
    (about(OPEN, BY_VISA), "POST", "/v1/invoices/in_may/pay", "payment_method=pm_visa"),
    (about(OPEN, VOID), "POST", "/v1/invoices/in_may/void", ""),
    (about(OPEN, MARK), "POST", "/v1/invoices/in_may/mark_uncollectible", ""),
    (about((CREATED,), DELETE), "DELETE", "/v1/invoices/in_may", ""),
]

EXAMPLES = [
    *(made for made, *_ in STEPS),
    about((), CREATE),
    about((), CREATE_FOR_GYM),
    about((), SENT),
    about((CREATED,), COLLECT),
]


@pytest.mark.parametrize(("made", "method", "path", "body"), STEPS)
def test_each_step_is_asked_for(made: Decided, method: str, path: str, body: str) -> None:
    """In the customer's lane, after a look, for none of them can be undone."""
    request = only(made)

    assert (request.method, request.path, request.body.decode()) == (method, path, body)
    assert request.lane == f"customer/{ANNA}"
    assert request.reads == f"/v1/invoices/{MAY}"
    assert len(request.answers) == 1
    assert request.is_final


def test_a_draft_is_made_with_a_line_of_its_subtotal() -> None:
    """Stripe makes drafts without lines, and would take along what waits."""
    assert sent(about((), CREATE)) == [
        (
            "POST",
            "/v1/invoices",
            (
                "customer=cus_anna&currency=eur&collection_method=charge_automatically"
                "&auto_advance=false&pending_invoice_items_behavior=exclude"
                "&metadata[counterfoil_id]=in_may"
            ),
        ),
        ("POST", "/v1/invoices/in_may/add_lines", "lines[0][amount]=1200"),
    ]


def test_a_draft_goes_on_by_itself_only_once_it_has_its_line() -> None:
    """Stripe would make it final, and paid, without one."""
    made, line, advanced = sent(about((), CREATE_FOR_GYM))

    assert "&subscription=sub_gym&" in made[2]
    assert "&auto_advance=false&" in made[2]
    assert line[2] == "lines[0][amount]=1200"
    assert advanced == ("POST", "/v1/invoices/in_may", "auto_advance=true")


def test_a_draft_is_made_with_all_that_was_said_of_it() -> None:
    """What is for nothing needs no line."""
    request = only(about((), SENT))

    assert request.body.decode() == (
        "customer=cus_anna&currency=eur&on_behalf_of=acct_2&collection_method=send_invoice"
        "&auto_advance=true&due_date=1801224000&default_payment_method=pm_visa"
        "&pending_invoice_items_behavior=exclude&description=Thank+you"
        "&metadata[tid]=1&metadata[counterfoil_id]=in_may"
    )
    assert request.reads == "/v1/invoices?customer=cus_anna&limit=100"
    assert [each.operation for each in request.answers] == [Operation.CREATE_INVOICE]


def test_whether_it_is_collected_by_itself_is_told() -> None:
    """It was decided here at once, and waits for Stripe's word."""
    request = only(about((CREATED,), COLLECT))

    assert (request.path, request.body) == ("/v1/invoices/in_may", b"auto_advance=true")
    assert request.facets == ("auto_advance",)
    assert not request.is_final


def test_names_tell_the_requests_of_a_command_apart() -> None:
    """For they are part of the key."""
    names = [request.name for request in requests_of(about((), CREATE_FOR_GYM))]

    assert len(names) == len(set(names)) == 3
