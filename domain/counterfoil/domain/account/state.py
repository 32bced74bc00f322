"""What a merchant's account is at a moment."""

from collections.abc import Collection, Mapping
from datetime import datetime

from attrs import Factory, frozen

from counterfoil.domain.account.access_policy import DEFAULT_ACCESS_POLICY, AccessPolicy
from counterfoil.domain.account.branding import Branding
from counterfoil.domain.account.domain_name import CustomDomain
from counterfoil.domain.cause import AccountTerms, Mode, Provider
from counterfoil.domain.requests import Operation, Outstanding, request_for
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


@frozen(kw_only=True, weakref_slot=False)
class State:
    """
    A merchant's account, the same in live and test mode but for what names its mode.

    It is there as soon as a portal is bound to it: one that nothing was recorded of is a
    standalone account that doesn't pay for Billing, so there is no unseen state.

    Args:
        provider: what the merchant has said of it; ``None``: nothing yet, which reads as
            standalone.
        pays_for_billing: whether the account subscribed to Billing, without which its portal works
            in test mode alone (R189).
        left_billing: whether it did and no longer does.
        country: where the business is, by ISO 3166-1 alpha-2, which decides on payment methods
            (R105); ``None``: not known.
        default_claims: by mode, all configurations that are marked as the default, at Stripe say.
        chosen_defaults: by mode, the one that was chosen here last.
        stripe_ids: what Stripe calls feedback options that were born here.
        unsettled: the facets of feedback options on which Stripe's statements don't add up, as
            ``fbo_1.description``.
        outstanding: what was asked of Stripe and not answered.
        unconfirmed: the facets that were decided here and that Stripe has not answered yet.
    """

    id: AccountId
    provider: Provider | None = None
    pays_for_billing: bool = False
    left_billing: bool = False
    country: str | None = None
    redesigned_portal: bool = False
    used_subscription_pause_before_2024_03_29: bool = False
    branding: Branding = Branding()
    access_policy: AccessPolicy = DEFAULT_ACCESS_POLICY
    custom_domain: CustomDomain | None = None
    default_claims: Mapping[Mode, frozenset[ConfigurationId]] = Factory(dict)
    chosen_defaults: Mapping[Mode, ConfigurationId] = Factory(dict)
    feedback_options: Mapping[FeedbackOptionId, FeedbackOption] = Factory(dict)
    stripe_ids: Mapping[FeedbackOptionId, str] = Factory(dict)
    unsettled: tuple[str, ...] = ()
    outstanding: tuple[Outstanding, ...] = ()
    unconfirmed: tuple[str, ...] = ()

    def claims(self, mode: Mode) -> frozenset[ConfigurationId]:
        """Return the configurations of a mode that are marked as the default."""
        return self.default_claims.get(mode, frozenset())

    def default_configuration(self, mode: Mode) -> ConfigurationId | None:
        """Return the one that sessions of a mode get which name none (R18, R19, R65)."""
        return default_of(self.claims(mode), self.chosen_defaults.get(mode))

    def feedback_option(self, id_: str, mode: Mode) -> FeedbackOption | None:
        """Return a feedback option of a mode; nothing passes from one mode to the other."""
        option = self.feedback_options.get(FeedbackOptionId(id_))
        return option if option is not None and option.mode is mode else None

    def offers(self, id_: str, mode: Mode) -> bool:
        """Tell whether a feedback option is active, and isn't being deactivated (R45)."""
        option = self.feedback_option(id_, mode)
        leaving = request_for(self.outstanding, Operation.DEACTIVATE_FEEDBACK_OPTION, id_)
        return option is not None and option.active and leaving is None

    @property
    def terms(self) -> AccountTerms:
        """Return what of the account the rules of the other aggregates read."""
        return AccountTerms(
            provider=self.provider or Provider.STANDALONE,
            redesigned_portal=self.redesigned_portal,
            used_subscription_pause_before_2024_03_29=self.used_subscription_pause_before_2024_03_29,
        )


def default_of(
    claims: Collection[ConfigurationId], chosen: ConfigurationId | None
) -> ConfigurationId | None:
    """
    Return which of the configurations that are marked as the default is the one.

    Stripe has one at a time (R19), and its statements of two may come in any order: among several
    the one chosen here counts, else the least id, so that the order tells nothing.
    """
    return chosen if chosen in claims else min(claims, default=None)


def initial(account_id: str) -> State:
    """Return an account that nothing was recorded of."""
    return State(id=AccountId(account_id))
