"""What is said of a portal session's events."""

from counterfoil.adapters.cli.event_words.sentences import Sentences
from counterfoil.domain.rulebook.rule import Words
from counterfoil.domain.session import events as e

SENTENCES: Sentences = {
    e.SessionOpened: Words(
        "Portal session opened for {customer}, under {configuration}[, to {flow.type}]",
        "Portaalsessie geopend voor {customer}, onder {configuration}[, voor {flow.type}]",
    ),
    e.SessionRedeemed: Words(
        "Customer came in by the session's link", "Klant kwam binnen via de link van de sessie"
    ),
    e.FlowCompleted: Words(
        "What the session was opened for is done", "Waarvoor de sessie geopend was is gedaan"
    ),
    e.SessionEnded: Words("Portal session ended: {why}", "Portaalsessie beëindigd: {why}"),
}
