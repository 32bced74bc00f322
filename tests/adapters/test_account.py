"""What an account decides and what it learns, through a portal that is bound to it."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, permutations

import pytest
from attrs import evolve
from tests.adapters.shop import (
    ADA,
    ADD_VISA,
    CONNECT_STRIPE,
    CREATE_ADA,
    CREATE_PORTAL,
    NOON,
    PORTAL,
    Clock,
    do,
    merchant,
    statement,
    stripe,
    visitor,
)

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.errors import InternalCommandError, OtherAccountError
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.account import commands as c
from counterfoil.domain.account import events as e
from counterfoil.domain.account import refusals as r
from counterfoil.domain.account.allowed import AccountAction
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.account.observed import ObservedFeedbackOption
from counterfoil.domain.account.state import State
from counterfoil.domain.cause import Actor, Cause, Door, Mode
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.commands import (
    DeactivateConfiguration,
    MakeDefault,
    UpdateConfiguration,
)
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.events import (
    ConfigurationMadeDefault,
    ConfigurationNoLongerDefault,
)
from counterfoil.domain.configuration.feature_refusals import FeedbackOptionInactiveError
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.refusals import (
    ConfigurationNotFoundError,
    DefaultStaysActiveError,
)
from counterfoil.domain.configuration.state import InForce as Configuration
from counterfoil.domain.configuration.wishes import (
    CancellationReasonsWish,
    FeaturesWish,
    SubscriptionCancelWish,
)
from counterfoil.domain.customer.commands import ChangeContactDetails
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.values import AccountId, ConfigurationId, FeedbackOptionId, Known
from counterfoil.projections.timeline import Since, timeline

ACCT = AccountId("acct_1")
OTHER = ConfigurationId("bpc_other")
MOVING = FeedbackOptionId("fbo_moving")
OPTION = StreamRef(kind="feedback_option", id=MOVING)
OWN = StreamRef(kind="account", id=ACCT)
UNNAMED = StreamRef(kind="account", id=c.BOUND_ACCOUNT)
SECOND = timedelta(seconds=1)

CREATE_OTHER = evolve(CREATE_PORTAL, configuration_id=OTHER)
CREATE_OPTION = c.CreateFeedbackOption(
    account_id=ACCT, feedback_option_id=MOVING, description="I am moving"
)
RENAME = ChangeContactDetails(customer_id=ADA, name=Set("Ada de Vries"))

_NUMBERS = count(1)


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="portal")
def _portal(place: str, clock: Clock) -> Iterator[BillingPortal]:
    """A portal on each of the stores."""
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal) -> AccountPortal:
    """A shop in test mode with two configurations and one customer."""
    account = portal.account(ACCT, Mode.TEST)
    do(account, CREATE_PORTAL, CREATE_OTHER, CREATE_ADA, ADD_VISA)
    return account


def save(shop: AccountPortal, configuration_id: ConfigurationId) -> tuple[object, ...]:
    """Let the merchant save a configuration as the default, in the Dashboard."""
    choice = c.ChooseDefaultConfiguration(account_id=ACCT, configuration_id=configuration_id)
    by = Cause(actor=Actor.MERCHANT, door=Door.DASHBOARD, command_id=f"cmd_save_{next(_NUMBERS)}")
    return shop.handle(choice, by=by).events


def tell_default(
    shop: AccountPortal, configuration_id: ConfigurationId, seconds: int, *, is_default: bool
) -> Outcome:
    """Let Stripe state whether a configuration is the default."""
    ref = StreamRef(kind="configuration", id=configuration_id)
    event_id = f"evt_{configuration_id}_{seconds}"
    after = ObservedConfiguration(is_default=Known(is_default))
    told = statement(event_id, NOON + seconds * SECOND, after)
    return shop.observe(ref, told, owner=ref, by=stripe(event_id))


def tell_option(
    shop: AccountPortal, event_id: str, seconds: int, after: ObservedFeedbackOption
) -> Outcome:
    """Let Stripe list a feedback option, which doesn't tell whose it is."""
    told = statement(event_id, NOON + seconds * SECOND, after)
    return shop.observe(OPTION, told, owner=UNNAMED, by=stripe(event_id))


