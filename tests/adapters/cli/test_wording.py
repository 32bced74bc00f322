"""Values in words."""

from datetime import UTC, datetime

import attrs
import pytest
from attrs import evolve

from counterfoil.adapters.cli.card_lines import waiting
from counterfoil.adapters.cli.cards import lines_of
from counterfoil.adapters.cli.log import line
from counterfoil.adapters.cli.wording import (
    address,
    collection_pause,
    day,
    moment,
    price,
    saying,
    schedule,
    scheduled_switch,
    words_of,
)
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.configuration.login_page import LoginPage
from counterfoil.domain.configuration.state import InForce as Configuration
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.customer.details import (
    ContactDetails,
    CustomerProfile,
    PaymentMethodDetails,
    TaxIdentity,
)
from counterfoil.domain.customer.events import ContactDetailsChanged, CustomerCreated
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.customer.state import InForce as Customer
from counterfoil.domain.customer.state import PaymentMethod, TaxId
from counterfoil.domain.customer.state import Unseen as UnseenCustomer
from counterfoil.domain.invoice.state import Deleted as DeletedInvoice
from counterfoil.domain.invoice.state import Draft, Finalized
from counterfoil.domain.invoice.state import Unseen as UnseenInvoice
from counterfoil.domain.invoice.terms import (
    Amounts,
    Attempts,
    Bill,
    BillingReason,
    Collection,
    Grounds,
    InvoiceStatus,
    StatusTransitions,
)
from counterfoil.domain.product.price import (
    BillingScheme,
    Interval,
    PriceTerms,
    PriceType,
    Recurrence,
)
from counterfoil.domain.product.state import Deleted as DeletedProduct
from counterfoil.domain.product.state import Unseen as UnseenProduct
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.requests import Operation, Outstanding, RequestStage
from counterfoil.domain.session.flow import Flow, FlowType
from counterfoil.domain.session.state import Ended as EndedSession
from counterfoil.domain.session.state import Entrance, Recovery, SessionEnd
from counterfoil.domain.session.state import Open as OpenSession
from counterfoil.domain.session.state import Unseen as UnseenSession
from counterfoil.domain.subscription.events import (
    CollectionResumed,
    SubscriptionPaused,
    TrialChanged,
)
from counterfoil.domain.subscription.state import InForce as Subscription
from counterfoil.domain.subscription.state import Unseen as UnseenSubscription
from counterfoil.domain.subscription.terms import (
    CollectionMethod,
    CollectionPause,
    CollectionPauseBehavior,
    PauseReason,
    Schedule,
    ScheduledSwitch,
    ScheduleStatus,
    Status,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.values import (
    Address,
    ConfigurationId,
    CustomerId,
    InvoiceId,
    PaymentMethodId,
    PriceId,
    ProductId,
    ScheduleId,
    SessionId,
    SubscriptionId,
    SubscriptionItemId,
    TaxIdId,
)

NOON = datetime(2026, 11, 20, 12, 30, 15, 250_000, tzinfo=UTC)


def terms(**fields: object) -> PriceTerms:
    """Build the terms of a price, monthly in euros unless said otherwise."""
    settings: dict[str, object] = {
        "id": PriceId("price_1"),
        "product": ProductId("prod_1"),
        "type": PriceType.RECURRING,
        "currency": "eur",
        "recurrence": Recurrence(interval=Interval.MONTH),
        **fields,
    }
    return PriceTerms(**settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (terms(unit_amount=1200), "12.00 EUR/month"),
        (
            terms(unit_amount=0, recurrence=Recurrence(interval=Interval.WEEK, interval_count=3)),
            "0.00 EUR/3 weeks",
        ),
        (terms(unit_amount=500, currency="jpy", recurrence=None), "500 JPY once"),
        (terms(unit_amount_decimal="0.05"), "0.0005 EUR/month"),
        (terms(unit_amount_decimal="much"), "much EUR/month"),
        (terms(billing_scheme=BillingScheme.TIERED), "in tiers, in EUR/month"),
        (terms(custom_unit_amount=True), "an amount of the customer's choice in EUR/month"),
        (terms(), "an unknown amount in EUR/month"),
    ],
)
def test_a_price_says_what_and_how_often(of: PriceTerms, words: str) -> None:
    """With the decimals of its currency, and exactly."""
    assert price(of) == words


