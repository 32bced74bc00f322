"""How wishes about a configuration's features are refused."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.configuration.refusals import (
    ConfigurationRefusedError,
    ParameterRefusedError,
)
from counterfoil.domain.rulebook import configuration_features as rules
from counterfoil.domain.rulebook.account import FEEDBACK_OPTIONS_IN_USE_ARE_ACTIVE
from counterfoil.domain.rulebook.rule import Rule, Words

_MISSING = Words(
    "Missing required param: {param}.",
    "De verplichte parameter {param} ontbreekt.",
)


@define
class EnabledMissingError(ParameterRefusedError):
    """A feature that is passed says whether it is on; pass ``enabled`` (R33, R43)."""

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.FEATURES_SAY_WHETHER_THEY_ARE_ON
    said: ClassVar[Words] = _MISSING


@define
class ReasonsMissingError(ConfigurationRefusedError):
    """A new configuration that speaks of reasons to cancel names them; pass ``options`` (R43)."""

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.REASONS_ARE_NAMED
    param: ClassVar[str | None] = "features[subscription_cancel][cancellation_reason][options]"
    said: ClassVar[Words] = Words(
        "Missing required param: features[subscription_cancel][cancellation_reason][options].",
        "De verplichte parameter features[subscription_cancel][cancellation_reason][options] "
        "ontbreekt.",
    )


@define
class UnknownValueError(ParameterRefusedError):
    """A choice has one of Stripe's values; pass one of those (R36, R40, R43, R50, R56-R61)."""

    code: ClassVar[str] = "parameter_invalid_value"
    rule: ClassVar[Rule] = rules.VALUES_ARE_STRIPES
    said: ClassVar[Words] = Words(
        "Invalid {param}: must be one of {allowed}, not '{value}'.",
        "Ongeldige {param}: kies uit {allowed}, niet '{value}'.",
    )

    value: str
    allowed: str


@define
class FeedbackOptionInactiveError(ParameterRefusedError):
    """A configuration offers feedback options that exist and are active; use one (R44, R45)."""

    code: ClassVar[str] = "feedback_option_inactive"
    rule: ClassVar[Rule] = FEEDBACK_OPTIONS_IN_USE_ARE_ACTIVE
    said: ClassVar[Words] = Words(
        "The feedback option '{feedback_option}' was not accepted.",
        "De feedbackoptie '{feedback_option}' is niet geaccepteerd.",
    )

    feedback_option: str


@define
class CancellationInvoicedError(ConfigurationRefusedError):
    """Cancellations are never invoiced at once; choose ``none`` or ``create_prorations`` (R41)."""

    code: ClassVar[str] = "cancellation_always_invoiced"
    rule: ClassVar[Rule] = rules.CANCELLATIONS_ARE_NOT_INVOICED
    param: ClassVar[str | None] = "features[subscription_cancel][proration_behavior]"
    said: ClassVar[Words] = Words(
        "Cancellations with `always_invoice` were not accepted.",
        "Annuleringen met `always_invoice` zijn niet geaccepteerd.",
    )


@define
class ProrationAtPeriodEndError(ConfigurationRefusedError):
    """
    Cancellations are prorated only where they are immediate; change one of the two (R42,
    UNCONFIRMED).
    """

    code: ClassVar[str] = "proration_at_period_end"
    rule: ClassVar[Rule] = rules.PRORATION_GOES_WITH_IMMEDIATE_CANCELLATION
    param: ClassVar[str | None] = "features[subscription_cancel][proration_behavior]"
    said: ClassVar[Words] = Words(
        "Prorating cancellations at the period's end was not accepted.",
        "Verrekening bij annulering aan het einde van de periode is niet geaccepteerd.",
    )


@define
class PaymentMethodUpdateDisabledError(ConfigurationRefusedError):
    """
    Subscription updates need payment method updates; enable those too (observed: no code, no
    param).
    """

    code: ClassVar[str] = "payment_method_update_disabled"
    rule: ClassVar[Rule] = rules.UPDATES_NEED_PAYMENT_METHOD_UPDATE
    said: ClassVar[Words] = Words(
        "Cannot enable subscription updates while payment method update is disabled.",
        "Het bijwerken van abonnementen kan niet worden ingeschakeld zolang het bijwerken van "
        "betaalmethoden is uitgeschakeld.",
    )


@define
class UpdateChoicesMissingError(ParameterRefusedError):
    """Subscription updates name products and kinds of change; pass both (R49)."""

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.UPDATES_NAME_THEIR_CHOICES
    said: ClassVar[Words] = _MISSING


@define
class PauseNotUsedBeforeError(ConfigurationRefusedError):
    """Until 2024-08-01 only those who used the pause before pass it; leave it out (R61d)."""

    code: ClassVar[str] = "parameter_unknown"
    rule: ClassVar[Rule] = rules.PAUSE_PARAMETER_FOR_FORMER_USERS
    param: ClassVar[str | None] = "features[subscription_pause]"
    said: ClassVar[Words] = Words(
        "Received unknown parameter: features[subscription_pause].",
        "De parameter features[subscription_pause] is onbekend.",
    )


@define
class PauseParameterRemovedError(ConfigurationRefusedError):
    """Since 2024-08-01 passing the pause is an error before 2026-10-28.endive; don't (R61e)."""

    code: ClassVar[str] = "parameter_unknown"
    rule: ClassVar[Rule] = rules.PAUSE_PARAMETER_REMOVED
    param: ClassVar[str | None] = "features[subscription_pause]"
    said: ClassVar[Words] = Words(
        "Received unknown parameter: features[subscription_pause].",
        "De parameter features[subscription_pause] is onbekend.",
    )


@define
class PauseDurationUnknownError(ConfigurationRefusedError):
    """A pause has no duration before 2026-10-28.endive; leave it out (R61c, R61f)."""

    code: ClassVar[str] = "parameter_unknown"
    rule: ClassVar[Rule] = rules.PAUSE_DURATION_IS_NEW
    param: ClassVar[str | None] = "features[subscription_pause][duration]"
    said: ClassVar[Words] = Words(
        "Received unknown parameter: features[subscription_pause][duration].",
        "De parameter features[subscription_pause][duration] is onbekend.",
    )


@define
class PauseDurationMissingError(ParameterRefusedError):
    """A duration has a type, and options where the type asks for them; pass them (R61f)."""

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.PAUSE_DURATION_SAYS_HOW_LONG
    said: ClassVar[Words] = _MISSING


@define
class PauseTooLongError(ParameterRefusedError):
    """A pause lasts from one interval to three years; offer another one (R61f)."""

    code: ClassVar[str] = "parameter_invalid_integer"
    rule: ClassVar[Rule] = rules.PAUSES_LAST_THREE_YEARS_AT_MOST
    said: ClassVar[Words] = Words(
        "A pause of {interval_count} times the interval '{interval}' was not accepted.",
        "Een pauze van {interval_count} keer het interval '{interval}' is niet geaccepteerd.",
    )

    interval: str
    interval_count: int
