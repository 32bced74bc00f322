"""Which configurations sessions may be opened with, and which one they get by default."""

from collections.abc import Callable

import pytest
from tests.domain.configuration.cast import (
    AT_PORTAL,
    BPC,
    BY_API,
    BY_DASHBOARD,
    CREATED,
    configuration,
)

from counterfoil.domain.configuration import policy
from counterfoil.domain.configuration.commands import (
    ActivateConfiguration,
    Command,
    DeactivateConfiguration,
    MakeDefault,
)
from counterfoil.domain.configuration.events import (
    ConfigurationActivated,
    ConfigurationDeactivated,
    ConfigurationMadeDefault,
    ConfigurationNoLongerDefault,
)
from counterfoil.domain.configuration.refusals import (
    ConfigurationNotFoundError,
    DefaultIsDashboardsError,
    DefaultStaysActiveError,
    MerchantsOnlyError,
)
from counterfoil.domain.values import ConfigurationId

ACTIVATED = ConfigurationActivated()
DEACTIVATED = ConfigurationDeactivated()
MADE_DEFAULT = ConfigurationMadeDefault()


def test_a_configuration_is_deactivated_and_activated() -> None:
    """``active`` is set by later wishes only (R22)."""
    configuration(CREATED).when(DeactivateConfiguration(BPC), BY_API).then(DEACTIVATED)
    configuration(CREATED, DEACTIVATED).when(ActivateConfiguration(BPC), BY_API).then(ACTIVATED)


def test_what_is_so_already_stays_quiet() -> None:
    """The same wish twice records one fact."""
    configuration(CREATED).when(ActivateConfiguration(BPC), BY_API).then_nothing()
    inactive = configuration(CREATED, DEACTIVATED)
    inactive.when(DeactivateConfiguration(BPC), BY_API).then_nothing()
    default = configuration(CREATED, MADE_DEFAULT)
    default.when(MakeDefault(BPC), BY_DASHBOARD).then_nothing()


def test_the_default_is_saved_in_the_dashboard() -> None:
    """Creating through the API makes no default; saving in the Dashboard does (R20)."""
    configuration(CREATED).when(MakeDefault(BPC), BY_DASHBOARD).then(MADE_DEFAULT)


def test_the_default_is_not_made_through_the_api() -> None:
    """Stripe: Received unknown parameter: is_default (R17)."""
    refusal = configuration(CREATED).when(MakeDefault(BPC), BY_API)

    error = refusal.then_refused(DefaultIsDashboardsError)
    assert (error.code, error.param) == ("parameter_unknown", "is_default")


def test_the_default_stays_active() -> None:
    """Sessions that name no configuration need one that they can be opened with (R23)."""
    default = configuration(CREATED, MADE_DEFAULT)
    default.when(DeactivateConfiguration(BPC), BY_API).then_refused(DefaultStaysActiveError)
    inactive = configuration(CREATED, DEACTIVATED)
    inactive.when(MakeDefault(BPC), BY_DASHBOARD).then_refused(DefaultStaysActiveError)


def test_that_the_default_stays_active_is_one_policy_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stripe's own answer is unconfirmed, so the reading can be changed in one place (R23)."""
    monkeypatch.setattr(policy, "DEFAULT_STAYS_ACTIVE", False)

    default = configuration(CREATED, MADE_DEFAULT)
    default.when(DeactivateConfiguration(BPC), BY_API).then(DEACTIVATED)


def test_a_former_default_is_deactivated() -> None:
    """The rule binds the default of today."""
    former = configuration(CREATED, MADE_DEFAULT, ConfigurationNoLongerDefault())

    former.when(DeactivateConfiguration(BPC), BY_API).then(DEACTIVATED)


@pytest.mark.parametrize("command", [ActivateConfiguration, DeactivateConfiguration, MakeDefault])
def test_a_configuration_that_was_never_seen_is_not_found(
    command: Callable[[ConfigurationId], Command],
) -> None:
    """Nothing can be asked of what isn't there (R64)."""
    outcome = configuration().when(command(BPC), BY_DASHBOARD)

    outcome.then_refused(ConfigurationNotFoundError)


@pytest.mark.parametrize("command", [ActivateConfiguration, DeactivateConfiguration, MakeDefault])
def test_customers_have_no_say(command: Callable[[ConfigurationId], Command]) -> None:
    """The portal is no door for merchants' wishes."""
    configuration(CREATED).when(command(BPC), AT_PORTAL).then_refused(MerchantsOnlyError)