def test_moments_are_to_the_second_in_utc() -> None:
    """What isn't known isn't guessed."""
    assert (moment(NOON), day(NOON)) == ("2026-11-20 12:30:15", "2026-11-20")
    assert (moment(None), day(None)) == ("unknown", "unknown")


def test_names_of_classes_become_words() -> None:
    """Events are named in the past tense already."""
    assert words_of("CollectionPauseChanged") == "Collection pause changed"


def test_an_address_is_one_line() -> None:
    """Without what isn't there."""
    assert address(Address(line1="Plein 1", postal_code="1000 AA", city="Ede")) == (
        "Plein 1, 1000 AA Ede"
    )
    assert address(Address()) is None
    assert address(None) is None


def test_pauses_and_schedules_say_what_they_bring() -> None:
    """A behavior that this release doesn't know is named as it came."""
    unknown = CollectionPauseBehavior("burn")

    assert collection_pause(CollectionPause(behavior=CollectionPauseBehavior.KEEP_AS_DRAFT)) == (
        "with no end, invoices stay drafts"
    )
    assert collection_pause(CollectionPause(behavior=unknown)) == "with no end, burn"
    assert schedule(Schedule(id=ScheduleId("sub_sched_1"), status=ScheduleStatus.RELEASED)) == (
        "sub_sched_1, no longer in force"
    )
    assert schedule(Schedule(id=ScheduleId("sub_sched_1"), update_scheduled=False)) == (
        "sub_sched_1, no update is planned"
    )


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (CollectionResumed(), ""),
        (TrialChanged(Trial(end=NOON)), "trial until 2026-11-20"),
        (TrialChanged(None), ""),
        (
            SubscriptionPaused(
                pause=SubscriptionPause(reason=PauseReason.SYSTEM, paused_at=NOON),
                resumes_at=NOON,
            ),
            "pause since 2026-11-20 (system), resumes at 2026-11-20 12:30:15",
        ),
        (ContactDetailsChanged(ContactDetails(erased=True)), "(erased)"),
        (
            CustomerCreated(profile=CustomerProfile(details=ContactDetails(name="Ada"))),
            "name Ada",
        ),
        ("no event", ""),
    ],
)
def test_an_event_says_its_main_values(event: object, words: str) -> None:
    """What is absent, usual or erased takes no room."""
    assert saying(event) == words


def test_a_decision_names_its_command() -> None:
    """And is recorded when it happens, which need not be said twice."""
    recorded: Recorded[object] = Recorded(
        stream="acct_1/live/subscription/sub_1",
        version=4,
        event=CollectionResumed(),
        happened_at=NOON,
        recorded_at=NOON,
        cause=Cause(actor=Actor.MERCHANT, door=Door.API, command_id="cmd_1"),
        edition="any",
    )

    assert line(recorded).plain == (
        "   4  2026-11-20 12:30:15  Collection resumed  [merchant, api, command cmd_1]"
    )


