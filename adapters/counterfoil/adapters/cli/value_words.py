"""The words in which values are put, in English and in Dutch."""

from collections.abc import Mapping

from counterfoil.domain.product.price import Interval
from counterfoil.domain.rulebook.rule import Language, Words

ERASED_WORDS = Words("(erased)", "(gewist)")
UNKNOWN = Words("unknown", "onbekend")
NONE = Words("none", "geen")
YES = Words("yes", "ja")
NO = Words("no", "nee")

CHOSEN_AMOUNT = Words(
    "an amount of the customer's choice in {currency}", "een bedrag naar keuze in {currency}"
)
TIERED_AMOUNT = Words("in tiers, in {currency}", "in staffels, in {currency}")
UNKNOWN_AMOUNT = Words("an unknown amount in {currency}", "een onbekend bedrag in {currency}")
AN_UNKNOWN_AMOUNT = Words("an unknown amount", "een onbekend bedrag")
ONCE = Words("{amount} once", "{amount} eenmalig")
METERED = Words(", metered", ", naar verbruik")

INTERVALS: Mapping[Interval, tuple[Words, Words]] = {
    Interval.DAY: (Words("day", "dag"), Words("days", "dagen")),
    Interval.WEEK: (Words("week", "week"), Words("weeks", "weken")),
    Interval.MONTH: (Words("month", "maand"), Words("months", "maanden")),
    Interval.YEAR: (Words("year", "jaar"), Words("years", "jaar")),
}
"""One of each interval, and several."""

DISCOUNT_FOREVER = Words("{off}, for ever", "{off}, voor altijd")
DISCOUNT_REPEATING = Words("{off}, for {months} months", "{off}, {months} maanden lang")
DISCOUNT_ONCE = Words("{off}, once", "{off}, eenmalig")

WITH_NO_END = Words("with no end", "zonder einde")
UNTIL = Words("until {day}", "tot {day}")
BECOMES: Mapping[str, Words] = {
    "void": Words("invoices become void", "facturen vervallen"),
    "keep_as_draft": Words("invoices stay drafts", "facturen blijven concepten"),
    "mark_uncollectible": Words(
        "invoices become uncollectible", "facturen worden als oninbaar aangemerkt"
    ),
}
"""What becomes of invoices while a collection is paused."""

PAUSED_SINCE = Words("since {day} ({reason})", "sinds {day} ({reason})")
NO_REASON = Words("no reason told", "geen reden opgegeven")
NOT_IN_FORCE = Words("{id}, no longer in force", "{id}, niet meer van kracht")
UPDATE_PLANNED = Words("{id}, an update is planned", "{id}, er staat een wijziging gepland")
NO_UPDATE_PLANNED = Words("{id}, no update is planned", "{id}, er staat geen wijziging gepland")

