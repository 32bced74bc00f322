"""What a synced account asked of Stripe and has no answer to: only Stripe can bring it about."""

from attrs import frozen

from counterfoil.domain.values import OpenEnum


class Operation(OpenEnum):
    """What is asked for: it moves money, can't be undone, or creates an object."""

    START_SUBSCRIPTION = "start_subscription"
    SWITCH_PLAN = "switch_plan"
    CHANGE_QUANTITY = "change_quantity"
    CANCEL_NOW = "cancel_now"
    PAUSE_SUBSCRIPTION = "pause_subscription"
    RESUME_SUBSCRIPTION = "resume_subscription"
    END_TRIAL = "end_trial"
    CREATE_CUSTOMER = "create_customer"
    ADD_PAYMENT_METHOD = "add_payment_method"
    REMOVE_PAYMENT_METHOD = "remove_payment_method"
    ADD_TAX_ID = "add_tax_id"
    REMOVE_TAX_ID = "remove_tax_id"


class RequestStage(OpenEnum):
    """How far an outstanding request has come."""

    ASKED = "asked"
    AWAITING_PAYMENT = "awaiting_payment"
    UNKNOWN = "unknown"


class AnswerKind(OpenEnum):
    """What became of a request."""

    AWAITING_PAYMENT = "awaiting_payment"
    REFUSED = "refused"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


@frozen(kw_only=True)
class Outstanding:
    """
    A request that has no final answer yet.

    Args:
        subject: the object that it is about, where an aggregate holds several (an item, a payment
        method). wish: what it asked for, as text (a price id, a quantity), where a later
        statement must be compared with it.
    """

    operation: Operation
    subject: str | None = None
    wish: str | None = None
    stage: RequestStage = RequestStage.ASKED
