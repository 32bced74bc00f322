"""What a session lets through at the portal's door, and what it hides."""

from datetime import datetime

import pytest
from attrs import evolve
from tests.domain.customer import cast as anna
from tests.domain.session.cast import (
    ANNA,
    BERT,
    CANCELING,
    COMPLETED,
    CONFIGURATION,
    CONFIRMING,
    HOUR,
    INTRODUCING,
    LOGGED_IN,
    MINUTE,
    NOW,
    OPENED,
    OTHER_CONFIGURATION,
    PAUSING,
    PAYING_ANEW,
    RECOVERED,
    REDEEMED,
    UPDATING,
    flowing,
    inside,
    portal,
    running,
)
from tests.domain.subscription.cast import (
    CANCELED,
    CHEAPER,
    DEARER,
    GYM,
    IN_FLEXIBLE_CANCELLATION,
    ITEM,
    MONTHLY,
    NOTES,
    OPENING,
    SAUNA,
    STARTED,
    VOIDING,
    subscription,
)

from counterfoil.domain.answers import Answer
from counterfoil.domain.cause import Door
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.features import CancellationReason, CustomerDetail
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as customer_events
from counterfoil.domain.customer.allowed import CustomerAction
from counterfoil.domain.customer.allowed import allowed_actions as customer_actions
from counterfoil.domain.customer.refusals import CustomerNotInForceError, DetailNotAllowedError
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import admitting, policy
from counterfoil.domain.session import refusals as r
from counterfoil.domain.session.events import SessionEnded, SessionOpened
from counterfoil.domain.session.flow import (
    AfterCompletion,
    AfterCompletionType,
    ConfirmedItem,
    Flow,
    FlowDiscount,
    FlowType,
)
from counterfoil.domain.session.flow_refusals import BesideTheFlowError, FlowCompletedError
from counterfoil.domain.session.state import SessionEnd
from counterfoil.domain.subscription import commands as s
from counterfoil.domain.subscription.allowed import SubscriptionAction, allowed_actions
from counterfoil.domain.subscription.events import (
    CancellationReasonGiven,
    SubscriptionStarted,
)
from counterfoil.domain.subscription.refusals import (
    NotAtPortalError,
    QuantityOutOfBoundsError,
    SubscriptionEndedError,
    UnknownSubscriptionError,
)
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.state import State as SubscriptionState
from counterfoil.domain.subscription.state import Unseen as UnseenSubscription
from counterfoil.domain.values import (
    Annotations,
    CouponId,
    PaymentMethodId,
    PromotionCodeId,
    SubscriptionId,
)

LEFT = SessionEnded(why=SessionEnd.LEFT, ended_at=NOW)
RENAME = c.ChangeContactDetails(customer_id=ANNA, name=Set("Anna Bakker"))
MOVE_MAIL = c.ChangeContactDetails(customer_id=ANNA, email=Set("new@example.nl"))
ADD_CARD = c.AddPaymentMethod(customer_id=ANNA, payment_method_id=PaymentMethodId("pm_new"))
CANCEL = s.CancelSubscription(subscription_id=GYM)
GIVE_REASON = s.GiveCancellationReason(subscription_id=GYM, feedback=CancellationReason.UNUSED)
SWITCH = s.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=CHEAPER.id, quantity=2)
PAUSE = s.PauseSubscription(subscription_id=GYM)
END_TRIAL = s.EndTrial(subscription_id=GYM)

INSIDE = inside()
OF_BERT = SubscriptionStarted(opening=evolve(OPENING, customer=BERT), notes=NOTES)


def in_flow(flow: Flow, *later: object) -> Facts:
    """Return the portal in a session that was opened for one thing, and what came later."""
    return inside(flowing(flow), REDEEMED, *later)  # type: ignore[arg-type]


def with_end(flow: Flow, end: AfterCompletionType) -> Flow:
    """Return a flow that ends so."""
    return evolve(flow, after_completion=AfterCompletion(type=end))


