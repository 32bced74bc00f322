"""The rules of discounts on a subscription, and of the offer that keeps a customer from leaving."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

DISCOUNT_IS_NAMED_ONCE = Rule(
    id="discount-is-named-once",
    numbers=("R81",),
    says=Words(
        "A discount names a coupon or a promotion code, and never both.",
        "Een korting noemt een coupon of een promotiecode, nooit allebei.",
    ),
    remedy=Words("Pass one of the two.", "Geef een van de twee mee."),
)

PORTAL_TAKES_PROMOTION_CODES = Rule(
    id="portal-takes-promotion-codes",
    numbers=("R50", "R61b", "R81"),
    says=Words(
        "Customers redeem promotion codes where the configuration allows it.",
        "Klanten verzilveren promotiecodes als de configuratie dat toestaat.",
    ),
    remedy=Words(
        "Add `promotion_code` to default_allowed_updates.",
        "Voeg `promotion_code` toe aan default_allowed_updates.",
    ),
    source=Source.FIELD,
)

COUPONS_ARE_APPLIED_BY_MERCHANTS = Rule(
    id="coupons-are-applied-by-merchants",
    numbers=("R50",),
    says=Words(
        "At the portal customers redeem a promotion code; a coupon itself is the merchant's to "
        "apply.",
        "In het portaal verzilveren klanten een promotiecode; een coupon zelf past alleen de "
        "ondernemer toe.",
    ),
    remedy=Words(
        "Use a promotion code of the coupon.",
        "Gebruik een promotiecode van de coupon.",
    ),
    source=Source.INFERRED,
)

OFFER_IS_FOR_CUSTOMERS = Rule(
    id="retention-offer-is-for-customers",
    numbers=("R119",),
    says=Words(
        "A retention offer is a customer's to accept, at the portal.",
        "Alleen de klant kan een behoudaanbod aannemen, in het portaal.",
    ),
    remedy=Words(
        "Apply the coupon as a discount instead.",
        "Pas de coupon in plaats daarvan als korting toe.",
    ),
    source=Source.INFERRED,
)

OFFER_COMES_BEFORE_CANCELLATION = Rule(
    id="retention-offer-comes-before-cancellation",
    numbers=("R119",),
    says=Words(
        "A retention offer is accepted instead of canceling.",
        "Klanten nemen een behoudaanbod aan in plaats van te annuleren.",
    ),
    remedy=Words(
        "Take the cancellation back first.",
        "Maak de annulering eerst ongedaan.",
    ),
)

AN_OFFER_IS_MADE = Rule(
    id="retention-offer-is-made",
    numbers=("R48", "R77", "R119"),
    says=Words(
        "Customers accept a retention offer where the configuration or the session makes one.",
        "Klanten nemen een behoudaanbod aan als de configuratie of de sessie er een doet.",
    ),
    remedy=Words(
        "Set a retention coupon in the portal configuration.",
        "Stel in de portaalconfiguratie een behoudcoupon in.",
    ),
)

OFFER_IS_AS_SHOWN = Rule(
    id="retention-offer-is-as-shown",
    numbers=(),
    says=Words(
        "The coupon that a customer accepts is the one that is offered now.",
        "De coupon die een klant aanneemt, is de coupon die nu wordt aangeboden.",
    ),
    remedy=Words(
        "Show the customer the present offer.",
        "Toon de klant het huidige aanbod.",
    ),
    source=Source.OURS,
)

OFFER_IS_TAKEN_ONCE = Rule(
    id="retention-offer-is-taken-once",
    numbers=(),
    says=Words(
        "Where the merchant says so, a customer takes a retention offer once, whatever the "
        "subscription.",
        "Als de ondernemer dat zo instelt, krijgt een klant één keer een behoudaanbod, ongeacht "
        "het abonnement.",
    ),
    remedy=Words(
        "Let the customer go, or let offers be taken again.",
        "Laat de klant gaan of sta toe dat een aanbod opnieuw wordt aangenomen.",
    ),
    source=Source.OURS,
)

RULES: tuple[Rule, ...] = (
    DISCOUNT_IS_NAMED_ONCE,
    PORTAL_TAKES_PROMOTION_CODES,
    COUPONS_ARE_APPLIED_BY_MERCHANTS,
    OFFER_IS_FOR_CUSTOMERS,
    OFFER_COMES_BEFORE_CANCELLATION,
    AN_OFFER_IS_MADE,
    OFFER_IS_AS_SHOWN,
    OFFER_IS_TAKEN_ONCE,
)
