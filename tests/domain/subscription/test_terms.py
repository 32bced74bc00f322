"""What merchants change of a running subscription: trial, charging, billing, notes, schedule."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    ANNA,
    ANNA_HERSELF,
    API,
    BEGUN,
    CANCELED,
    CARD,
    CLASSIC,
    DASHBOARD,
    EVERYTHING,
    GIFT,
    GYM,
    IN_CLASSIC_CANCELLATION,
    IN_FLEXIBLE_CANCELLATION,
    IN_TRIAL,
    ITEM,
    MONTHLY,
    NEXT_PERIOD_END,
    NOTES,
    NOW,
    OPENING,
    OTHER_PLAN,
    PAUSED,
    PERIOD_END,
    PLAN,
    PORTAL,
    QUIET_SCHEDULE,
    SAUNA,
    SEPA,
    STARTED,
    SYNCED,
    TRIAL,
    UNDER_SCHEDULE,
    VISA,
    facts,
    in_force,
    item,
    portal,
    replay,
    standing,
    started,
    subscription,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.changes import CLEAR, KEEP, Set
from counterfoil.domain.configuration.features import PaymentMethodUpdate
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.facts import Facts
from counterfoil.domain.metadata import MetadataTooLongError
from counterfoil.domain.requests import Operation, Outstanding
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.state import Ended
from counterfoil.domain.subscription.terms import (
    CollectionMethod,
    EndReason,
    MissingPaymentMethod,
    PauseReason,
    Schedule,
    ScheduleStatus,
    Status,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.values import Annotations, ConfigurationId

END_TRIAL = c.EndTrial(subscription_id=GYM)
LATER_TRIAL = Trial(end=NEXT_PERIOD_END, missing_payment_method=MissingPaymentMethod.PAUSE)
GIVE_TRIAL = c.ChangeTrial(subscription_id=GYM, trial=LATER_TRIAL)
CHARGE_SEPA = c.ChoosePaymentMethod(subscription_id=GYM, payment_method_id=SEPA)
REMOVE_OVERRIDE = c.ChoosePaymentMethod(subscription_id=GYM, payment_method_id=None)
SEPA_CHOSEN = e.DefaultPaymentMethodChosen(SEPA)
SEND_INVOICES = c.ChangeCollectionMethod(
    subscription_id=GYM, collection_method=CollectionMethod.SEND_INVOICE
)
ATTACH = c.AttachSchedule(subscription_id=GYM, schedule_id=PLAN)
RELEASE = c.ReleaseSchedule(subscription_id=GYM)
ANNOTATE = c.ChangeAnnotations(subscription_id=GYM, metadata=Set({"desk": "3"}))
FALL_BEHIND = c.ChangeStatus(subscription_id=GYM, status=Status.PAST_DUE)
RENEW = c.RenewPeriod(
    subscription_id=GYM,
    item_id=ITEM,
    current_period_start=PERIOD_END,
    current_period_end=NEXT_PERIOD_END,
)
RENEWED = e.PeriodRenewed(
    item=ITEM, current_period_start=PERIOD_END, current_period_end=NEXT_PERIOD_END
)
MERCHANTS_WISHES: tuple[c.Command, ...] = (
    END_TRIAL,
    GIVE_TRIAL,
    SEND_INVOICES,
    ATTACH,
    RELEASE,
    ANNOTATE,
    FALL_BEHIND,
    RENEW,
)


@pytest.mark.parametrize("wish", MERCHANTS_WISHES, ids=lambda wish: type(wish).__name__)
def test_what_the_portal_does_not_offer_is_the_merchant_s(wish: c.Command) -> None:
    """R91: customers update or cancel, nothing more."""
    refusal = subscription(STARTED).when(wish, PORTAL).then_refused(r.NotAtPortalError)
    assert refusal.code == "not_at_portal"


@pytest.mark.parametrize("wish", [*MERCHANTS_WISHES, CHARGE_SEPA], ids=lambda w: type(w).__name__)
def test_only_a_known_subscription_is_changed(wish: c.Command) -> None:
    """R83: a subscription of another account or mode is as good as none."""
    refusal = subscription().when(wish, API).then_refused(r.UnknownSubscriptionError)
    assert (refusal.code, refusal.param) == ("resource_missing", "subscription")


@pytest.mark.parametrize(
    "wish",
    [wish for wish in (*MERCHANTS_WISHES, CHARGE_SEPA) if wish is not ANNOTATE],
    ids=lambda wish: type(wish).__name__,
)
def test_what_is_over_does_not_change(wish: c.Command) -> None:
    """R93, R116: only notes and the reason may."""
    subscription(STARTED, CANCELED).when(wish, API).then_refused(r.SubscriptionEndedError)


NEW_CYCLE = (
    e.BillingCycleAnchorReset(NOW),
    e.PeriodRenewed(
        item=ITEM,
        current_period_start=NOW,
        current_period_end=datetime(2026, 12, 2, 9, 30, tzinfo=UTC),
    ),
)
PERIOD_OF_TRIAL = (
    e.BillingCycleAnchorReset(LATER_TRIAL.end),
    e.PeriodRenewed(item=ITEM, current_period_start=BEGUN, current_period_end=LATER_TRIAL.end),
)


def test_a_merchant_ends_a_trial() -> None:
    """R88: at the moment of the wish, and billing begins."""
    subscription(IN_TRIAL).when(END_TRIAL, API).then(e.TrialEnded(NOW), *NEW_CYCLE)
    ended = in_force(IN_TRIAL, e.TrialEnded(NOW))
    assert (ended.status, ended.trial) == (Status.ACTIVE, evolve(TRIAL, end=NOW))


WITHOUT_METHOD = facts(customer=evolve(ANNA_HERSELF, payment_methods={}))


def test_a_trial_that_pauses_without_a_payment_method_pauses() -> None:
    """R144: what the trial says for want of one; its period is over (R139)."""
    pausing = e.TrialChanged(evolve(TRIAL, missing_payment_method=MissingPaymentMethod.PAUSE))
    pause = SubscriptionPause(reason=PauseReason.TRIAL_END_WITHOUT_PAYMENT_METHOD, paused_at=NOW)
    subscription(IN_TRIAL, pausing).when(END_TRIAL, WITHOUT_METHOD).then(
        e.SubscriptionPaused(pause=pause),
        e.PeriodRenewed(item=ITEM, current_period_start=BEGUN, current_period_end=NOW),
    )
    subscription(IN_TRIAL, pausing).when(END_TRIAL, API).then(e.TrialEnded(NOW), *NEW_CYCLE)


def test_a_trial_that_cancels_without_a_payment_method_cancels() -> None:
    """R144."""
    canceling = e.TrialChanged(evolve(TRIAL, missing_payment_method=MissingPaymentMethod.CANCEL))
    subscription(IN_TRIAL, canceling).when(END_TRIAL, WITHOUT_METHOD).then(
        e.SubscriptionCanceled(canceled_at=NOW, ended_at=NOW, reason=EndReason.PAYMENT_FAILED)
    )


def test_an_invoiced_trial_needs_no_payment_method() -> None:
    """R144 is about charging: who is sent an invoice pays it somehow."""
    invoiced = e.CollectionMethodChanged(CollectionMethod.SEND_INVOICE)
    canceling = e.TrialChanged(evolve(TRIAL, missing_payment_method=MissingPaymentMethod.CANCEL))
    subscription(IN_TRIAL, invoiced, canceling).when(END_TRIAL, WITHOUT_METHOD).then(
        e.TrialEnded(NOW), *NEW_CYCLE
    )


def test_a_trial_that_nobody_knows_the_terms_of_just_ends() -> None:
    """Without its terms there is nothing that a missing payment method would bring."""
    subscription(standing(Status.TRIALING)).when(END_TRIAL, WITHOUT_METHOD).then(
        e.TrialEnded(NOW), *NEW_CYCLE
    )


def test_ending_no_trial_is_quiet() -> None:
    """Same wish, same values: no event."""
    subscription(STARTED).when(END_TRIAL, API).then_nothing()


def test_a_trial_that_nobody_knows_the_bounds_of_ends_all_the_same() -> None:
    """Its status told that it runs; its bounds never came."""
    known = in_force(standing(Status.TRIALING), e.TrialEnded(NOW))
    assert (known.status, known.trial) == (Status.ACTIVE, None)


def test_a_trial_is_given() -> None:
    """In a standalone account status, period and billing cycle go with it."""
    subscription(STARTED).when(GIVE_TRIAL, API).then(
        e.TrialChanged(LATER_TRIAL), e.StatusChanged(Status.TRIALING), *PERIOD_OF_TRIAL
    )


def test_a_trial_is_moved() -> None:
    """It goes on trialing; the period goes with it."""
    subscription(IN_TRIAL).when(GIVE_TRIAL, API).then(e.TrialChanged(LATER_TRIAL), *PERIOD_OF_TRIAL)


def test_the_trial_of_now_is_quiet() -> None:
    """Same wish, same values: no event."""
    subscription(IN_TRIAL).when(c.ChangeTrial(subscription_id=GYM, trial=TRIAL), API).then_nothing()


def test_a_trial_ends_at_a_later_moment_than_now() -> None:
    """R144: now is too early by nothing at all; Stripe counts in seconds."""
    now = c.ChangeTrial(subscription_id=GYM, trial=Trial(end=NOW))
    refusal = subscription(STARTED).when(now, API).then_refused(r.TrialEndPastError)
    assert refusal.param == "trial_end"
    soon = Trial(end=NOW + timedelta(seconds=1))
    outcome = subscription(STARTED).when(c.ChangeTrial(subscription_id=GYM, trial=soon), API)
    assert outcome.refusal is None


def test_a_trial_ends_with_a_whole_second() -> None:
    """Stripe counts in seconds, so the rest of one is dropped, and is no other wish."""
    closely = attrs.evolve(LATER_TRIAL, end=LATER_TRIAL.end + timedelta(microseconds=1))
    wish = c.ChangeTrial(subscription_id=GYM, trial=closely)
    subscription(IN_TRIAL).when(wish, API).then(e.TrialChanged(LATER_TRIAL), *PERIOD_OF_TRIAL)
    subscription(IN_TRIAL, e.TrialChanged(LATER_TRIAL)).when(wish, API).then_nothing()


def test_a_merchant_charges_a_subscription_to_a_method_of_its_own() -> None:
    """R100."""
    subscription(STARTED).when(CHARGE_SEPA, DASHBOARD).then(SEPA_CHOSEN)


def test_the_method_of_now_is_quiet() -> None:
    """Same wish, same values: no event."""
    subscription(STARTED, SEPA_CHOSEN).when(CHARGE_SEPA, API).then_nothing()
    subscription(STARTED).when(REMOVE_OVERRIDE, PORTAL).then_nothing()


def test_a_customer_removes_what_overrides_the_default() -> None:
    """R101: then the customer's default pays."""
    subscription(STARTED, SEPA_CHOSEN).when(REMOVE_OVERRIDE, PORTAL).then(
        e.DefaultPaymentMethodChosen(None)
    )


