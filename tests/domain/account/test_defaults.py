"""Which configuration is the default of a mode, whoever says so and in whatever order (R17-R23)."""

from collections.abc import Iterable, Sequence

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.account.cast import (
    AT_PORTAL,
    BPC,
    BY_API,
    BY_DASHBOARD,
    CHOSEN,
    LEFT,
    OTHER,
    STATED,
    STUDIO,
    SUBSCRIBED,
    account,
    facts,
    state,
)

from counterfoil.domain.account import events as e
from counterfoil.domain.account import policy
from counterfoil.domain.account import refusals as r
from counterfoil.domain.account.commands import (
    BOUND_ACCOUNT,
    ChooseDefaultConfiguration,
    NoteConfiguration,
)
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.account.state import default_of
from counterfoil.domain.cause import Door, Mode
from counterfoil.domain.configuration.commands import MakeDefault, MakeNoLongerDefault
from counterfoil.domain.configuration.refusals import (
    ConfigurationNotFoundError,
    DefaultStaysActiveError,
)
from counterfoil.domain.configuration.state import InForce as Configuration
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import ConfigurationId

CHOOSE = ChooseDefaultConfiguration(account_id=STUDIO, configuration_id=BPC)
CLAIMED = e.DefaultClaimLearned(mode=Mode.TEST, configuration_id=BPC)
OTHER_CLAIMED = e.DefaultClaimLearned(mode=Mode.TEST, configuration_id=OTHER)
WITHDRAWN = e.DefaultClaimWithdrawn(mode=Mode.TEST, configuration_id=BPC)
STATED_LIVE = facts(Door.OBSERVATION, mode=Mode.LIVE)
LEARNED = e.BillingSubscriptionLearned()


def noted(id_: ConfigurationId = BPC, *, is_default: bool = True) -> NoteConfiguration:
    """Return what follows from a configuration's own change."""
    return NoteConfiguration(configuration_id=id_, is_default=is_default)


class TestChoosing:
    """The merchant saves the portal settings in the Dashboard."""

    def test_makes_a_configuration_the_default_of_the_mode(self) -> None:
        """Each mode has its own (R19)."""
        account().when(CHOOSE, BY_DASHBOARD).then(CHOSEN)
        account(CHOSEN).when(CHOOSE, evolve(BY_DASHBOARD, mode=Mode.LIVE)).then(
            e.DefaultConfigurationChosen(mode=Mode.LIVE, configuration_id=BPC)
        )
        assert state(CHOSEN).default_configuration(Mode.TEST) == BPC
        assert state(CHOSEN).default_configuration(Mode.LIVE) is None

    def test_what_is_the_default_alone_stays_quiet(self) -> None:
        """Also where Stripe said so; through any door."""
        for past in (CHOSEN, CLAIMED):
            for at in (BY_DASHBOARD, BY_API, AT_PORTAL):
                account(past).when(CHOOSE, at).then_nothing()

    def test_decides_where_several_claim_to_be_it(self) -> None:
        """The choice takes the mark off the others."""
        account(CLAIMED, OTHER_CLAIMED).when(CHOOSE, BY_DASHBOARD).then(CHOSEN)
        assert state(CLAIMED, OTHER_CLAIMED, CHOSEN).claims(Mode.TEST) == {BPC}

    @pytest.mark.parametrize(
        ("at", "error"),
        [
            (AT_PORTAL, r.MerchantsAccountError),
            (BY_API, r.DefaultIsDashboardsError),
            (facts(Door.DASHBOARD), ConfigurationNotFoundError),
            (
                facts(Door.DASHBOARD, configuration=Configuration(id=OTHER)),
                ConfigurationNotFoundError,
            ),
            (
                facts(Door.DASHBOARD, configuration=Configuration(id=BPC, active=False)),
                DefaultStaysActiveError,
            ),
        ],
    )
    def test_is_refused_by_descending_precedence(
        self, at: Facts, error: type[CommandRefusedError]
    ) -> None:
        """Who asks, through which door, whether it is there, whether it is active."""
        account().when(CHOOSE, at).then_refused(error)

    def test_is_not_a_parameter_of_the_api(self) -> None:
        """Stripe: Received unknown parameter: is_default (R17)."""
        error = account().when(CHOOSE, BY_API).then_refused(r.DefaultIsDashboardsError)
        assert (error.code, error.param) == ("parameter_unknown", "is_default")

    def test_reads_the_configuration_that_it_names(self) -> None:
        """No other wish about an account reads anything."""
        ref = StreamRef(kind="configuration", id=BPC)
        assert ACCOUNT.reads(CHOOSE, state(), BY_API.cause) == (ref,)
        assert ACCOUNT.reads(noted(), state(), BY_API.cause) == ()

    def test_moves_the_mark_from_one_configuration_to_the_other(self) -> None:
        """The configurations follow their account, in each mode by itself."""
        other = e.DefaultConfigurationChosen(mode=Mode.TEST, configuration_id=OTHER)
        live = e.DefaultConfigurationChosen(mode=Mode.LIVE, configuration_id=OTHER)
        chosen, moved = state(CHOSEN), state(CHOSEN, other)

        assert ACCOUNT.consequences(state(), chosen) == (MakeDefault(BPC),)
        assert ACCOUNT.consequences(chosen, moved) == (
            MakeNoLongerDefault(BPC),
            MakeDefault(OTHER),
        )
        assert ACCOUNT.consequences(chosen, state(CHOSEN, live)) == (MakeDefault(OTHER),)
        assert ACCOUNT.consequences(chosen, chosen) == ()


