"""
The editions of the portal's rules: labels for ranges of dates, used in explanations alone.

Which version of a rule applies follows from the rule's own dates, never from these labels.
"""

from datetime import datetime

from counterfoil.domain.rulebook.rule import Edition, Words, day

CUSTOMERS_PAUSE = Edition(
    name="customers-pause",
    says=Words(
        "Since 2 April 2021 customers may pause and resume the collection of payment at the "
        "portal.",
        "Sinds 2 april 2021 kunnen klanten de inning van betalingen in het portaal tijdelijk "
        "stopzetten en hervatten.",
    ),
    since=None,
    until=day(2024, 3, 29),
)

CUSTOMERS_RESUME = Edition(
    name="customers-resume",
    says=Words(
        "Customers may still resume a paused collection at the portal, but no longer pause one.",
        "Klanten kunnen een tijdelijk stopgezette inning in het portaal nog wel hervatten, maar "
        "een inning niet meer tijdelijk stopzetten.",
    ),
    since=day(2024, 3, 29),
    until=day(2024, 8, 1),
)

MERCHANTS_PAUSE = Edition(
    name="merchants-pause",
    says=Words(
        "Only the merchant can pause and resume the collection of payment.",
        "Alleen de ondernemer kan de inning van betalingen tijdelijk stopzetten en hervatten.",
    ),
    since=day(2024, 8, 1),
    until=day(2026, 10, 28),
)

REDESIGNED_PORTAL = Edition(
    name="redesigned-portal",
    says=Words(
        "Customers may pause the subscription itself, in the redesigned portal of accounts that "
        "opted in.",
        "Klanten kunnen het abonnement zelf pauzeren, in het vernieuwde portaal van accounts die "
        "zich daarvoor hebben aangemeld.",
    ),
    since=day(2026, 10, 28),
    until=None,
)

EDITIONS = (CUSTOMERS_PAUSE, CUSTOMERS_RESUME, MERCHANTS_PAUSE, REDESIGNED_PORTAL)


def edition_of(at: datetime) -> Edition:
    """Return the edition in which a moment lies."""
    return next(edition for edition in EDITIONS if edition.in_force(at))
