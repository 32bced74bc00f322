"""Says what an event says."""

from counterfoil.adapters.cli.event_words import (
    account,
    configuration,
    coupon,
    customer,
    invoice,
    product,
    session,
    subscription,
)
from counterfoil.adapters.cli.event_words.sentences import Sentences, filled
from counterfoil.adapters.cli.wording import saying, words_of
from counterfoil.domain.rulebook.rule import Language

SENTENCES: Sentences = {
    **account.SENTENCES,
    **configuration.SENTENCES,
    **coupon.SENTENCES,
    **customer.SENTENCES,
    **invoice.SENTENCES,
    **product.SENTENCES,
    **session.SENTENCES,
    **subscription.SENTENCES,
}
"""What is said of the events of each class in the contract."""


def says(event: object, language: Language) -> str:
    """Return what an event says; of an embedder's own its name and its values."""
    sentence = SENTENCES.get(type(event))
    if sentence is not None:
        return filled(sentence, event, language)
    name, values = words_of(type(event).__name__), saying(event, language)
    return f"{name}: {values}" if values else name