def test_a_customer_chooses_no_override() -> None:
    """R101: the portal chooses the customer's default."""
    refusal = subscription(STARTED).when(CHARGE_SEPA, PORTAL)
    assert refusal.then_refused(r.OverrideNotAtPortalError).code == "override_not_at_portal"


def test_customers_manage_payment_methods_where_that_is_enabled() -> None:
    """R39."""
    closed = portal(evolve(EVERYTHING, payment_method_update=PaymentMethodUpdate()))
    subscription(STARTED, SEPA_CHOSEN).when(REMOVE_OVERRIDE, closed).then_refused(
        r.PaymentMethodUpdateDisabledError
    )


def test_a_portal_without_an_active_configuration_manages_nothing() -> None:
    """R2, R64."""
    unknown = facts(
        Door.PORTAL, configuration=UnseenConfiguration(id=ConfigurationId("bpc_unknown"))
    )
    refusal = (
        subscription(STARTED, SEPA_CHOSEN)
        .when(REMOVE_OVERRIDE, unknown)
        .then_refused(r.NoActiveConfigurationError)
    )
    assert (refusal.code, refusal.param) == ("resource_missing", "configuration")


@pytest.mark.parametrize(
    "at",
    [
        facts(customer=evolve(ANNA_HERSELF, payment_methods={VISA: CARD})),
        facts(customer=DeletedCustomer(id=ANNA)),
        facts(
            customer=evolve(
                ANNA_HERSELF,
                outstanding=(Outstanding(operation=Operation.REMOVE_PAYMENT_METHOD, subject=SEPA),),
            )
        ),
    ],
    ids=["not attached", "customer deleted", "being removed"],
)
def test_a_subscription_is_charged_to_a_method_of_its_customer(at: Facts) -> None:
    """R100, R102."""
    refusal = subscription(STARTED).when(CHARGE_SEPA, at)
    assert refusal.then_refused(r.PaymentMethodNotAttachedError).payment_method_id == SEPA