class TestTheDoor:
    """What is asked of the session itself, before anything else."""

    @pytest.mark.parametrize(
        ("moment", "error"),
        [
            (inside(LEFT), r.UnknownSessionError),
            (inside(OPENED, REDEEMED, LEFT), r.SessionOverError),
            (inside(OPENED, at=NOW + 5 * MINUTE), r.SessionExpiredError),
            (inside(at=NOW + HOUR), r.SessionExpiredError),
            (inside(at=NOW + 13 * HOUR, used_at=NOW + 13 * HOUR), r.SessionTooOldError),
            (inside(at=NOW + 12 * HOUR, used_at=NOW + 11 * HOUR), r.SessionTooOldError),
            (inside(OPENED, named=OTHER_CONFIGURATION), r.NotRedeemedError),
            (inside(named=OTHER_CONFIGURATION), r.OtherConfigurationError),
        ],
    )
    def test_stays_shut(self, moment: Facts, error: type[CommandRefusedError]) -> None:
        """Unknown, over, expired, not redeemed, or told of another configuration."""
        anna.customer(anna.BORN).when(RENAME, moment).then_refused(error)
        subscription(STARTED).when(CANCEL, moment).then_refused(error)

    def test_opens_for_a_session_that_runs(self) -> None:
        """Used again and again, and naming its own configuration or none."""
        renamed = customer_events.ContactDetailsChanged(evolve(anna.DETAILS, name="Anna Bakker"))
        moments = (
            INSIDE,
            inside(named=CONFIGURATION),
            inside(at=NOW + 2 * HOUR, used_at=NOW + HOUR + MINUTE),
        )
        for moment in moments:
            anna.customer(anna.BORN).when(RENAME, moment).then(renamed)

    def test_asks_nothing_of_a_portal_with_sessions_of_its_own(self) -> None:
        """Such a one names the configuration, and no session."""
        renamed = customer_events.ContactDetailsChanged(evolve(anna.DETAILS, name="Anna Bakker"))
        own = portal(session=running(flowing(CANCELING)))

        anna.customer(anna.BORN).when(RENAME, own).then(renamed)
        assert list(admitting.lets_in(own)) == []

    def test_is_the_portals(self) -> None:
        """A session that is named at another door says where a wish came from, no more."""
        by_api = evolve(inside(LEFT), cause=evolve(INSIDE.cause, door=Door.API))

        anna.customer(anna.BORN).when(RENAME, by_api).then(
            customer_events.ContactDetailsChanged(evolve(anna.DETAILS, name="Anna Bakker"))
        )

    def test_asks_nothing_of_what_stripe_states(self) -> None:
        """Observations and answers are never refused."""
        expired = inside(at=NOW + 13 * HOUR)
        confirmation = s.EndConfirmation(subscription_id=GYM, facets=("cancellation",))

        subscription(STARTED).when(confirmation, expired).then_nothing()