def state(shop: AccountPortal) -> State:
    """Return the account."""
    return shop.get(ACCOUNT, ACCT)


def marks(shop: AccountPortal) -> dict[ConfigurationId, bool]:
    """Return which configurations are marked as the default."""
    found = (shop.get(CONFIGURATION, id_) for id_ in (PORTAL, OTHER))
    return {each.id: each.is_default for each in found if isinstance(each, Configuration)}


class TestTheDefaultConfiguration:
    """One an account and mode (R19)."""

    def test_is_marked_in_the_same_commit(self, shop: AccountPortal) -> None:
        """The choice, and what follows from it for the configuration."""
        chosen = e.DefaultConfigurationChosen(mode=Mode.TEST, configuration_id=PORTAL)

        assert save(shop, PORTAL) == (chosen, ConfigurationMadeDefault())
        assert marks(shop) == {PORTAL: True, OTHER: False}
        assert save(shop, PORTAL) == ()

    def test_moves_with_its_mark(self, shop: AccountPortal) -> None:
        """The former one loses it."""
        save(shop, PORTAL)

        assert save(shop, OTHER) == (
            e.DefaultConfigurationChosen(mode=Mode.TEST, configuration_id=OTHER),
            ConfigurationNoLongerDefault(),
            ConfigurationMadeDefault(),
        )
        assert marks(shop) == {PORTAL: False, OTHER: True}
        assert state(shop).default_configuration(Mode.TEST) == OTHER

    def test_is_of_one_mode(self, shop: AccountPortal, portal: BillingPortal) -> None:
        """A configuration of the other mode isn't there."""
        save(shop, PORTAL)
        live = portal.account(ACCT, Mode.LIVE)

        with pytest.raises(ConfigurationNotFoundError):
            save(live, PORTAL)

        assert state(live).default_configuration(Mode.LIVE) is None
        assert state(live).default_configuration(Mode.TEST) == PORTAL

    def test_is_active_and_stays_so(self, shop: AccountPortal) -> None:
        """Else sessions that name none would get one that can't be opened (R23)."""
        do(shop, DeactivateConfiguration(OTHER))
        with pytest.raises(DefaultStaysActiveError):
            save(shop, OTHER)
        save(shop, PORTAL)
        with pytest.raises(DefaultStaysActiveError):
            do(shop, DeactivateConfiguration(PORTAL))

    def test_is_not_marked_by_anybody_else(self, shop: AccountPortal) -> None:
        """What only follows can't be sent, and an account without an id is nobody's wish."""
        for command in (
            MakeDefault(PORTAL),
            c.NoteConfiguration(configuration_id=PORTAL, is_default=True),
        ):
            with pytest.raises(InternalCommandError):
                do(shop, command)
        with pytest.raises(OtherAccountError):
            do(shop, c.SubscribeToBilling(c.BOUND_ACCOUNT))

    def test_is_learned_of_stripe(self, shop: AccountPortal) -> None:
        """What a configuration says reaches the account that is bound."""
        tell_default(shop, OTHER, 1, is_default=True)
        assert state(shop).default_configuration(Mode.TEST) == OTHER
        assert shop.events(OWN)[-1].event == e.DefaultClaimLearned(
            mode=Mode.TEST, configuration_id=OTHER
        )

        tell_default(shop, OTHER, 2, is_default=False)
        assert state(shop).default_configuration(Mode.TEST) is None

    def test_comes_out_the_same_in_whatever_order_stripe_tells(self, clock: Clock) -> None:
        """Two are marked for a while, one after the other, or in between."""
        told = ((PORTAL, 1, True), (OTHER, 2, True), (PORTAL, 2, False), (PORTAL, 3, True))
        ends = set()
        for order in permutations(told):
            with BillingPortal.open("memory://", clock=clock) as portal:
                shop = portal.account(ACCT, Mode.TEST)
                for configuration_id, seconds, mark in order:
                    tell_default(shop, configuration_id, seconds, is_default=mark)
                account = state(shop)
                ends.add((account.claims(Mode.TEST), account.default_configuration(Mode.TEST)))

        assert ends == {(frozenset({PORTAL, OTHER}), OTHER)}

    def test_stays_the_chosen_one_of_several(self, shop: AccountPortal, clock: Clock) -> None:
        """Stripe may be late in taking the mark off the former one."""
        clock.advance(minutes=1)
        save(shop, PORTAL)
        tell_default(shop, OTHER, 120, is_default=True)

        assert state(shop).claims(Mode.TEST) == {PORTAL, OTHER}
        assert state(shop).default_configuration(Mode.TEST) == PORTAL

    def test_awaits_confirmation_where_stripe_is_connected(self, shop: AccountPortal) -> None:
        """Until then no statement undoes the choice."""
        do(shop, CONNECT_STRIPE)
        save(shop, PORTAL)

        tell_default(shop, PORTAL, 60, is_default=False)

        assert marks(shop)[PORTAL]
        assert state(shop).default_configuration(Mode.TEST) == PORTAL