def test_the_checks_of_a_method_by_descending_precedence() -> None:
    """Each row mends what the row before was refused for."""
    gift = c.ChoosePaymentMethod(subscription_id=GYM, payment_method_id=GIFT)
    closed = portal(evolve(EVERYTHING, payment_method_update=PaymentMethodUpdate()))
    inactive = evolve(closed, configuration=UnseenConfiguration(id=ConfigurationId("bpc_1")))
    ladder: tuple[tuple[Facts, type[Exception]], ...] = (
        (inactive, r.NoActiveConfigurationError),
        (closed, r.PaymentMethodUpdateDisabledError),
        (PORTAL, r.OverrideNotAtPortalError),
        (API, r.PaymentMethodNotAttachedError),
    )
    for at, error in ladder:
        assert type(subscription(STARTED).when(gift, at).refusal) is error


def test_charging_becomes_invoicing() -> None:
    """By the merchant alone."""
    subscription(STARTED).when(SEND_INVOICES, API).then(
        e.CollectionMethodChanged(CollectionMethod.SEND_INVOICE)
    )


def test_the_collection_method_of_now_is_quiet() -> None:
    """Also one that this release doesn't know."""
    novel = CollectionMethod("novel")
    changed = e.CollectionMethodChanged(CollectionMethod.SEND_INVOICE)
    subscription(STARTED, changed).when(SEND_INVOICES, API).then_nothing()
    subscription(STARTED, e.CollectionMethodChanged(novel)).when(
        evolve(SEND_INVOICES, collection_method=CollectionMethod("novel")), API
    ).then_nothing()


