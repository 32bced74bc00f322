"""A configuration's login page: one link, activated and deactivated (R25, R26, R31)."""

import pytest
from attrs import evolve
from tests.domain.configuration.cast import (
    AT_PORTAL,
    BPC,
    BY_API,
    CREATED,
    INVOICES,
    NOON,
    OFF,
    ON,
    SYNCED,
    configuration,
    create,
    state,
    update,
)

from counterfoil.domain.changes import Set
from counterfoil.domain.configuration import login_refusals as r
from counterfoil.domain.configuration import policy
from counterfoil.domain.configuration.commands import (
    ActivateLoginLink,
    DeactivateLoginLink,
    ObserveConfiguration,
)
from counterfoil.domain.configuration.events import (
    ConfigurationAdopted,
    ConfigurationCreated,
    ConfigurationCreationRequested,
    ConfigurationRenamed,
    ConfirmationAwaited,
    ConfirmationEnded,
    FeatureEnabled,
    LoginLinkActivated,
    LoginLinkDeactivated,
)
from counterfoil.domain.configuration.features import Feature, Features, InvoiceHistory
from counterfoil.domain.configuration.login_page import LoginPage
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.observing import as_observed
from counterfoil.domain.configuration.refusals import (
    ConfigurationExistsError,
    ConfigurationNotFoundError,
    FeaturesMissingError,
    InvalidUrlError,
    MerchantsOnlyError,
    NameTooLongError,
)
from counterfoil.domain.configuration.wishes import LoginPageWish
from counterfoil.domain.values import Known

URL = "https://billing.example.com/p/login/1"
OTHER_URL = "https://billing.example.com/p/login/2"
STRIPES_URL = "https://billing.stripe.com/p/login/abc"

ACTIVATE = ActivateLoginLink(configuration_id=BPC, url=URL)
DEACTIVATE = DeactivateLoginLink(BPC)
ACTIVATED = LoginLinkActivated(URL)
DEACTIVATED = LoginLinkDeactivated()
INVOICES_ON = FeatureEnabled(Feature.INVOICE_HISTORY)


class TestALoginLink:
    """As the merchant switches it."""

    def test_is_activated_with_an_address(self) -> None:
        """From then on customers log in by it."""
        configuration(CREATED).when(ACTIVATE, BY_API).then(ACTIVATED)

        assert state(CREATED, ACTIVATED).login_page == LoginPage(enabled=True, url=URL)

    def test_is_deactivated(self) -> None:
        """Its address is dead, and remembered so."""
        configuration(CREATED, ACTIVATED).when(DEACTIVATE, BY_API).then(DEACTIVATED)

        after = state(CREATED, ACTIVATED, DEACTIVATED)
        assert (after.login_page, after.former_login_urls) == (LoginPage(), frozenset({URL}))

    def test_that_is_so_already_stays_quiet(self) -> None:
        """The same wish twice records one fact."""
        active = configuration(CREATED, ACTIVATED)
        active.when(ACTIVATE, BY_API).then_nothing()
        active.when(evolve(ACTIVATE, url=None), BY_API).then_nothing()
        configuration(CREATED).when(DEACTIVATE, BY_API).then_nothing()

    def test_is_the_merchants(self) -> None:
        """Not the customer's, and only of a configuration that exists."""
        for wish in (ACTIVATE, DEACTIVATE):
            configuration(CREATED).when(wish, AT_PORTAL).then_refused(MerchantsOnlyError)
            configuration().when(wish, BY_API).then_refused(ConfigurationNotFoundError)

    def test_is_one(self) -> None:
        """A configuration has no second one (R26)."""
        second = evolve(ACTIVATE, url=OTHER_URL)

        configuration(CREATED, ACTIVATED).when(second, BY_API).then_refused(r.LoginLinkExistsError)

    def test_has_a_web_address(self) -> None:
        """Where it isn't Stripe that makes one."""
        without = evolve(ACTIVATE, url=None)
        configuration(CREATED).when(without, BY_API).then_refused(r.LoginUrlMissingError)
        crooked = evolve(ACTIVATE, url="login")
        refusal = configuration(CREATED).when(crooked, BY_API).then_refused(InvalidUrlError)
        assert refusal.param == "login_page[url]"

    def test_never_comes_back_at_its_old_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """By one policy value, since what Stripe does is unconfirmed (R31)."""
        former = configuration(CREATED, ACTIVATED, DEACTIVATED)
        former.when(evolve(ACTIVATE, url=OTHER_URL), BY_API).then(LoginLinkActivated(OTHER_URL))
        former.when(ACTIVATE, BY_API).then_refused(r.LoginLinkDeadError)

        monkeypatch.setattr(policy, "SAME_LOGIN_URL_RETURNS", True)

        former.when(ACTIVATE, BY_API).then(ACTIVATED)

    def test_stays_as_it_is_on_other_changes(self) -> None:
        """An update of the rest doesn't touch it."""
        rename = evolve(update(), name=Set("Gold"))

        configuration(CREATED, ACTIVATED).when(rename, BY_API).then(ConfigurationRenamed("Gold"))