class TestACard:
    """The lines that the examples don't show."""

    def test_of_what_was_only_referred_to_says_so(self) -> None:
        """It isn't nothing: something else spoke of it."""
        known = ("Known", "only referred to, not yet seen")
        sched = ScheduleId("sub_sched_1")

        assert next(lines_of(UnseenCustomer(id=CustomerId("cus_1")))) == known
        assert list(lines_of(UnseenConfiguration(id=ConfigurationId("bpc_1")))) == [known]
        assert next(lines_of(UnseenProduct(id=ProductId("prod_1")))) == known
        asked = Outstanding(operation=Operation.CREATE_INVOICE)
        assert list(lines_of(UnseenInvoice(id=InvoiceId("in_1"), outstanding=(asked,)))) == [
            ("Known", "only asked for, not yet seen"),
        ]
        assert list(
            lines_of(
                UnseenSubscription(
                    id=SubscriptionId("sub_1"), schedules={sched: Schedule(id=sched)}
                )
            )
        ) == [known, ("Schedule", "sub_sched_1, an update is planned")]

    def test_says_what_awaits_stripes_word(self) -> None:
        """What was asked and what was decided, of whatever holds it, also once it has ended."""
        asked = (Outstanding(operation=Operation.CREATE_CONFIGURATION),)
        said = [("Asked of Stripe", "to create the configuration: no answer yet")]
        bpc, prod = ConfigurationId("bpc_1"), ProductId("prod_1")

        assert [*waiting(UnseenConfiguration(id=bpc, outstanding=asked))] == said
        assert [*waiting(UnseenProduct(id=prod, outstanding=asked))] == said
        assert [
            *waiting(Configuration(id=bpc, unconfirmed=("active", "name"), unsettled=("name",)))
        ] == [
            ("Not confirmed yet", "active, name"),
            ("Unsettled", "name: Stripe's statements don't add up"),
        ]

    @pytest.mark.parametrize(
        ("stage", "said"),
        [
            (RequestStage.ASKED, "no answer yet"),
            (RequestStage.AWAITING_PAYMENT, "waits for the customer to pay or confirm"),
            (
                RequestStage.UNKNOWN,
                "whether it had an effect isn't known, see counterfoil sync status",
            ),
            (RequestStage("on_ice"), "on_ice"),
        ],
    )
    def test_says_how_far_a_request_has_come(self, stage: RequestStage, said: str) -> None:
        """And until when it may stay there."""
        asked = Outstanding(
            operation=Operation.REMOVE_PAYMENT_METHOD, subject="pm_1", stage=stage, expires_at=NOON
        )
        customer = UnseenCustomer(id=CustomerId("cus_1"), outstanding=(asked,))

        assert [*waiting(customer)] == [
            (
                "Asked of Stripe",
                f"to remove a payment method pm_1: {said}, until 2026-11-20 12:30:15",
            )
        ]

    def test_of_what_is_gone_says_so(self) -> None:
        """Deleted is for ever."""
        assert list(lines_of(DeletedCustomer(id=CustomerId("cus_1")))) == [
            ("Known", "deleted, for ever")
        ]
        assert list(lines_of(DeletedProduct(id=ProductId("prod_1")))) == [
            ("Known", "deleted, for good"),
            ("Prices", "none"),
        ]
        assert list(lines_of(DeletedInvoice(id=InvoiceId("in_1")))) == [
            ("Known", "deleted as a draft, for good")
        ]
        assert list(lines_of(Trial(end=NOON))) == [
            ("Known", "end 2026-11-20 12:30:15, missing payment method create_invoice")
        ]

    def test_of_an_erased_customer_shows_no_person(self) -> None:
        """What is left is what the books need."""
        method, tax_id = PaymentMethodId("pm_1"), TaxIdId("txi_1")
        customer = Customer(
            id=CustomerId("cus_1"),
            details=ContactDetails(erased=True),
            payment_methods={
                method: PaymentMethod(
                    id=method, type="card", details=PaymentMethodDetails(erased=True)
                )
            },
            tax_ids={tax_id: TaxId(id=tax_id, type="eu_vat", identity=TaxIdentity(erased=True))},
            currency="eur",
            balance=-500,
            delinquent=True,
            unsettled=frozenset({"email"}),
            unconfirmed=frozenset({"name"}),
            outstanding=(Outstanding(operation=Operation.REMOVE_PAYMENT_METHOD, subject="pm_1"),),
        )

        lines = dict((*lines_of(customer), *waiting(customer)))

        assert lines["Details"] == "(erased)"
        assert lines["Payment methods"] == "pm_1 card (erased)"
        assert lines["Tax ids"] == "txi_1 eu_vat (erased)"
        assert lines["Balance"] == "-5.00 EUR"
        assert lines["Delinquent"].startswith("yes")
        assert lines["Asked of Stripe"] == "to remove a payment method pm_1: no answer yet"
        assert lines["Unsettled"] == "email: Stripe's statements don't add up"
        assert lines["Not confirmed yet"] == "name"

    def test_of_a_subscription_shows_what_is_still_open(self) -> None:
        """Requests without an answer, and facets that nobody settled or confirmed."""
        subscription = Subscription(
            id=SubscriptionId("sub_1"),
            customer=CustomerId("cus_1"),
            status=Status.TRIALING,
            items=(),
            trial=Trial(end=NOON),
            cancel_at_period_end=True,
            discounts=("spring",),
            default_payment_method=PaymentMethodId("pm_1"),
            outstanding=(Outstanding(operation=Operation.CANCEL_NOW),),
            unconfirmed=("collection_pause",),
            unsettled=("status",),
        )

        lines = dict((*lines_of(subscription), *waiting(subscription)))

        assert lines["Trial"] == "until 2026-11-20"
        assert lines["Cancellation"] == "set to end with the period, unknown"
        assert lines["Paid"] == "automatically, with pm_1"
        assert lines["Discounts"] == "spring"
        assert lines["Asked of Stripe"] == "to cancel at once: no answer yet"
        assert lines["Not confirmed yet"] == "collection_pause"
        assert lines["Unsettled"] == "status: Stripe's statements don't add up"

    @pytest.mark.parametrize(
        ("page", "said"),
        [
            (LoginPage(), "off"),
            (LoginPage(enabled=True, url="https://example.com/login"), "https://example.com/login"),
            (LoginPage(enabled=True), "on, at an address that Stripe hasn't told yet"),
        ],
    )
    def test_of_a_configuration_has_its_login_link(self, page: LoginPage, said: str) -> None:
        """To be shared as it stands."""
        lines = dict(lines_of(Configuration(id=ConfigurationId("bpc_1"), login_page=page)))

        assert lines["Login link"] == said

    def test_of_a_session_tells_what_it_is_for_and_how_far_it_has_come(self) -> None:
        """Whose it is, how the customer came in, and whether it can be recovered."""
        session = OpenSession(
            id=SessionId("bps_1"),
            customer=CustomerId("cus_1"),
            configuration=ConfigurationId("bpc_1"),
            opened_at=NOON,
        )
        full = evolve(
            session,
            entrance=Entrance.RECOVERY,
            flow=Flow(type=FlowType.SUBSCRIPTION_CANCEL, subscription=SubscriptionId("sub_1")),
            return_url="https://example.com",
            locale="nl",
            on_behalf_of="acct_shop",
            recovery=Recovery(expires_at=NOON),
            replaces=SessionId("bps_0"),
            redeemed_at=NOON,
            completed_at=NOON,
        )

        assert list(lines_of(session)) == [
            ("Customer", "cus_1"),
            ("Configuration", "bpc_1"),
            ("Opened", "2026-11-20 12:30:15, by the merchant"),
            ("First used", "not yet"),
            ("Recovery", "none: once expired, the link is dead"),
        ]
        assert list(lines_of(full)) == [
            ("Customer", "cus_1"),
            ("Configuration", "bpc_1"),
            ("Opened", "2026-11-20 12:30:15, by recovering another"),
            ("First used", "2026-11-20 12:30:15"),
            ("Flow", "subscription cancel, done 2026-11-20 12:30:15"),
            ("Flow's parts", "subscription sub_1"),
            ("Returns to", "https://example.com"),
            ("Language", "nl"),
            ("On behalf of", "acct_shop"),
            ("Recovery", "by e-mail, until 2026-11-20 12:30:15"),
            ("Replaces", "bps_0"),
        ]
        waiting = dict(lines_of(evolve(full, completed_at=None, recovery=Recovery())))
        assert waiting["Flow"] == "subscription cancel, not completed"
        assert waiting["Recovery"] == "by e-mail, at any time after it expired"

    def test_of_a_session_that_is_over_says_why(self) -> None:
        """Or that there never was one."""
        last = OpenSession(
            id=SessionId("bps_1"),
            customer=CustomerId("cus_1"),
            configuration=ConfigurationId("bpc_1"),
            opened_at=NOON,
            entrance=Entrance("by_carrier_pigeon"),
        )
        over = EndedSession(last=last, ended_at=NOON, why=SessionEnd.EXPIRED_UNUSED)

        lines = dict(lines_of(over))

        assert lines["Ended"] == "2026-11-20 12:30:15 (expired unused); below is what it was"
        assert lines["Opened"] == "2026-11-20 12:30:15, by_carrier_pigeon"
        assert list(lines_of(UnseenSession(id=SessionId("bps_2")))) == [("Known", "never opened")]

    def test_of_a_draft_says_that_nothing_is_final(self) -> None:
        """A one-off invoice, sent to be paid."""
        draft = Draft(
            id=InvoiceId("in_1"),
            bill=Bill(
                grounds=Grounds(customer=CustomerId("cus_1"), currency="jpy"),
                amounts=Amounts(total=500, amount_due=500),
                collection=Collection(
                    collection_method=CollectionMethod.SEND_INVOICE, due_date=NOON
                ),
            ),
        )

        assert dict(lines_of(draft)) == {
            "Number": "none yet",
            "Customer": "cus_1",
            "Kind": "one-off (no reason told)",
            "Status": "draft",
            "Total": "500 JPY",
            "Paid": "0 JPY of 500 JPY",
            "Collection": "sent to be paid; waits for the merchant",
            "Due": "2026-11-20",
            "Attempts": "none yet",
            "Since": "created unknown",
        }

    def test_of_an_invoice_shows_what_is_still_open(self) -> None:
        """Attempts that failed, the next one, and requests without an answer."""
        invoice = Finalized(
            id=InvoiceId("in_1"),
            status=InvoiceStatus.OPEN,
            bill=Bill(
                grounds=Grounds(
                    customer=CustomerId("cus_1"),
                    currency="eur",
                    created=NOON,
                    subscription=SubscriptionId("sub_1"),
                    billing_reason=BillingReason.SUBSCRIPTION_CYCLE,
                ),
                collection=Collection(
                    auto_advance=True, default_payment_method=PaymentMethodId("pm_1")
                ),
                attempts=Attempts(
                    attempted=True, attempt_count=2, failed_attempt=2, next_payment_attempt=NOON
                ),
                transitions=StatusTransitions(finalized_at=NOON),
            ),
            outstanding=(Outstanding(operation=Operation.PAY_INVOICE),),
            unconfirmed=("auto_advance",),
            unsettled=("total",),
        )

        lines = dict((*lines_of(invoice), *waiting(invoice)))

        assert lines["Subscription"] == "sub_1"
        assert lines["Kind"] == "recurring (subscription_cycle)"
        assert lines["Collection"] == "charged automatically, to pm_1; goes on by itself"
        assert lines["Attempts"] == "2, number 2 failed, next on 2026-11-20"
        assert lines["Since"] == "created 2026-11-20, final 2026-11-20"
        assert lines["Asked of Stripe"] == "to pay the invoice: no answer yet"
        assert lines["Not confirmed yet"] == "auto_advance"
        assert lines["Unsettled"] == "total: Stripe's statements don't add up"

    def test_of_a_subscription_shows_what_time_will_bring(self) -> None:
        """The end of a pause, a switch that waits, and until when a request may be paid for."""
        switch = ScheduledSwitch(
            item=SubscriptionItemId("si_1"),
            price=PriceTerms(
                id=PriceId("price_1"),
                product=ProductId("prod_1"),
                type=PriceType.RECURRING,
                currency="eur",
                unit_amount=500,
                recurrence=Recurrence(interval=Interval.MONTH),
            ),
            quantity=2,
            takes_effect_at=NOON,
            schedule=ScheduleId("sub_sched_1"),
        )
        request = Outstanding(
            operation=Operation.SWITCH_PLAN, stage=RequestStage.AWAITING_PAYMENT, expires_at=NOON
        )
        subscription = Subscription(
            id=SubscriptionId("sub_1"),
            customer=CustomerId("cus_1"),
            status=Status.PAUSED,
            items=(),
            pause=SubscriptionPause(reason=PauseReason.PAUSE_REQUESTED, paused_at=NOON),
            resumes_at=NOON,
            scheduled_switch=switch,
            outstanding=(request,),
        )

        lines = dict((*lines_of(subscription), *waiting(subscription)))

        assert lines["Pause"] == (
            "paused itself since 2026-11-20 until 2026-11-20 (pause_requested): no invoices"
        )
        assert lines["Switches"] == "to 2 x 5.00 EUR/month  price_1 at 2026-11-20"
        assert lines["Asked of Stripe"] == (
            "to switch the plan: waits for the customer to pay or confirm,"
            " until 2026-11-20 12:30:15"
        )
        undated = attrs.evolve(switch, takes_effect_at=None)
        assert scheduled_switch(undated).endswith("price_1 at the period's end")
