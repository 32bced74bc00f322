"""Each event of the contract says what changed, in English and in Dutch."""

from datetime import UTC, datetime

import attrs
import pytest
from attrs import frozen
from tests.contract.samples import Full, Least, sample

from counterfoil.adapters.cli.event_words import says
from counterfoil.adapters.cli.event_words.operations import operation
from counterfoil.adapters.cli.event_words.speaking import SENTENCES
from counterfoil.domain.account import events as account
from counterfoil.domain.configuration.features import PauseOption
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.coupon import events as coupon
from counterfoil.domain.coupon.terms import CouponDuration, CouponTerms
from counterfoil.domain.customer import events as customer
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.invoice import events as invoice
from counterfoil.domain.invoice.terms import Amounts, Bill, Grounds
from counterfoil.domain.product.price import Interval
from counterfoil.domain.requests import Operation
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.stored import StoredClass, personal_fields
from counterfoil.domain.subscription import events as subscription
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    CollectionPauseBehavior,
    EndReason,
    PauseReason,
    Schedule,
    Status,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.values import (
    Annotations,
    CouponId,
    CustomerId,
    Known,
    PaymentMethodId,
    ScheduleId,
)

STORED = [pytest.param(stored, id=stored.name) for stored in CONTRACT.stored]
JANUARY = datetime(2027, 1, 4, tzinfo=UTC)
EN, NL = Language.ENGLISH, Language.DUTCH

SILENT = {
    "configuration.configuration_creation_requested",
    "coupon.coupon_adopted",
    "coupon.coupon_created",
    "coupon.coupon_creation_requested",
    "coupon.promotion_code_added",
    "coupon.promotion_code_addition_requested",
    "coupon.promotion_code_adopted",
    "invoice.invoice_adopted",
    "invoice.invoice_created",
    "invoice.invoice_creation_requested",
    "product.price_added",
    "product.price_addition_requested",
    "product.price_adopted",
    "product.product_adopted",
    "product.product_listed",
    "product.product_listing_requested",
    "session.session_opened",
    "subscription.subscription_adopted",
    "subscription.subscription_start_requested",
    "subscription.subscription_started",
}
"""The events of which the sentence shows nothing personal, though they hold something."""

SHOWING = [
    pytest.param(stored, id=stored.name)
    for stored in CONTRACT.stored
    if personal_fields(stored.event) and stored.name not in SILENT
]


@frozen
class StampAwarded:
    """An embedder's own event."""

    count: int = 0


def _erased(event: object, name: str) -> object:
    """Return an event with its personal value as it stands there once it was erased."""
    return attrs.evolve(event, **{name: type(getattr(event, name))(erased=True)})  # type: ignore[misc]


class TestEveryEvent:
    """The contract's own list decides which there are."""

    @pytest.mark.parametrize("stored", STORED)
    def test_has_a_sentence_in_both_languages(self, stored: StoredClass) -> None:
        """An event without one would be shown to auditors by the name of its class."""
        words = SENTENCES.get(stored.event)

        assert words is not None, f"say in cli/event_words what {stored.name} says"
        assert words.en
        assert words.nl
        assert words.en != words.nl

    @pytest.mark.parametrize("stored", STORED)
    @pytest.mark.parametrize("style", [Full(), Least()], ids=["full", "least"])
    def test_fills_its_sentence_in(self, stored: StoredClass, style: Full | Least) -> None:
        """Full or empty: nothing of how sentences are written shows."""
        event = sample(stored.event, stored.name, style)

        for language in Language:
            said = says(event, language)
            assert said.strip()
            assert not set("{}[]|") & set(said)

    @pytest.mark.parametrize("stored", SHOWING)
    def test_shows_nothing_of_what_was_erased(self, stored: StoredClass) -> None:
        """It says that it was erased instead."""
        (name,) = personal_fields(stored.event)
        event = _erased(sample(stored.event, stored.name, Full()), name)

        assert "(erased)" in says(event, EN)
        assert "(gewist)" in says(event, NL)

    def test_of_an_embedder_goes_by_its_own_name(self) -> None:
        """Its values are named as they are."""
        assert says(StampAwarded(count=3), NL) == "Stamp awarded: count 3"
        assert says(StampAwarded(count=0), EN) == "Stamp awarded"


