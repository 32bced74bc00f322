"""What a synced account asks of Stripe, in words."""

from collections.abc import Mapping

from counterfoil.domain.requests import Operation
from counterfoil.domain.rulebook.rule import Language, Words

_OPERATIONS: Mapping[Operation, Words] = {
    Operation.START_SUBSCRIPTION: Words("start the subscription", "het abonnement starten"),
    Operation.SWITCH_PLAN: Words("switch the plan", "van prijs wisselen"),
    Operation.CHANGE_QUANTITY: Words("change the quantity", "het aantal wijzigen"),
    Operation.CANCEL_NOW: Words("cancel at once", "meteen annuleren"),
    Operation.PAUSE_SUBSCRIPTION: Words(
        "pause the subscription itself", "het abonnement zelf pauzeren"
    ),
    Operation.RESUME_SUBSCRIPTION: Words(
        "resume the subscription itself", "het abonnement zelf hervatten"
    ),
    Operation.END_TRIAL: Words("end the trial", "de proefperiode beëindigen"),
    Operation.ATTACH_SCHEDULE: Words("attach a schedule", "een schema koppelen"),
    Operation.RELEASE_SCHEDULE: Words("release the schedule", "het schema loslaten"),
    Operation.APPLY_DISCOUNT: Words("apply a discount", "een korting toepassen"),
    Operation.REMOVE_DISCOUNT: Words("remove a discount", "een korting weghalen"),
    Operation.CREATE_INVOICE: Words("create the invoice", "de factuur maken"),
    Operation.FINALIZE_INVOICE: Words("finalize the invoice", "de factuur definitief maken"),
    Operation.PAY_INVOICE: Words("pay the invoice", "de factuur betalen"),
    Operation.VOID_INVOICE: Words("void the invoice", "de factuur laten vervallen"),
    Operation.MARK_INVOICE_UNCOLLECTIBLE: Words(
        "mark the invoice uncollectible", "de factuur als oninbaar aanmerken"
    ),
    Operation.DELETE_INVOICE: Words("delete the draft", "het concept verwijderen"),
    Operation.LIST_PRODUCT: Words("list the product", "het product opnemen"),
    Operation.ADD_PRICE: Words("add a price", "een prijs toevoegen"),
    Operation.CREATE_COUPON: Words("create the coupon", "de kortingscoupon maken"),
    Operation.DELETE_COUPON: Words("delete the coupon", "de kortingscoupon verwijderen"),
    Operation.ADD_PROMOTION_CODE: Words("add a promotion code", "een promotiecode toevoegen"),
    Operation.CREATE_CONFIGURATION: Words("create the configuration", "de configuratie maken"),
    Operation.CREATE_FEEDBACK_OPTION: Words(
        "create a feedback option", "een eigen reden om te annuleren maken"
    ),
    Operation.DEACTIVATE_FEEDBACK_OPTION: Words(
        "deactivate a feedback option", "een eigen reden om te annuleren uitzetten"
    ),
    Operation.CREATE_CUSTOMER: Words("create the customer", "de klant aanmaken"),
    Operation.DELETE_CUSTOMER: Words("delete the customer", "de klant verwijderen"),
    Operation.ADD_PAYMENT_METHOD: Words("add a payment method", "een betaalmethode toevoegen"),
    Operation.REMOVE_PAYMENT_METHOD: Words(
        "remove a payment method", "een betaalmethode verwijderen"
    ),
    Operation.ADD_TAX_ID: Words("add a tax id", "een btw-nummer toevoegen"),
    Operation.REMOVE_TAX_ID: Words("remove a tax id", "een btw-nummer verwijderen"),
}


def operation(asked: Operation, language: Language) -> str:
    """Return what was asked of Stripe; what this release doesn't know goes by its name."""
    known = _OPERATIONS.get(asked)
    return asked.value.replace("_", " ") if known is None else known.in_language(language)