@pytest.mark.parametrize("status", [Status.PAST_DUE, Status.UNPAID, Status.TRIALING])
def test_a_standalone_account_says_what_billing_has_come_to(status: Status) -> None:
    """R93: nobody else does."""
    say = c.ChangeStatus(subscription_id=GYM, status=status)
    subscription(STARTED).when(say, API).then(e.StatusChanged(status))


def test_the_status_of_now_is_quiet() -> None:
    """Same wish, same values: no event; also in a synced account."""
    same = c.ChangeStatus(subscription_id=GYM, status=Status.ACTIVE)
    subscription(STARTED).when(same, SYNCED).then_nothing()


@pytest.mark.parametrize("wish", [FALL_BEHIND, RENEW], ids=lambda wish: type(wish).__name__)
def test_in_a_synced_account_stripe_tells_the_billing(wish: c.Command) -> None:
    """R93, R160: it is observed."""
    refusal = subscription(STARTED).when(wish, SYNCED).then_refused(r.StripeTellsBillingError)
    assert refusal.code == "stripe_tells_billing"


def test_an_incomplete_subscription_expires() -> None:
    """R93: 23 hours after its start, for good."""
    expire = c.ChangeStatus(subscription_id=GYM, status=Status.INCOMPLETE_EXPIRED)
    expired = e.SubscriptionCanceled(
        canceled_at=None, ended_at=NOW, status=Status.INCOMPLETE_EXPIRED
    )
    subscription(standing(Status.INCOMPLETE)).when(expire, API).then(expired)
    assert isinstance(replay(standing(Status.INCOMPLETE), expired), Ended)


@pytest.mark.parametrize(
    "status", [Status.INCOMPLETE_EXPIRED, Status.CANCELED, Status.PAUSED, Status("novel")]
)
def test_a_status_that_billing_does_not_bring_has_a_command_of_its_own(status: Status) -> None:
    """R93: what is active neither expires, ends nor pauses by a word of billing."""
    say = c.ChangeStatus(subscription_id=GYM, status=status)
    refusal = subscription(STARTED).when(say, API).then_refused(r.StatusNotOfBillingError)
    assert refusal.status == status


