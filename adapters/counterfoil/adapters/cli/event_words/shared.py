"""What is said of the events that several aggregates have in common."""

from counterfoil.domain.rulebook.rule import Words

AWAITING_PAYMENT = Words(
    "Request to {operation:operation} waits for the customer to pay or confirm"
    "[, until {expires_at}]",
    "Verzoek wacht op betaling of bevestiging door de klant ({operation:operation})"
    "[, tot {expires_at}]",
)

REFUSED = Words(
    "Stripe refused the request to {operation:operation}: {code}",
    "Verzoek door Stripe geweigerd ({operation:operation}): {code}",
)

REFUSED_OR_DECLINED = Words(
    f"{REFUSED.en}[ ({{decline_code}})]", f"{REFUSED.nl}[ ({{decline_code}})]"
)

LAPSED = Words(
    "Request to {operation:operation} lapsed: it wasn't completed in time",
    "Verzoek verlopen ({operation:operation}): het is niet op tijd afgerond",
)

UNKNOWN = Words(
    "Whether Stripe carried out the request to {operation:operation} isn't known",
    "Of Stripe het verzoek heeft uitgevoerd is niet bekend ({operation:operation})",
)

LINKED = Words("Stripe calls it {stripe_id}", "Heet bij Stripe {stripe_id}")

CONFIRMATION_AWAITED = Words(
    "Decided here; Stripe's confirmation is awaited of: {facets}",
    "Hier besloten; wacht op bevestiging van Stripe voor: {facets}",
)

CONFIRMATION_ENDED = Words(
    "Stripe [!refused_with|confirmed][?refused_with|refused]: {facets}[ ({refused_with})]",
    "Door Stripe [!refused_with|bevestigd][?refused_with|geweigerd]: {facets}[ ({refused_with})]",
)

UNSETTLED = Words(
    "[?facets|Stripe's statements don't add up about: {facets}]"
    "[!facets|Stripe's statements add up again]",
    "[?facets|De meldingen van Stripe kloppen niet met elkaar over: {facets}]"
    "[!facets|De meldingen van Stripe kloppen weer met elkaar]",
)


def earlier(facts: str, about: str | None = None) -> Words:
    """Say what was learned of an earlier moment; ``about`` names the part that it is about."""
    whose = "" if about is None else f"[ ({{{about}}})]"
    return Words(
        f"Learned late, as it was at that time{whose}[: {{{facts}:facts}}]",
        f"Achteraf bekend geworden, zoals het toen was{whose}[: {{{facts}:facts}}]",
    )


def part_linked(part: str) -> Words:
    """Say what Stripe calls a part; ``part`` names the value that is its id here."""
    return Words(
        f"Stripe calls {{{part}}} {{stripe_id}}", f"{{{part}}} heet bij Stripe {{stripe_id}}"
    )
