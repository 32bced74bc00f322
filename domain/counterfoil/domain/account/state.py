"""What a merchant's account is at a moment."""

from collections.abc import Mapping
from datetime import datetime

from attrs import Factory, frozen

from counterfoil.domain.account.branding import Branding
from counterfoil.domain.account.domain_name import CustomDomain
from counterfoil.domain.cause import AccountTerms, Mode, Provider
from counterfoil.domain.values import AccountId, ConfigurationId, FeedbackOptionId


@frozen(kw_only=True)
class FeedbackOption:
    """
    A reason to cancel in the merchant's own words (R45).

    ``deactivated_at`` is ``None`` while it is active; a deactivation is for ever.
    """

    id: FeedbackOptionId
    mode: Mode
    description: str
    created: datetime | None = None
    deactivated_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Tell whether configurations may offer the option."""
        return self.deactivated_at is None


@frozen(kw_only=True)
class State:
    """
    A merchant's account, the same in live and test mode but for what names its mode.

    It is there as soon as a portal is bound to it: one that nothing was recorded of is a
    standalone account that doesn't pay for Billing, so there is no unseen state.

    Args:
        pays_for_billing: whether the account subscribed to Billing, without which its portal works
            in test mode alone (R189).
        country: where the business is, by ISO 3166-1 alpha-2, which decides on payment methods
            (R105); ``None``: not known.
        default_configurations: by mode, the one that sessions get which name none (R18, R19).
    """

    id: AccountId
    provider: Provider = Provider.STANDALONE
    pays_for_billing: bool = False
    country: str | None = None
    redesigned_portal: bool = False
    used_subscription_pause_before_2024_03_29: bool = False
    branding: Branding = Branding()
    custom_domain: CustomDomain | None = None
    default_configurations: Mapping[Mode, ConfigurationId] = Factory(dict)
    feedback_options: Mapping[FeedbackOptionId, FeedbackOption] = Factory(dict)

    def default_configuration(self, mode: Mode) -> ConfigurationId | None:
        """Return the configuration that sessions of a mode get which name none (R65)."""
        return self.default_configurations.get(mode)

    @property
    def terms(self) -> AccountTerms:
        """Return what of the account the rules of the other aggregates read."""
        return AccountTerms(
            provider=self.provider,
            redesigned_portal=self.redesigned_portal,
            used_subscription_pause_before_2024_03_29=self.used_subscription_pause_before_2024_03_29,
        )


def initial(account_id: str) -> State:
    """Return an account that nothing was recorded of."""
    return State(id=AccountId(account_id))