def test_a_paused_subscription_goes_on_by_being_resumed() -> None:
    """R141: not by a word of billing."""
    say = c.ChangeStatus(subscription_id=GYM, status=Status.ACTIVE)
    subscription(STARTED, PAUSED).when(say, API).then_refused(r.StatusNotOfBillingError)


def test_a_new_period_begins() -> None:
    """Each item has its own (F5)."""
    subscription(STARTED).when(RENEW, API).then(RENEWED)
    assert in_force(STARTED, RENEWED).current_period_end == NEXT_PERIOD_END


def test_the_period_of_now_is_quiet() -> None:
    """Same wish, same values: no event."""
    subscription(STARTED, RENEWED).when(RENEW, API).then_nothing()


def test_a_period_is_of_an_item() -> None:
    """R79: of one that the subscription holds."""
    wish = evolve(RENEW, item_id=SAUNA)
    refusal = subscription(STARTED).when(wish, API).then_refused(r.UnknownItemError)
    assert (refusal.item_id, refusal.code) == (SAUNA, "resource_missing")


def test_a_period_ends_after_it_starts() -> None:
    """R139."""
    empty = evolve(RENEW, current_period_end=PERIOD_END)
    subscription(STARTED).when(empty, API).then_refused(r.PeriodBackwardsError)


def test_no_period_begins_while_the_subscription_is_paused() -> None:
    """R139."""
    subscription(STARTED, PAUSED).when(RENEW, API).then_refused(r.PeriodBackwardsError)


def test_a_classic_cancellation_moves_with_the_running_period() -> None:
    """R108: the flag says "at the period's end", wherever that comes to lie."""
    longer = evolve(RENEW, current_period_start=BEGUN)
    subscription(CLASSIC, IN_CLASSIC_CANCELLATION).when(longer, API).then(
        evolve(RENEWED, current_period_start=BEGUN),
        evolve(IN_CLASSIC_CANCELLATION, cancel_at=NEXT_PERIOD_END),
    )
    disputed = evolve(IN_CLASSIC_CANCELLATION, reason=EndReason.PAYMENT_DISPUTED)
    subscription(CLASSIC, disputed).when(longer, API).then(
        evolve(RENEWED, current_period_start=BEGUN),
        evolve(disputed, cancel_at=NEXT_PERIOD_END),
    )


def test_a_flexible_cancellation_stays_where_it_is() -> None:
    """R109: the date is the date."""
    longer = evolve(RENEW, current_period_start=BEGUN)
    subscription(STARTED, IN_FLEXIBLE_CANCELLATION).when(longer, API).then(
        evolve(RENEWED, current_period_start=BEGUN)
    )


@pytest.mark.parametrize(
    ("began", "canceling"),
    [
        (CLASSIC, IN_CLASSIC_CANCELLATION),
        (CLASSIC, evolve(IN_CLASSIC_CANCELLATION, cancel_at=None)),
        (STARTED, IN_FLEXIBLE_CANCELLATION),
    ],
    ids=["flag and date", "flag alone", "date"],
)
def test_a_period_that_would_begin_at_the_end_never_begins(
    began: e.SubscriptionStarted, canceling: e.CancellationScheduled
) -> None:
    """R112: a canceled customer isn't billed once more; the end comes instead."""
    subscription(began, canceling).when(RENEW, API).then(
        e.SubscriptionCanceled(
            canceled_at=canceling.canceled_at,
            ended_at=PERIOD_END,
            reason=canceling.reason,
            cancel_at_period_end=canceling.cancel_at_period_end,
            cancel_at=canceling.cancel_at,
        )
    )


def test_a_classic_cancellation_waits_for_the_last_item() -> None:
    """R109's rule of the latest period end holds for the date in classic mode too."""
    long = item(id=SAUNA, end=NEXT_PERIOD_END + timedelta(days=300))
    both = started(evolve(OPENING, billing_mode=CLASSIC.opening.billing_mode, items=(item(), long)))
    canceling = evolve(IN_CLASSIC_CANCELLATION, cancel_at=long.current_period_end)
    subscription(both, canceling).when(RENEW, API).then(RENEWED)