class TestWhatASessionShows:
    """Its customer, and what is the customer's."""

    def test_is_no_other_customer(self) -> None:
        """Another reads as one who doesn't exist (R83), for buttons too."""
        wish = evolve(RENAME, customer_id=anna.ANNA)
        of_bert = inside(evolve(OPENED, customer=BERT), REDEEMED)

        anna.customer(anna.BORN).when(wish, of_bert).then_refused(CustomerNotInForceError)
        state = anna.customer(anna.BORN).state
        unseen = anna.customer().state
        create = c.CreateCustomer(
            customer_id=anna.ANNA, details=anna.DETAILS, annotations=anna.ANNOTATIONS
        )
        anna.customer(anna.BORN).when(create, of_bert).then_refused(CustomerNotInForceError)
        shown, as_none = (customer_actions(each, of_bert) for each in (state, unseen))
        assert repr(shown) == repr(as_none)

    def test_is_no_other_customers_subscription(self) -> None:
        """Whatever the wish, and whether or not it is over."""
        over = CANCELED
        for command in (CANCEL, END_TRIAL, PAUSE):
            for past in ((OF_BERT,), (OF_BERT, over)):
                outcome = subscription(*past).when(command, INSIDE)
                outcome.then_refused(UnknownSubscriptionError)
        assert allowed_actions(subscription(OF_BERT).state, INSIDE) == ()

    def test_is_what_is_on_behalf_of_its_account(self) -> None:
        """The filter comes before all else (R67, R96)."""
        shop = inside(evolve(OPENED, on_behalf_of="acct_shop"), REDEEMED)
        of_shop = SubscriptionStarted(
            opening=evolve(OPENING, on_behalf_of="acct_shop"), notes=NOTES
        )

        subscription(STARTED).when(CANCEL, shop).then_refused(UnknownSubscriptionError)
        assert allowed_actions(subscription(STARTED).state, shop) == ()
        assert subscription(of_shop).when(CANCEL, shop).refusal is None
        assert subscription(of_shop).when(CANCEL, INSIDE).refusal is None

    def test_is_unknown_where_it_is_unknown(self) -> None:
        """An id that nobody knows is refused in the same words."""
        refusal = subscription().when(CANCEL, INSIDE).then_refused(UnknownSubscriptionError)

        assert repr(refusal) == repr(
            subscription(OF_BERT).when(CANCEL, INSIDE).then_refused(UnknownSubscriptionError)
        )

    def test_is_not_more_than_the_portal_offers(self) -> None:
        """Merchants' wishes stay the merchant's (R91)."""
        subscription(STARTED).when(END_TRIAL, INSIDE).then_refused(NotAtPortalError)


class TestAFlow:
    """While it runs, all else is out of reach (R75)."""

    @pytest.mark.parametrize(
        ("flow", "command"),
        [
            (CANCELING, CANCEL),
            (PAUSING, PAUSE),
            (UPDATING, SWITCH),
            (UPDATING, s.ChangeQuantity(subscription_id=GYM, item_id=ITEM, quantity=3)),
            (CONFIRMING, SWITCH),
        ],
    )
    def test_lets_its_own_wishes_through(self, flow: Flow, command: s.Command) -> None:
        """To be decided by the portal's rules."""
        state = subscription(STARTED).state

        assert list(admitting.admits_subscription_wish(command, state, in_flow(flow))) == []

    @pytest.mark.parametrize("flow", [PAUSING, UPDATING, CONFIRMING, PAYING_ANEW, INTRODUCING])
    def test_refuses_other_wishes(self, flow: Flow) -> None:
        """However well the configuration would allow them."""
        subscription(STARTED).when(CANCEL, in_flow(flow)).then_refused(BesideTheFlowError)

    def test_refuses_wishes_about_another_subscription(self) -> None:
        """It is about one."""
        other = in_flow(evolve(CANCELING, subscription=SubscriptionId("sub_other")))

        subscription(STARTED).when(CANCEL, other).then_refused(BesideTheFlowError)

    @pytest.mark.parametrize(
        ("command", "flow"),
        [
            (RENAME, INTRODUCING),
            (
                c.AddTaxId(customer_id=ANNA, tax_id_id=anna.VAT, type="eu_vat", value="1"),
                INTRODUCING,
            ),
            (c.RemoveTaxId(customer_id=ANNA, tax_id_id=anna.VAT), INTRODUCING),
            (ADD_CARD, PAYING_ANEW),
        ],
    )
    def test_about_the_customer_lets_its_own_wishes_through(
        self, command: c.Amendment, flow: Flow
    ) -> None:
        """And no others."""
        lets = admitting.admits_customer_wish(type(command), ANNA, in_flow(flow))
        assert list(lets) == []
        outcome = anna.customer(anna.BORN).when(command, in_flow(CANCELING))
        outcome.then_refused(BesideTheFlowError)

    def test_of_a_later_type_lets_nothing_through(self) -> None:
        """What it is for isn't known here."""
        later = in_flow(Flow(type=FlowType("subscription_gift")))

        subscription(STARTED).when(CANCEL, later).then_refused(BesideTheFlowError)
        anna.customer(anna.BORN).when(RENAME, later).then_refused(BesideTheFlowError)

    def test_makes_an_added_payment_method_the_default(self) -> None:
        """Asked for or not (R76); outside the flow it is as asked."""
        added = customer_events.PaymentMethodAdded(
            payment_method_id=ADD_CARD.payment_method_id, type="card", created=NOW
        )
        chosen = customer_events.DefaultPaymentMethodChosen(ADD_CARD.payment_method_id)

        anna.customer(anna.BORN).when(ADD_CARD, in_flow(PAYING_ANEW)).then(added, chosen)
        anna.customer(anna.BORN).when(ADD_CARD, INSIDE).then(added)
        home = with_end(PAYING_ANEW, AfterCompletionType.PORTAL_HOMEPAGE)
        anna.customer(anna.BORN).when(ADD_CARD, in_flow(home, COMPLETED)).then(added)