class TestALoginPageThatIsPassed:
    """With a new configuration (R25)."""

    def test_is_active_from_the_start(self) -> None:
        """At the address that was passed."""
        wish = evolve(create(), login_page=LoginPageWish(enabled=ON, url=URL))

        configuration().when(wish, BY_API).then(ConfigurationCreated(NOON), ACTIVATED, INVOICES_ON)
        made = configuration(ConfigurationCreated(NOON), ACTIVATED, INVOICES_ON)
        made.when(wish, BY_API).then_nothing()

    def test_may_be_off(self) -> None:
        """Then it has no address."""
        wish = evolve(create(), login_page=LoginPageWish(enabled=OFF, url=URL))

        configuration().when(wish, BY_API).then(ConfigurationCreated(NOON), INVOICES_ON)

    def test_says_whether_it_is_enabled(self) -> None:
        """Stripe requires it; the features come first."""
        wish = evolve(create(), login_page=LoginPageWish())
        refusal = configuration().when(wish, BY_API).then_refused(r.LoginEnabledMissingError)
        assert (refusal.code, refusal.param) == ("parameter_missing", "login_page[enabled]")
        bare = evolve(wish, features=None)
        configuration().when(bare, BY_API).then_refused(FeaturesMissingError)

    def test_has_a_web_address(self) -> None:
        """The name comes first."""
        wish = evolve(create(), login_page=LoginPageWish(enabled=ON))
        configuration().when(wish, BY_API).then_refused(r.LoginUrlMissingError)
        crooked = evolve(create(), login_page=LoginPageWish(enabled=ON, url="login"))
        configuration().when(crooked, BY_API).then_refused(InvalidUrlError)
        off = evolve(create(), login_page=LoginPageWish(enabled=Set(value=False)))
        assert configuration().when(off, BY_API).refusal is None
        named = evolve(crooked, name=Set("n" * 257))
        configuration().when(named, BY_API).then_refused(NameTooLongError)

    def test_is_asked_of_stripe_in_a_synced_account(self) -> None:
        """Stripe makes the address."""
        wish = evolve(create(INVOICES), login_page=LoginPageWish(enabled=ON, url=URL))
        features = Features(invoice_history=InvoiceHistory(enabled=True))

        configuration().when(wish, SYNCED).then(
            ConfigurationCreationRequested(login_page_enabled=True, features=features)
        )

    def test_is_quiet_once_stripe_has_made_it(self) -> None:
        """Whatever address was passed: Stripe's own is the one that counts."""
        wish = evolve(create(INVOICES), login_page=LoginPageWish(enabled=ON, url=OTHER_URL))
        past = (CREATED, FeatureEnabled(Feature.INVOICE_HISTORY), ACTIVATED)

        configuration(*past).when(wish, SYNCED).then_nothing()
        configuration(*past).when(wish, BY_API).then_refused(ConfigurationExistsError)


class TestStripe:
    """Which makes the address of a synced account's link."""

    AWAITED = ConfirmationAwaited(("login_page_enabled",))

    @staticmethod
    def stating(enabled: bool, url: str | None) -> ObserveConfiguration:
        """Let Stripe state the login page."""
        observed = ObservedConfiguration(login_page_enabled=Known(enabled), login_url=Known(url))
        return ObserveConfiguration(configuration_id=BPC, observed=observed)

    def test_tells_the_address_of_a_link_that_was_activated_here(self) -> None:
        """The wish's own address counts for nothing."""
        asked = (LoginLinkActivated(None), self.AWAITED)
        configuration(CREATED).when(ACTIVATE, SYNCED).then(*asked)
        configuration(CREATED, *asked).when(ACTIVATE, SYNCED).then_nothing()

        outcome = configuration(CREATED, *asked).when(self.stating(True, STRIPES_URL), SYNCED)

        outcome.then(
            LoginLinkActivated(STRIPES_URL), ConfirmationEnded(facets=("login_page_enabled",))
        )

    def test_undoes_no_decision_by_an_older_statement(self) -> None:
        """Until it has answered."""
        asked = (LoginLinkActivated(None), self.AWAITED)
        off = self.stating(False, None)
        configuration(CREATED, *asked).when(off, SYNCED).then_nothing()
        both = ConfirmationAwaited(("login_page_enabled", "login_url"))
        configuration(CREATED, ACTIVATED).when(DEACTIVATE, SYNCED).then(DEACTIVATED, both)
        deactivated = configuration(CREATED, ACTIVATED, DEACTIVATED, both)
        deactivated.when(self.stating(True, URL), SYNCED).then_nothing()

    def test_states_links_that_it_has(self) -> None:
        """Switched in the Dashboard, on and off."""
        on, off = self.stating(True, STRIPES_URL), self.stating(False, None)
        activated = LoginLinkActivated(STRIPES_URL)
        configuration().when(on, SYNCED).then(ConfigurationAdopted(None), activated)
        configuration(CREATED, activated).when(on, SYNCED).then_nothing()
        configuration(CREATED, activated).when(off, SYNCED).then(DEACTIVATED)

    def test_states_no_address_of_a_page_that_is_off(self) -> None:
        """Whatever it says of it."""
        configuration(CREATED).when(self.stating(False, URL), SYNCED).then_nothing()

    def test_would_state_what_is_known_here(self) -> None:
        """Facet by facet."""
        observed = as_observed(state(CREATED, ACTIVATED))

        assert (observed.login_page_enabled, observed.login_url) == (Known(True), Known(URL))
