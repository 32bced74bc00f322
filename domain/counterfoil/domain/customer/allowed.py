"""What may be done now with a customer's details, payment methods and tax ids, and why not."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

import attrs

from counterfoil.domain.answers import Answer
from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import guards
from counterfoil.domain.customer.decisions import DETAILS
from counterfoil.domain.customer.refusals import CustomerNotInForceError
from counterfoil.domain.customer.state import InForce, State
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import Operation
from counterfoil.domain.session.admitting import admits_customer_wish, shows_customer


class CustomerAction(StrEnum):
    """What a customer's page offers; the subject is a detail, a payment method or a tax id."""

    CHANGE_DETAIL = "change_detail"
    ADD_TAX_ID = "add_tax_id"
    REMOVE_TAX_ID = "remove_tax_id"
    ADD_PAYMENT_METHOD = "add_payment_method"
    REMOVE_PAYMENT_METHOD = "remove_payment_method"
    CHOOSE_DEFAULT_PAYMENT_METHOD = "choose_default_payment_method"


def allowed_actions(state: State, facts: Facts) -> tuple[Answer, ...]:
    """
    Answer for each action whether it would be granted, by the guards that decide the commands.

    What is so already has no answer: to choose the default of now, to remove what is being removed.
    Limits of what is entered (R152, R154) show themselves once it is entered. In a session another
    customer is as one who doesn't exist (R83), and its flow hides the rest (R75).
    """
    if not isinstance(state, InForce) or not shows_customer(state.id, facts):
        return _nothing(state)
    return tuple(
        attrs.evolve(answer, refusals=(*_of_session(answer, state, facts), *answer.refusals))
        for answer in (*_details(state, facts), *_payment_methods(state, facts))
    )


def _of_session(answer: Answer, state: InForce, facts: Facts) -> Iterator[CommandRefusedError]:
    """Yield what the session has against an action."""
    return admits_customer_wish(_WISHES[CustomerAction(answer.action)], state.id, facts)


_WISHES: Mapping[CustomerAction, type[object]] = {
    CustomerAction.CHANGE_DETAIL: c.ChangeContactDetails,
    CustomerAction.ADD_TAX_ID: c.AddTaxId,
    CustomerAction.REMOVE_TAX_ID: c.RemoveTaxId,
    CustomerAction.ADD_PAYMENT_METHOD: c.AddPaymentMethod,
    CustomerAction.REMOVE_PAYMENT_METHOD: c.RemovePaymentMethod,
    CustomerAction.CHOOSE_DEFAULT_PAYMENT_METHOD: c.ChooseDefaultPaymentMethod,
}
"""The command that each action comes to."""


def _nothing(state: State) -> tuple[Answer, ...]:
    """Refuse every action on a customer who doesn't exist, or isn't the session's."""
    why = (CustomerNotInForceError(state.id),)
    general = (CustomerAction.ADD_TAX_ID, CustomerAction.ADD_PAYMENT_METHOD)
    return (
        *(
            Answer(action=CustomerAction.CHANGE_DETAIL, subject=detail, refusals=why)
            for detail in DETAILS
        ),
        *(Answer(action=action, refusals=why) for action in general),
    )


def _details(state: InForce, facts: Facts) -> tuple[Answer, ...]:
    """Answer for the details of contact and the tax ids."""
    tax_ids = [id_ for id_ in state.tax_ids if not state.awaits(Operation.REMOVE_TAX_ID, id_)]
    return (
        *(
            Answer(
                action=CustomerAction.CHANGE_DETAIL,
                subject=detail,
                refusals=tuple(guards.may_change([detail], facts)),
            )
            for detail in DETAILS
        ),
        Answer(
            action=CustomerAction.ADD_TAX_ID,
            refusals=tuple(guards.may_change([CustomerDetail.TAX_ID], facts)),
        ),
        *(
            Answer(
                action=CustomerAction.REMOVE_TAX_ID,
                subject=id_,
                refusals=tuple(guards.may_remove_tax_id(state, id_, facts)),
            )
            for id_ in tax_ids
        ),
    )


def _payment_methods(state: InForce, facts: Facts) -> tuple[Answer, ...]:
    """Answer for each payment method that stays."""
    staying = [id_ for id_ in state.payment_methods if id_ in state.staying]
    return (
        Answer(
            action=CustomerAction.ADD_PAYMENT_METHOD,
            refusals=tuple(guards.may_add_payment_method(state, None, facts)),
        ),
        *(
            Answer(
                action=CustomerAction.REMOVE_PAYMENT_METHOD,
                subject=id_,
                refusals=tuple(guards.may_remove_payment_method(state, id_, facts)),
            )
            for id_ in staying
        ),
        *(
            Answer(
                action=CustomerAction.CHOOSE_DEFAULT_PAYMENT_METHOD,
                subject=id_,
                refusals=tuple(guards.may_choose_default(state, id_, facts)),
            )
            for id_ in staying
            if id_ != state.default_payment_method
        ),
    )
