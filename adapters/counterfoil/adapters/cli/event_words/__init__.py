"""What each event says, in one short sentence, in English and in Dutch."""

from counterfoil.adapters.cli.event_words.speaking import says

__all__ = ["says"]