_IN_DUTCH: Mapping[str, str] = {
    "active": "actief",
    "address": "adres",
    "adjustable_quantity": "instelbaar aantal",
    "allowed_updates": "toegestane wijzigingen",
    "amount_due": "te betalen",
    "amount_off": "korting",
    "amount_paid": "betaald",
    "amount_remaining": "nog te betalen",
    "attempt_count": "aantal pogingen",
    "attempted": "geprobeerd",
    "auto_advance": "gaat vanzelf verder",
    "background_color": "achtergrondkleur",
    "balance": "saldo",
    "behavior": "gedrag",
    "billing_cycle_anchor": "anker van de factuurcyclus",
    "billing_details": "factuurgegevens",
    "billing_mode": "factureringsmodus",
    "billing_reason": "reden van de factuur",
    "brand": "merk",
    "business_profile": "bedrijfsprofiel",
    "button_color": "knopkleur",
    "cancel_at": "eindigt op",
    "cancel_at_period_end": "eindigt met de periode",
    "canceled_at": "geannuleerd op",
    "card": "kaart",
    "carrier": "vervoerder",
    "city": "plaats",
    "code": "code",
    "collection_method": "inningswijze",
    "collection_pause": "pauze van de inning",
    "comment": "toelichting",
    "country": "land",
    "coupon": "kortingscoupon",
    "created": "gemaakt",
    "currency": "valuta",
    "current_period_end": "einde van de periode",
    "current_period_start": "begin van de periode",
    "custom_message": "eigen bericht",
    "customer": "klant",
    "default_payment_method": "standaardbetaalmethode",
    "default_price": "standaardprijs",
    "default_return_url": "adres om terug te keren",
    "default_source": "standaardbron",
    "deleted": "verwijderd",
    "delinquent": "betalingsachterstand",
    "description": "omschrijving",
    "discounts": "kortingen",
    "due_date": "vervaldatum",
    "duration": "duur",
    "duration_in_months": "duur in maanden",
    "email": "e-mail",
    "enabled": "ingeschakeld",
    "end_reason": "reden van het einde",
    "ended_at": "geëindigd op",
    "ending_balance": "eindsaldo",
    "exp_month": "vervalmaand",
    "exp_year": "vervaljaar",
    "expires_at": "verloopt op",
    "failed_attempt": "mislukte poging",
    "features": "functies",
    "feedback": "reden",
    "feedback_option": "eigen reden",
    "finalized_at": "definitief op",
    "font": "lettertype",
    "headline": "kop",
    "hosted": "pagina",
    "hosted_page": "pagina",
    "icon": "pictogram",
    "invoice_history": "facturen inzien",
    "invoice_prefix": "voorvoegsel van facturen",
    "is_default": "standaard",
    "items": "onderdelen",
    "login_page_enabled": "inlogpagina",
    "login_url": "adres van de inlogpagina",
    "logo": "logo",
    "lookup_key": "zoeksleutel",
    "marked_uncollectible_at": "oninbaar sinds",
    "maximum": "maximum",
    "max_redemptions": "maximaal aantal verzilveringen",
    "minimum": "minimum",
    "minimum_amount": "minimumbedrag",
    "mode": "modus",
    "name": "naam",
    "next_payment_attempt": "volgende poging",
    "nickname": "bijnaam",
    "number": "nummer",
    "on_behalf_of": "namens",
    "options": "keuzes",
    "paid_at": "betaald op",
    "pause": "pauze",
    "paused_at": "gepauzeerd op",
    "payment_method": "betaalmethode",
    "percent_off": "kortingspercentage",
    "period_end": "einde van de periode",
    "period_start": "begin van de periode",
    "phone": "telefoon",
    "preferred_locales": "voorkeurstalen",
    "price": "prijs",
    "prices": "prijzen",
    "privacy_policy_url": "privacyverklaring",
    "product": "product",
    "products": "producten",
    "proration_behavior": "verrekening",
    "quantity": "aantal",
    "reason": "reden",
    "redeem_by": "verzilveren tot",
    "resumes_at": "hervat op",
    "schedule": "schema",
    "shape": "vorm",
    "shippable": "wordt verzonden",
    "shipping": "verzending",
    "start_date": "begint op",
    "starting_balance": "beginsaldo",
    "statement_descriptor": "tekst op het afschrift",
    "subscription": "abonnement",
    "subtotal": "subtotaal",
    "tax_exempt": "btw-vrijstelling",
    "terms": "voorwaarden",
    "terms_of_service_url": "algemene voorwaarden",
    "times_redeemed": "keer verzilverd",
    "total": "totaal",
    "tracking_number": "volgnummer",
    "trial": "proefperiode",
    "type": "soort",
    "unit_label": "naam van een eenheid",
    "update_scheduled": "wijziging gepland",
    "valid": "geldig",
    "value": "waarde",
    "verified_address": "bevestigd adres",
    "verified_name": "bevestigde naam",
    "voided_at": "vervallen op",
}
"""What fields are called in Dutch; one that is missing goes by Stripe's name."""


def name_of(field: str, language: Language) -> str:
    """Return what a field is called."""
    own = field.removesuffix("_id")
    if language is Language.DUTCH and own in _IN_DUTCH:
        return _IN_DUTCH[own]
    return own.replace("_", " ")