class TestAnUpdateToConfirm:
    """Just the one that was sent."""

    @pytest.mark.parametrize(
        ("change", "command"),
        [
            (ConfirmedItem(id=ITEM, price=CHEAPER.id), evolve(SWITCH, quantity=None)),
            (ConfirmedItem(id=ITEM, price=CHEAPER.id), evolve(SWITCH, quantity=1)),
            (ConfirmedItem(id=ITEM, price=CHEAPER.id, quantity=2), SWITCH),
            (
                ConfirmedItem(id=ITEM, quantity=4),
                s.ChangeQuantity(subscription_id=GYM, item_id=ITEM, quantity=4),
            ),
            (
                ConfirmedItem(id=ITEM, quantity=4),
                evolve(SWITCH, price_id=MONTHLY.id, quantity=4),
            ),
        ],
    )
    def test_may_be_confirmed(self, change: ConfirmedItem, command: s.Command) -> None:
        """What the change doesn't speak of stays as it is."""
        moment = in_flow(evolve(CONFIRMING, items=(change,)))

        assert subscription(STARTED).when(command, moment).refusal is None

    @pytest.mark.parametrize(
        "command",
        [
            evolve(SWITCH, quantity=3),
            evolve(SWITCH, quantity=None),
            evolve(SWITCH, price_id=DEARER.id),
            evolve(SWITCH, item_id=SAUNA),
            s.ChangeQuantity(subscription_id=GYM, item_id=ITEM, quantity=2),
            CANCEL,
        ],
    )
    def test_is_no_other(self, command: s.Command) -> None:
        """Another price or quantity isn't what the customer was sent to confirm (R79)."""
        subscription(STARTED).when(command, in_flow(CONFIRMING)).then_refused(BesideTheFlowError)

    def test_is_none_where_nothing_was_named(self) -> None:
        """A flow that Stripe opened may say less than ours."""
        gym = subscription(STARTED).state

        assert isinstance(gym, InForce)
        assert admitting.to_confirm(gym, in_flow(evolve(CONFIRMING, items=()))) is None

    def test_takes_a_discount_that_was_sent_and_no_other(self) -> None:
        """By its coupon or by its promotion code, whichever was named."""
        coupon, code = CouponId("MINUS10"), PromotionCodeId("promo_welcome")
        sent = {
            s.ApplyDiscount(subscription_id=GYM, coupon_id=coupon): FlowDiscount(coupon=coupon),
            s.ApplyDiscount(subscription_id=GYM, promotion_code_id=code): FlowDiscount(
                promotion_code=code
            ),
        }
        gym = subscription(STARTED).state

        for wish, discount in sent.items():
            moment = in_flow(evolve(CONFIRMING, discounts=(discount,)))
            for other in sent:
                why = list(admitting.admits_subscription_wish(other, gym, moment))
                assert [type(each) for each in why] == (
                    [] if other == wish else [BesideTheFlowError]
                )

    def test_of_a_subscription_that_is_unknown_is_none(self) -> None:
        """There is nothing to compare it with."""
        why = admitting.admits_subscription_wish(
            SWITCH, UnseenSubscription(id=GYM), in_flow(CONFIRMING)
        )

        assert [type(each) for each in why] == [BesideTheFlowError]

    def test_has_a_button_of_its_own(self) -> None:
        """With the quantity that goes with it, and the rest refused."""
        answers = actions(subscription(STARTED).state, in_flow(CONFIRMING))
        assert answers[SubscriptionAction.SWITCH_PLAN, CHEAPER.id]
        assert [key for key, allowed in answers.items() if allowed] == [
            (SubscriptionAction.SWITCH_PLAN, CHEAPER.id)
        ]
        negative = evolve(CONFIRMING, items=(ConfirmedItem(id=ITEM, quantity=-1),))
        below = allowed_actions(subscription(STARTED).state, in_flow(negative))
        (quantity,) = (a for a in below if a.action is SubscriptionAction.CHANGE_QUANTITY)
        assert [type(each) for each in quantity.refusals] == [QuantityOutOfBoundsError]


