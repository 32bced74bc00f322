"""The merchant's own key-value pairs beside an object: how a change merges, and Stripe's limits."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, TypeAlias, assert_never

from attrs import define

from counterfoil.domain.changes import Change, Clear, Keep, Set
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook import metadata as rules
from counterfoil.domain.rulebook.rule import Language, Rule, Words

KEYS_MAX = 50
KEY_CHARACTERS_MAX = 40
VALUE_CHARACTERS_MAX = 500


MetadataChange: TypeAlias = Change[Mapping[str, str]]
"""Leave every pair, unset them all, or set some: empty text under a key unsets that key (R5)."""


def merge_metadata(current: Mapping[str, str], change: MetadataChange) -> Mapping[str, str]:
    """Return the pairs after a change: keys that it does not name stay (R5)."""
    match change:
        case Keep():
            return current
        case Clear():
            return {}
        case Set(value=pairs):
            merged = {**current, **pairs}
            return {key: value for key, value in merged.items() if pairs.get(key) != ""}
        case _ as unreachable:
            assert_never(unreachable)


def metadata_fits(
    current: Mapping[str, str], change: MetadataChange
) -> Iterator[CommandRefusedError]:
    """
    Yield what keeps a change of metadata from being granted (R5).

    Only what the change itself sets is measured, so that pairs which Stripe has let in before never
    stand in the way of another key.
    """
    if not isinstance(change, Set):
        return
    for key, value in change.value.items():
        if value == "":
            continue
        if not 1 <= len(key) <= KEY_CHARACTERS_MAX:
            yield MetadataKeyLengthError(len(key))
        if "[" in key or "]" in key:
            yield MetadataKeyBracketError(key)
        if len(value) > VALUE_CHARACTERS_MAX:
            yield MetadataTooLongError(key=key, length=len(value))
    merged = merge_metadata(current, change)
    if len(merged) > max(KEYS_MAX, len(current)):
        yield TooManyMetadataKeysError(len(merged))


@define
class MetadataKeyLengthError(CommandRefusedError):
    """A metadata key has 1 to 40 characters; choose a shorter one (R5)."""

    code: ClassVar[str] = "metadata_key_length"
    rule: ClassVar[Rule] = rules.METADATA_KEYS_ARE_SHORT
    param: ClassVar[str | None] = "metadata"
    length: int

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say how long the key is; the key itself is not repeated."""
        return Words(
            f"A metadata key of {self.length} characters was not accepted.",
            f"Een metadatasleutel van {self.length} tekens is niet geaccepteerd.",
        ).in_language(language)


@define
class MetadataKeyBracketError(CommandRefusedError):
    """A metadata key is free of square brackets; leave them out."""

    code: ClassVar[str] = "metadata_key_bracket"
    rule: ClassVar[Rule] = rules.METADATA_KEYS_HAVE_NO_BRACKETS
    param: ClassVar[str | None] = "metadata"
    key: str

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which key was not accepted."""
        return Words(
            f"The metadata key {self.key!r} was not accepted.",
            f"De metadatasleutel {self.key!r} is niet geaccepteerd.",
        ).in_language(language)


@define(kw_only=True)
class MetadataTooLongError(CommandRefusedError):
    """A metadata value has at most 500 characters; shorten it (R5)."""

    code: ClassVar[str] = "metadata_too_long"
    rule: ClassVar[Rule] = rules.METADATA_VALUES_ARE_SHORT
    param: ClassVar[str | None] = "metadata"
    key: str
    length: int

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say whose value is too long and how long it is; the value itself is not repeated."""
        return Words(
            f"The value of {self.length} characters under the metadata key {self.key!r} "
            "was not accepted.",
            f"De waarde van {self.length} tekens onder de metadatasleutel {self.key!r} "
            "is niet geaccepteerd.",
        ).in_language(language)


@define
class TooManyMetadataKeysError(CommandRefusedError):
    """An object has at most 50 metadata keys; unset some in the same change (R5)."""

    code: ClassVar[str] = "too_many_metadata_keys"
    rule: ClassVar[Rule] = rules.METADATA_HAS_FEW_KEYS
    param: ClassVar[str | None] = "metadata"
    count: int

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say how many keys there would be."""
        return Words(
            f"Metadata of {self.count} keys were not accepted.",
            f"Metadata met {self.count} sleutels zijn niet geaccepteerd.",
        ).in_language(language)