@pytest.mark.parametrize(
    ("event", "english", "dutch"),
    [
        (
            subscription.CollectionPaused(
                CollectionPause(behavior=CollectionPauseBehavior.VOID, resumes_at=JANUARY)
            ),
            "Collection paused: invoices become void, until 2027-01-04",
            "Inning gepauzeerd: facturen vervallen, tot 2027-01-04",
        ),
        (
            subscription.CollectionPaused(
                CollectionPause(behavior=CollectionPauseBehavior("burn"))
            ),
            "Collection paused: burn, with no end",
            "Inning gepauzeerd: burn, zonder einde",
        ),
        (
            subscription.SubscriptionPaused(
                pause=SubscriptionPause(reason=PauseReason.SYSTEM, paused_at=JANUARY)
            ),
            "Subscription itself paused since 2027-01-04 (system)",
            "Abonnement zelf gepauzeerd sinds 2027-01-04 (system)",
        ),
        (
            subscription.SubscriptionPauseChanged(SubscriptionPause()),
            "Pause of the subscription itself is now since unknown (no reason told)",
            "Pauze van het abonnement zelf is nu sinds onbekend (geen reden opgegeven)",
        ),
        (
            subscription.PauseRequested(duration=PauseOption(Interval.MONTH, 3)),
            "Stripe was asked to pause the subscription itself, for 3 months",
            "Stripe gevraagd het abonnement zelf te pauzeren, voor 3 maanden",
        ),
        (
            subscription.CancellationScheduled(
                cancel_at_period_end=True, cancel_at=None, canceled_at=None, reason=None
            ),
            "Set to end with the period",
            "Eindigt met de periode",
        ),
        (
            subscription.SubscriptionCanceled(
                canceled_at=None, ended_at=JANUARY, reason=EndReason.PAYMENT_FAILED
            ),
            "Subscription ended: canceled, on 2027-01-04 (reason: payment_failed)",
            "Abonnement beëindigd: canceled, op 2027-01-04 (reden: payment_failed)",
        ),
        (
            subscription.TrialChanged(Trial(end=JANUARY)),
            "Trial runs until 2027-01-04",
            "Proefperiode loopt tot 2027-01-04",
        ),
        (subscription.TrialChanged(None), "Trial taken away", "Proefperiode ingetrokken"),
        (
            subscription.ScheduleStateChanged(
                Schedule(id=ScheduleId("sub_sched_1"), update_scheduled=False)
            ),
            "Schedule sub_sched_1, no update is planned",
            "Schema sub_sched_1, er staat geen wijziging gepland",
        ),
        (
            subscription.RequestRefused(operation=Operation.SWITCH_PLAN, code="card_declined"),
            "Stripe refused the request to switch the plan: card_declined",
            "Verzoek door Stripe geweigerd (van prijs wisselen): card_declined",
        ),
        (
            subscription.ConfirmationEnded(facets=("status",), refused_with="resource_missing"),
            "Stripe refused: status (resource_missing)",
            "Door Stripe geweigerd: status (resource_missing)",
        ),
        (
            subscription.ConfirmationEnded(facets=("status",)),
            "Stripe confirmed: status",
            "Door Stripe bevestigd: status",
        ),
        (
            subscription.EarlierFactLearned(
                statement=subscription.EarlierStatement(
                    subscription=ObservedSubscription(status=Known(Status.PAST_DUE))
                )
            ),
            "Learned late, as it was at that time: subscription (status past_due)",
            "Achteraf bekend geworden, zoals het toen was: abonnement (status past_due)",
        ),
        (
            customer.ContactDetailsChanged(ContactDetails(name="Ada", email="a@example.com")),
            "Contact details are now: name Ada, email a@example.com",
            "Contactgegevens zijn nu: naam Ada, e-mail a@example.com",
        ),
        (
            customer.DefaultPaymentMethodChosen(None),
            "No default payment method any more",
            "Geen standaardbetaalmethode meer",
        ),
        (
            customer.DefaultPaymentMethodChosen(PaymentMethodId("pm_1")),
            "Default payment method is pm_1",
            "Standaardbetaalmethode is pm_1",
        ),
        (
            customer.CurrencyFixed(None),
            "Billed in none",
            "Gefactureerd in geen",
        ),
        (
            invoice.InvoiceCreated(
                bill=Bill(
                    grounds=Grounds(customer=CustomerId("cus_1"), currency="eur"),
                    amounts=Amounts(total=595),
                )
            ),
            "Invoice created for cus_1: draft, 5.95 EUR",
            "Factuur gemaakt voor cus_1: draft, 5.95 EUR",
        ),
        (
            coupon.CouponTermsCorrected(
                CouponTerms(
                    percent_off="25", duration=CouponDuration.REPEATING, duration_in_months=3
                )
            ),
            "Stripe states the coupon otherwise: 25 %, for 3 months",
            "Stripe noemt de kortingscoupon anders: 25 %, 3 maanden lang",
        ),
        (
            coupon.CouponTermsCorrected(
                CouponTerms(percent_off="25", duration=CouponDuration("fortnight"))
            ),
            "Stripe states the coupon otherwise: 25 %, fortnight",
            "Stripe noemt de kortingscoupon anders: 25 %, fortnight",
        ),
        (
            subscription.RetentionOfferAccepted(CouponId("STAY")),
            "Customer stays for the coupon STAY",
            "Klant blijft voor de kortingscoupon STAY",
        ),
        (
            account.FactsUnsettled(facets=()),
            "Stripe's statements add up again",
            "De meldingen van Stripe kloppen weer met elkaar",
        ),
    ],
)
def test_an_event_says_what_changed(event: object, english: str, dutch: str) -> None:
    """In one short sentence; what is absent takes no room."""
    assert (says(event, EN), says(event, NL)) == (english, dutch)


def test_what_is_written_freely_is_never_taken_for_a_sentence() -> None:
    """A customer may write whatever reads like one of our own marks."""
    given = subscription.CancellationReasonGiven(
        comment=Annotations(description="[too dear] {status}")
    )

    assert says(given, EN) == "Reason to cancel given; description [too dear] {status}"


def test_an_unknown_operation_goes_by_its_name() -> None:
    """A later release may have asked for it."""
    assert operation(Operation("paint_invoice"), NL) == "paint invoice"