class TestBilling:
    """The live portal is for accounts that pay for it (R189)."""

    @pytest.fixture(name="live")
    def _live(self, portal: BillingPortal) -> AccountPortal:
        account = portal.account(ACCT, Mode.LIVE)
        do(account, CREATE_PORTAL, CREATE_ADA, ADD_VISA)
        return account

    def test_opens_the_live_portal(self, live: AccountPortal) -> None:
        """And leaving it shuts it again; the merchant's own doors stay open."""
        with pytest.raises(r.BillingNotPaidError):
            live.handle(RENAME, by=visitor("cmd_before"))
        do(live, c.SubscribeToBilling(ACCT))

        assert live.handle(RENAME, by=visitor("cmd_meanwhile")).events != ()

        do(live, c.LeaveBilling(ACCT))
        with pytest.raises(r.BillingNotPaidError):
            live.handle(
                ChangeContactDetails(customer_id=ADA, name=Set("Ada")), by=visitor("cmd_after")
            )
        do(live, ChangeContactDetails(customer_id=ADA, name=Set("Ada")))

    def test_is_not_needed_to_try_the_portal(self, shop: AccountPortal) -> None:
        """Test mode is free."""
        assert shop.handle(RENAME, by=visitor("cmd_try")).events != ()

    def test_shows_in_what_a_customer_may_do(self, live: AccountPortal) -> None:
        """Every answer names it first."""
        answers = live.allowed_customer_actions(ADA, by=visitor("cmd_ask"))
        assert {type(answer.refusals[0]) for answer in answers} == {r.BillingNotPaidError}

    def test_shows_in_a_live_configuration_of_stripes(self, live: AccountPortal) -> None:
        """Stripe runs live portals for paying accounts alone; ours shows nothing."""
        assert not state(live).pays_for_billing

        tell_default(live, OTHER, 1, is_default=False)

        assert state(live).pays_for_billing
        assert live.handle(RENAME, by=visitor("cmd_now")).events != ()

    def test_is_the_merchants_word_first(self, live: AccountPortal) -> None:
        """Who left has left."""
        do(live, c.SubscribeToBilling(ACCT), c.LeaveBilling(ACCT))
        tell_default(live, OTHER, 1, is_default=True)
        assert not state(live).pays_for_billing