def actions(state: SubscriptionState, moment: Facts) -> dict[tuple[str, str | None], bool]:
    """Return by action and subject whether it would be granted."""
    answers: tuple[Answer, ...] = allowed_actions(state, moment)
    return {(answer.action, answer.subject): answer.allowed for answer in answers}


class TestACompletedFlow:
    """What is left of the session (R73, R75)."""

    HOSTED = in_flow(CANCELING, COMPLETED)
    HOME = in_flow(with_end(CANCELING, AfterCompletionType.PORTAL_HOMEPAGE), COMPLETED)
    LEAVING = (STARTED, IN_FLEXIBLE_CANCELLATION)

    def test_that_ends_on_the_homepage_opens_the_rest(self) -> None:
        """The customer goes on in the portal."""
        assert anna.customer(anna.BORN).when(RENAME, self.HOME).refusal is None
        assert subscription(STARTED).when(CANCEL, self.HOME).refusal is None

    def test_otherwise_lets_nothing_more_through(self) -> None:
        """Neither the rest nor the same again."""
        for end in (AfterCompletionType.HOSTED_CONFIRMATION, AfterCompletionType.REDIRECT):
            moment = in_flow(with_end(CANCELING, end), COMPLETED)
            anna.customer(anna.BORN).when(RENAME, moment).then_refused(FlowCompletedError)
            subscription(STARTED).when(CANCEL, moment).then_refused(FlowCompletedError)

    def test_lets_the_reason_follow(self) -> None:
        """It is asked for once the cancellation is done, never before (R47)."""
        given_reason = CancellationReasonGiven(
            feedback=CancellationReason.UNUSED, comment=Annotations()
        )
        subscription(*self.LEAVING).when(GIVE_REASON, self.HOSTED).then(given_reason)
        updated = in_flow(UPDATING, COMPLETED)
        subscription(*self.LEAVING).when(GIVE_REASON, updated).then_refused(FlowCompletedError)
        elsewhere = evolve(CANCELING, subscription=SubscriptionId("sub_other"))
        of_another = in_flow(elsewhere, COMPLETED)
        subscription(*self.LEAVING).when(GIVE_REASON, of_another).then_refused(FlowCompletedError)


