"""Which configurations sessions may be opened with, and how one is marked as the default."""

from collections.abc import Callable

import pytest
from tests.domain.configuration.cast import (
    AT_PORTAL,
    BPC,
    BY_API,
    BY_DASHBOARD,
    CREATED,
    configuration,
    state,
)

from counterfoil.domain.account.commands import BOUND_ACCOUNT, NoteConfiguration
from counterfoil.domain.configuration import policy
from counterfoil.domain.configuration.commands import (
    ActivateConfiguration,
    Command,
    DeactivateConfiguration,
    MakeDefault,
    MakeNoLongerDefault,
)
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.events import (
    ConfigurationActivated,
    ConfigurationDeactivated,
    ConfigurationMadeDefault,
    ConfigurationNoLongerDefault,
    ConfigurationRenamed,
)
from counterfoil.domain.configuration.refusals import (
    ConfigurationNotFoundError,
    DefaultStaysActiveError,
    MerchantsOnlyError,
)
from counterfoil.domain.values import ConfigurationId

ACTIVATED = ConfigurationActivated()
DEACTIVATED = ConfigurationDeactivated()
MADE_DEFAULT = ConfigurationMadeDefault()
NO_LONGER = ConfigurationNoLongerDefault()


def test_a_configuration_is_deactivated_and_activated() -> None:
    """``active`` is set by later wishes only (R22)."""
    configuration(CREATED).when(DeactivateConfiguration(BPC), BY_API).then(DEACTIVATED)
    configuration(CREATED, DEACTIVATED).when(ActivateConfiguration(BPC), BY_API).then(ACTIVATED)


def test_what_is_so_already_stays_quiet() -> None:
    """The same wish twice records one fact."""
    configuration(CREATED).when(ActivateConfiguration(BPC), BY_API).then_nothing()
    inactive = configuration(CREATED, DEACTIVATED)
    inactive.when(DeactivateConfiguration(BPC), BY_API).then_nothing()


def test_a_configuration_is_marked_as_its_account_has_chosen() -> None:
    """Whoever chose, and through which door, is the account's to judge (R17-R20)."""
    configuration(CREATED).when(MakeDefault(BPC), BY_DASHBOARD).then(MADE_DEFAULT)
    default = configuration(CREATED, MADE_DEFAULT)
    default.when(MakeNoLongerDefault(BPC), BY_DASHBOARD).then(NO_LONGER)


def test_a_mark_that_is_there_stays_quiet() -> None:
    """So does one that isn't."""
    default = configuration(CREATED, MADE_DEFAULT)
    default.when(MakeDefault(BPC), BY_DASHBOARD).then_nothing()
    configuration(CREATED).when(MakeNoLongerDefault(BPC), BY_DASHBOARD).then_nothing()


@pytest.mark.parametrize("command", [MakeDefault, MakeNoLongerDefault])
def test_marking_is_never_refused(command: Callable[[ConfigurationId], Command]) -> None:
    """It follows from what was decided already; what isn't there has no mark."""
    assert CONFIGURATION.internal == (MakeDefault, MakeNoLongerDefault)
    configuration().when(command(BPC), AT_PORTAL).then_nothing()


def test_the_account_takes_note_of_a_configuration_and_of_its_mark() -> None:
    """Of no other change: those bind later wishes only."""
    unseen = CONFIGURATION.initial(BPC)
    plain, marked = state(CREATED), state(CREATED, MADE_DEFAULT)
    renamed = state(CREATED, MADE_DEFAULT, ConfigurationRenamed("Plans"))

    def noted(*, is_default: bool) -> NoteConfiguration:
        return NoteConfiguration(
            account_id=BOUND_ACCOUNT, configuration_id=BPC, is_default=is_default
        )

    assert CONFIGURATION.consequences(unseen, plain) == (noted(is_default=False),)
    assert CONFIGURATION.consequences(unseen, marked) == (noted(is_default=True),)
    assert CONFIGURATION.consequences(plain, marked) == (noted(is_default=True),)
    assert CONFIGURATION.consequences(marked, plain) == (noted(is_default=False),)
    assert CONFIGURATION.consequences(marked, renamed) == ()
    assert CONFIGURATION.consequences(unseen, unseen) == ()


def test_the_default_stays_active() -> None:
    """Sessions that name no configuration need one that they can be opened with (R23)."""
    default = configuration(CREATED, MADE_DEFAULT)
    default.when(DeactivateConfiguration(BPC), BY_API).then_refused(DefaultStaysActiveError)


def test_that_the_default_stays_active_is_one_policy_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stripe's own answer is unconfirmed, so the reading can be changed in one place (R23)."""
    monkeypatch.setattr(policy, "DEFAULT_STAYS_ACTIVE", False)

    default = configuration(CREATED, MADE_DEFAULT)
    default.when(DeactivateConfiguration(BPC), BY_API).then(DEACTIVATED)


def test_a_former_default_is_deactivated() -> None:
    """The rule binds the default of today."""
    former = configuration(CREATED, MADE_DEFAULT, NO_LONGER)

    former.when(DeactivateConfiguration(BPC), BY_API).then(DEACTIVATED)


@pytest.mark.parametrize("command", [ActivateConfiguration, DeactivateConfiguration])
def test_a_configuration_that_was_never_seen_is_not_found(
    command: Callable[[ConfigurationId], Command],
) -> None:
    """Nothing can be asked of what isn't there (R64)."""
    outcome = configuration().when(command(BPC), BY_DASHBOARD)

    outcome.then_refused(ConfigurationNotFoundError)


@pytest.mark.parametrize("command", [ActivateConfiguration, DeactivateConfiguration])
def test_customers_have_no_say(command: Callable[[ConfigurationId], Command]) -> None:
    """The portal is no door for merchants' wishes."""
    configuration(CREATED).when(command(BPC), AT_PORTAL).then_refused(MerchantsOnlyError)