def test_a_schedule_is_attached() -> None:
    """R86: it will update the subscription."""
    subscription(STARTED).when(ATTACH, API).then(
        UNDER_SCHEDULE, e.ScheduleStateChanged(Schedule(id=PLAN))
    )


def test_the_schedule_of_now_is_quiet_and_a_changed_plan_is_not() -> None:
    """Same wish, same values: no event."""
    managed = subscription(STARTED, UNDER_SCHEDULE, QUIET_SCHEDULE)
    managed.when(evolve(ATTACH, update_scheduled=False), API).then_nothing()
    managed.when(ATTACH, API).then(UNDER_SCHEDULE, e.ScheduleStateChanged(Schedule(id=PLAN)))


def test_one_schedule_at_a_time() -> None:
    """R86."""
    refusal = (
        subscription(STARTED, UNDER_SCHEDULE)
        .when(evolve(ATTACH, schedule_id=OTHER_PLAN), API)
        .then_refused(r.OtherScheduleError)
    )
    assert refusal.schedule_id == PLAN


def test_a_paused_subscription_takes_no_schedule() -> None:
    """R138, in both directions."""
    subscription(STARTED, PAUSED).when(ATTACH, API).then_refused(r.PauseUnderScheduleError)


def test_a_schedule_is_released() -> None:
    """From then on it manages nothing and plans nothing."""
    released = Schedule(id=PLAN, status=ScheduleStatus.RELEASED, update_scheduled=False)
    events = (e.ScheduleReleased(PLAN), e.ScheduleStateChanged(released))
    subscription(STARTED, UNDER_SCHEDULE).when(RELEASE, API).then(*events)
    assert in_force(STARTED, UNDER_SCHEDULE, *events).schedule is None


def test_releasing_no_schedule_is_quiet() -> None:
    """The wish is so already."""
    subscription(STARTED).when(RELEASE, API).then_nothing()


def test_notes_change_key_by_key() -> None:
    """R5: other keys stay; the description is set or cleared."""
    subscription(STARTED).when(ANNOTATE, API).then(
        e.AnnotationsChanged(
            Annotations(metadata={"tier": "gold", "desk": "3"}, description="The gym")
        )
    )
    clear = c.ChangeAnnotations(subscription_id=GYM, metadata=CLEAR, description=CLEAR)
    subscription(STARTED).when(clear, API).then(e.AnnotationsChanged(Annotations()))


def test_an_empty_description_is_none() -> None:
    """R182: Stripe would state it so, and the wish is so already when it is repeated."""
    empty = c.ChangeAnnotations(subscription_id=GYM, description=Set(""))
    emptied = e.AnnotationsChanged(evolve(NOTES, description=None))
    subscription(STARTED).when(empty, API).then(emptied)
    subscription(STARTED, emptied).when(empty, API).then_nothing()


def test_what_stands_there_already_is_quiet() -> None:
    """Same wish, same values: no event."""
    keep = c.ChangeAnnotations(subscription_id=GYM, metadata=KEEP, description=Set("The gym"))
    subscription(STARTED).when(keep, API).then_nothing()


def test_notes_of_what_is_over_change_all_the_same() -> None:
    """R116: metadata is the exception."""
    changed = Annotations(metadata={"tier": "gold", "desk": "3"}, description="The gym")
    subscription(STARTED, CANCELED).when(ANNOTATE, API).then(e.AnnotationsChanged(changed))
    state = replay(STARTED, CANCELED, e.AnnotationsChanged(changed))
    assert isinstance(state, Ended)
    assert state.last.notes == changed


def test_metadata_fits() -> None:
    """R5: Stripe's limits."""
    long = c.ChangeAnnotations(subscription_id=GYM, metadata=Set({"desk": "x" * 501}))
    subscription(STARTED).when(long, API).then_refused(MetadataTooLongError)


def test_the_first_sight_has_the_notes_that_came_with_it() -> None:
    """So that a change keeps what it doesn't name."""
    assert in_force(STARTED).notes == NOTES
    assert in_force(STARTED).created == BEGUN
    assert in_force(STARTED).item(ITEM) == item(MONTHLY)