class TestWhatConfigurationsSay:
    """Where Stripe states that one is the default, its account learns it."""

    def test_is_taken_note_of(self) -> None:
        """Of a mark that comes and one that goes; never refused, through any door."""
        for at in (STATED, BY_API, AT_PORTAL):
            account().when(noted(), at).then(CLAIMED)
            account(CLAIMED).when(noted(is_default=False), at).then(WITHDRAWN)

    def test_stays_quiet_where_it_is_known(self) -> None:
        """A choice here marks the configuration itself, which then says so."""
        for past in (CHOSEN, CLAIMED):
            account(past).when(noted(), STATED).then_nothing()
        account().when(noted(is_default=False), STATED).then_nothing()

    def test_only_ever_follows(self) -> None:
        """It is told by a configuration, which doesn't know whose it is."""
        assert ACCOUNT.internal == (NoteConfiguration,)
        assert noted().account_id == BOUND_ACCOUNT

    def test_leaves_the_sole_one_that_claims_it(self) -> None:
        """Stripe wins over what was chosen here before."""
        moved = state(CHOSEN, OTHER_CLAIMED, WITHDRAWN)
        assert moved.default_configuration(Mode.TEST) == OTHER
        none = state(CHOSEN, WITHDRAWN)
        assert none.default_configuration(Mode.TEST) is None
        assert none.claims(Mode.TEST) == frozenset()

    def test_leaves_the_chosen_one_of_several(self) -> None:
        """Else the least id: anything but the order of arrival."""
        chosen = e.DefaultConfigurationChosen(mode=Mode.TEST, configuration_id=OTHER)
        assert state(chosen, CLAIMED).default_configuration(Mode.TEST) == OTHER
        assert state(OTHER_CLAIMED, CLAIMED).default_configuration(Mode.TEST) == BPC

    @given(
        told=st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.booleans()), max_size=8),
        chosen=st.sampled_from([None, "a", "b", "d"]),
    )
    def test_comes_to_the_same_in_any_order(
        self, told: list[tuple[str, bool]], chosen: str | None
    ) -> None:
        """What each says last counts, in whatever order they are heard."""
        last = dict(told)
        past = _told([(ConfigurationId(id_), mark) for id_, mark in told])
        other = _told(
            [
                (ConfigurationId(id_), mark)
                for id_ in sorted(last, reverse=True)
                for said, mark in told
                if said == id_
            ]
        )

        one, two = state(*past), state(*other)

        assert one == two
        claims = {ConfigurationId(id_) for id_, mark in last.items() if mark}
        assert one.claims(Mode.TEST) == claims
        wanted = None if chosen is None else ConfigurationId(chosen)
        default = default_of(claims, wanted)
        assert default == (wanted if wanted in claims else min(claims, default=None))


def _told(told: Sequence[tuple[ConfigurationId, bool]]) -> Iterable[e.Event]:
    """Return the facts that come of what configurations say, one after the other."""
    now = state()
    for id_, mark in told:
        events = ACCOUNT.decide(noted(id_, is_default=mark), now, STATED)
        now = ACCOUNT.fold(now, events)
        yield from events


class TestALiveConfiguration:
    """Stripe opens the live portal to accounts that pay for Billing alone (R189)."""

    def test_shows_that_the_account_pays(self) -> None:
        """Of whom nothing was said before."""
        account().when(noted(is_default=False), STATED_LIVE).then(LEARNED)
        assert state(LEARNED).pays_for_billing

    def test_says_both_at_once(self) -> None:
        """That it pays, and which is its default."""
        account().when(noted(), STATED_LIVE).then(
            LEARNED, e.DefaultClaimLearned(mode=Mode.LIVE, configuration_id=BPC)
        )

    @pytest.mark.parametrize("past", [(LEARNED,), (SUBSCRIBED,), (SUBSCRIBED, LEFT)])
    def test_tells_nothing_against_the_merchants_word(self, past: tuple[e.Event, ...]) -> None:
        """Nor what is known."""
        account(*past).when(noted(is_default=False), STATED_LIVE).then_nothing()

    @pytest.mark.parametrize("at", [STATED, facts(mode=Mode.LIVE)])
    def test_is_one_that_stripe_states(self, at: Facts) -> None:
        """Test mode is free, and one that is made here shows nothing."""
        account().when(noted(is_default=False), at).then_nothing()

    def test_shows_it_by_one_policy_value(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is inferred, so the reading can be changed in one place."""
        monkeypatch.setattr(policy, "LIVE_CONFIGURATION_SHOWS_BILLING", False)
        account().when(noted(is_default=False), STATED_LIVE).then_nothing()