class TestTheEmail:
    """Which stays where it was the way in (R29, R156)."""

    @pytest.mark.parametrize("opened", [LOGGED_IN, RECOVERED])
    def test_stays_as_it_is(self, opened: SessionOpened) -> None:
        """Even if the configuration lets customers change it; the name is another matter."""
        moment = inside(opened, REDEEMED)

        anna.customer(anna.BORN).when(MOVE_MAIL, moment).then_refused(r.EmailStaysError)
        assert anna.customer(anna.BORN).when(RENAME, moment).refusal is None
        answers = {
            answer.subject: answer.allowed
            for answer in customer_actions(anna.customer(anna.BORN).state, moment)
            if answer.action is CustomerAction.CHANGE_DETAIL
        }
        assert answers[CustomerDetail.NAME]
        assert not answers[CustomerDetail.EMAIL]

    def test_may_change_in_a_session_that_the_merchant_opened(self) -> None:
        """Where the configuration allows it."""
        assert anna.customer(anna.BORN).when(MOVE_MAIL, INSIDE).refusal is None

    def test_is_first_the_configurations_to_allow(self) -> None:
        """The rule of the portal comes before the one of the session."""
        both = c.ChangeContactDetails(
            customer_id=ANNA, email=Set("new@example.nl"), phone=Set("+31612345678")
        )
        moment = inside(LOGGED_IN, REDEEMED)

        anna.customer(anna.BORN).when(both, moment).then_refused(r.EmailStaysError)
        phone = c.ChangeContactDetails(customer_id=ANNA, phone=Set("+31612345678"))
        anna.customer(anna.BORN).when(phone, moment).then_refused(DetailNotAllowedError)

    def test_stays_after_recovery_by_one_policy_value(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Stripe speaks of the login link alone."""
        monkeypatch.setattr(policy, "EMAIL_STAYS_AFTER_RECOVERY", False)

        recovered, logged_in = inside(RECOVERED, REDEEMED), inside(LOGGED_IN, REDEEMED)
        assert anna.customer(anna.BORN).when(MOVE_MAIL, recovered).refusal is None
        anna.customer(anna.BORN).when(MOVE_MAIL, logged_in).then_refused(r.EmailStaysError)


class TestButtons:
    """What pages show agrees with what is decided."""

    @pytest.mark.parametrize(
        ("flow", "granted"),
        [
            (CANCELING, {SubscriptionAction.CANCEL}),
            (PAUSING, {SubscriptionAction.PAUSE_SUBSCRIPTION}),
            (UPDATING, {SubscriptionAction.SWITCH_PLAN, SubscriptionAction.CHANGE_QUANTITY}),
            (PAYING_ANEW, set()),
            (INTRODUCING, set()),
        ],
    )
    def test_are_those_of_the_flow(self, flow: Flow, granted: set[str]) -> None:
        """The rest is refused."""
        answers = actions(subscription(STARTED).state, in_flow(flow))

        assert {action for (action, _), allowed in answers.items() if allowed} == granted

    @pytest.mark.parametrize(
        ("flow", "granted"),
        [
            (PAYING_ANEW, {CustomerAction.ADD_PAYMENT_METHOD}),
            (INTRODUCING, {CustomerAction.CHANGE_DETAIL}),
            (CANCELING, set()),
        ],
    )
    def test_of_a_customer_are_those_of_the_flow(self, flow: Flow, granted: set[str]) -> None:
        """Likewise."""
        answers = customer_actions(anna.customer(anna.BORN, anna.VISA_ADDED).state, in_flow(flow))

        assert {answer.action for answer in answers if answer.allowed} == granted

    def test_of_what_is_over_are_none(self) -> None:
        """And the session is asked first."""
        expired = inside(at=NOW + HOUR)
        answers = allowed_actions(subscription(STARTED, CANCELED).state, expired)

        assert {tuple(map(type, answer.refusals)) for answer in answers} == {
            (r.SessionExpiredError, SubscriptionEndedError)
        }
        never_opened = allowed_actions(subscription(STARTED).state, inside(LEFT))
        assert {type(answer.refusals[0]) for answer in never_opened} == {r.UnknownSessionError}

    @pytest.mark.parametrize("at", [NOW, NOW + HOUR])
    def test_never_disagree_with_decisions(self, at: datetime) -> None:
        """Each that is granted is decided so, in whichever session."""
        commands: dict[tuple[str, str | None], s.Command] = {
            (SubscriptionAction.CANCEL, None): CANCEL,
            (SubscriptionAction.SWITCH_PLAN, CHEAPER.id): evolve(SWITCH, quantity=None),
            (SubscriptionAction.CHANGE_QUANTITY, ITEM): s.ChangeQuantity(
                subscription_id=GYM, item_id=ITEM, quantity=2
            ),
            (SubscriptionAction.PAUSE_COLLECTION, None): s.PauseCollection(
                subscription_id=GYM, pause=VOIDING
            ),
        }
        for flow in (CANCELING, UPDATING, PAUSING, PAYING_ANEW):
            moment = inside(flowing(flow), REDEEMED, at=at)
            answers = actions(subscription(STARTED).state, moment)
            for key, command in commands.items():
                refusal = subscription(STARTED).when(command, moment).refusal
                assert answers[key] == (refusal is None), (flow.type, key)
