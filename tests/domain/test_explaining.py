"""Answers in words."""

from enum import StrEnum

from counterfoil.domain.answers import Answer
from counterfoil.domain.explaining import explain
from counterfoil.domain.rulebook.editions import MERCHANTS_PAUSE
from counterfoil.domain.rulebook.rule import Language, day
from counterfoil.domain.rulebook.subscription_pause import PORTAL_PAUSES_NO_COLLECTION
from counterfoil.domain.subscription.refusals import PortalPausesNoCollectionError
from counterfoil.domain.values import SubscriptionId


class Page(StrEnum):
    """What a page could offer."""

    CANCEL = "cancel"
    PAUSE = "pause"


ANSWERS = (
    Answer(action=Page.CANCEL),
    Answer(
        action=Page.PAUSE,
        subject="si_1",
        refusals=(PortalPausesNoCollectionError(SubscriptionId("sub_1")),),
    ),
)


def test_what_is_granted_needs_no_reason() -> None:
    """An allowed action is explained by its edition alone."""
    granted, _ = explain(ANSWERS, day(2025, 1, 1))

    assert (granted.action, granted.allowed, granted.reasons) == ("cancel", True, ())
    assert granted.edition == MERCHANTS_PAUSE.says.en


def test_what_is_refused_names_its_rule_in_the_language_asked_for() -> None:
    """Rule, numbers, sentence and remedy stand beside each other, so that a page can show them."""
    _, refused = explain(ANSWERS, day(2025, 1, 1), Language.DUTCH)
    (reason,) = refused.reasons

    assert (refused.subject, refused.allowed) == ("si_1", False)
    assert reason.rule == PORTAL_PAUSES_NO_COLLECTION.id
    assert reason.numbers == ("R61c", "R61d", "R134")
    assert reason.code == "portal_pauses_no_collection"
    assert reason.says == PORTAL_PAUSES_NO_COLLECTION.says.nl
    assert reason.remedy == PORTAL_PAUSES_NO_COLLECTION.remedy.nl
