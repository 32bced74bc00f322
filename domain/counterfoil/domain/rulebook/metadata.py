"""The rules of metadata, the same for every object that has them."""

from counterfoil.domain.rulebook.rule import Rule, Words

METADATA_KEYS_ARE_SHORT = Rule(
    id="metadata-keys-are-short",
    numbers=("R5",),
    says=Words(
        "A metadata key has 1 to 40 characters.",
        "Een metadatasleutel heeft 1 tot en met 40 tekens.",
    ),
    remedy=Words("Choose a shorter key.", "Kies een kortere sleutel."),
)

METADATA_KEYS_HAVE_NO_BRACKETS = Rule(
    id="metadata-keys-have-no-brackets",
    numbers=(),
    says=Words(
        "A metadata key is free of square brackets.",
        "Een metadatasleutel bevat geen vierkante haken.",
    ),
    remedy=Words(
        "Leave the brackets out of the key.",
        "Laat de vierkante haken weg uit de sleutel.",
    ),
)

METADATA_VALUES_ARE_SHORT = Rule(
    id="metadata-values-are-short",
    numbers=("R5",),
    says=Words(
        "A metadata value has at most 500 characters.",
        "Een metadatawaarde heeft maximaal 500 tekens.",
    ),
    remedy=Words(
        "Shorten the value, or spread it over several keys.",
        "Maak de waarde korter of verdeel die over meer sleutels.",
    ),
)

METADATA_HAS_FEW_KEYS = Rule(
    id="metadata-has-few-keys",
    numbers=("R5",),
    says=Words(
        "An object has at most 50 metadata keys.",
        "Een object heeft maximaal 50 metadatasleutels.",
    ),
    remedy=Words(
        "In the same change, unset keys that you no longer need.",
        "Verwijder in dezelfde wijziging sleutels die je niet meer nodig hebt.",
    ),
)

RULES: tuple[Rule, ...] = (
    METADATA_KEYS_ARE_SHORT,
    METADATA_KEYS_HAVE_NO_BRACKETS,
    METADATA_VALUES_ARE_SHORT,
    METADATA_HAS_FEW_KEYS,
)