class TestFeedbackOptions:
    """The merchant's own reasons to cancel (R44, R45)."""

    def test_can_be_offered_once_they_are_there(self, shop: AccountPortal) -> None:
        """And no more once they are deactivated."""

        def offer(*options: str) -> UpdateConfiguration:
            reasons = CancellationReasonsWish(
                enabled=Set(value=True), feedback_options=Set(options)
            )
            cancel = SubscriptionCancelWish(cancellation_reason=reasons)
            return UpdateConfiguration(
                configuration_id=PORTAL, features=FeaturesWish(subscription_cancel=cancel)
            )

        with pytest.raises(FeedbackOptionInactiveError):
            do(shop, offer(MOVING))
        do(shop, CREATE_OPTION, offer(MOVING), offer())
        do(shop, c.DeactivateFeedbackOption(account_id=ACCT, feedback_option_id=MOVING))
        with pytest.raises(FeedbackOptionInactiveError):
            do(shop, offer(MOVING))

    def test_are_asked_of_stripe_and_closed_by_its_answer(self, shop: AccountPortal) -> None:
        """Its object doesn't tell whose it is: the account that is bound."""
        do(shop, CONNECT_STRIPE, CREATE_OPTION)
        assert len(state(shop).outstanding) == 1

        listed = ObservedFeedbackOption(
            created=Known(NOON), description=Known("I am moving"), deactivated_at=Known(None)
        )
        outcome = tell_option(shop, "object:1", 1, listed)
        again = tell_option(shop, "object:2", 2, listed)

        assert (outcome, again) == (Outcome.APPLIED, Outcome.NOTHING_NEW)
        assert state(shop).outstanding == ()
        assert state(shop).offers(MOVING, Mode.TEST)
        assert shop.find(MOVING) == OWN

    def test_have_a_past_in_whatever_order_it_is_told(self, shop: AccountPortal) -> None:
        """An older look changes nothing now, and stands in the timeline."""
        tell_option(shop, "object:2", 2, ObservedFeedbackOption(description=Known("I moved")))
        outcome = tell_option(
            shop, "object:1", 1, ObservedFeedbackOption(description=Known("Moving"))
        )

        assert outcome is Outcome.EARLIER
        assert state(shop).feedback_options[MOVING].description == "I moved"
        told = timeline(OWN, shop.events(OWN), ACCOUNT)
        assert told.objects[OPTION]["description"] == (
            Since(NOON + SECOND, "Moving"),
            Since(NOON + 2 * SECOND, "I moved"),
        )

    def test_words_that_were_changed_here_stand_until_stripe_agrees(
        self, shop: AccountPortal, clock: Clock
    ) -> None:
        """In a synced account, as of any other object."""
        do(shop, CREATE_OPTION, CONNECT_STRIPE)
        clock.advance(minutes=1)
        do(
            shop,
            c.ChangeFeedbackOption(
                account_id=ACCT, feedback_option_id=MOVING, description="I moved"
            ),
        )

        tell_option(shop, "object:1", 120, ObservedFeedbackOption(description=Known("I am moving")))
        assert state(shop).feedback_options[MOVING].description == "I moved"

        tell_option(shop, "object:2", 180, ObservedFeedbackOption(description=Known("I moved")))
        assert state(shop).unconfirmed == ()


def test_the_merchants_page_answers_by_the_guards_that_decide(shop: AccountPortal) -> None:
    """For the account that is bound, in its mode; for a customer nothing is allowed."""
    do(shop, CREATE_OPTION)
    asked = shop.allowed_account_actions(by=merchant("cmd_ask"))
    by_action = {(answer.action, answer.subject): answer.allowed for answer in asked}

    assert by_action[AccountAction.SUBSCRIBE_TO_BILLING, None]
    assert not by_action[AccountAction.ADD_CUSTOM_TEXT, None]
    assert by_action[AccountAction.DEACTIVATE_FEEDBACK_OPTION, MOVING]
    assert not any(
        answer.allowed for answer in shop.allowed_account_actions(by=visitor("cmd_ask"), at=NOON)
    )


def test_an_account_is_the_same_in_both_modes(shop: AccountPortal, portal: BillingPortal) -> None:
    """But for what names its mode."""
    do(shop, c.LocateBusiness(account_id=ACCT, country="NL"), CREATE_OPTION)
    live = portal.account(ACCT, Mode.LIVE)

    assert state(live) == state(shop)
    with pytest.raises(r.FeedbackOptionNotFoundError):
        do(live, c.DeactivateFeedbackOption(account_id=ACCT, feedback_option_id=MOVING))
