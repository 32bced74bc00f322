"""What Stripe is asked for feedback options, byte for byte, and in which mode."""

import attrs
import pytest
from tests.projections.syncing.deciding import SYNCED, decided, only, sent

from counterfoil.domain.account import commands as c
from counterfoil.domain.account import events as e
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.cause import Mode
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import AccountId, FeedbackOptionId
from counterfoil.projections.syncing.provider_request import CATALOGUE, Answered, Decided

ACCT = AccountId("acct_1")
MOVED = FeedbackOptionId("bfo_1")

CREATE = c.CreateFeedbackOption(
    account_id=ACCT, feedback_option_id=MOVED, description="I am moving"
)
CHANGE = c.ChangeFeedbackOption(account_id=ACCT, feedback_option_id=MOVED, description="I moved")
DEACTIVATE = c.DeactivateFeedbackOption(account_id=ACCT, feedback_option_id=MOVED)


def known(mode: Mode) -> tuple[e.Event, ...]:
    """Return an option's past, in a mode."""
    return (
        e.FeedbackOptionCreated(feedback_option_id=MOVED, mode=mode, description="I am moving"),
    )


def about(command: c.Command, mode: Mode) -> Decided:
    """Decide something of the option, in a mode."""
    past = () if command is CREATE else known(mode)
    return decided(ACCOUNT, past, command, facts=attrs.evolve(SYNCED, mode=mode))


EXAMPLES = [about(each, Mode.TEST) for each in (CREATE, CHANGE, DEACTIVATE)]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    ("command", "path", "body"),
    [
        (CREATE, "/v1/billing/feedback_options", "description=I+am+moving"),
        (CHANGE, "/v1/billing/feedback_options/bfo_1", "description=I+moved"),
        (DEACTIVATE, "/v1/billing/feedback_options/bfo_1/deactivate", ""),
    ],
)
def test_options_are_asked_for_in_their_own_mode(
    command: c.Command, path: str, body: str, mode: Mode
) -> None:
    """Though the account's stream is of both modes."""
    request = only(about(command, mode))

    assert (request.method, request.path, request.body.decode()) == ("POST", path, body)
    assert (request.mode, request.lane) == (mode, CATALOGUE)


def test_what_waits_is_closed() -> None:
    """Each by the option that it is about; an end can't be undone."""
    created, changed, ended = map(only, EXAMPLES)

    assert created.answers == (Answered(operation=Operation.CREATE_FEEDBACK_OPTION, subject=MOVED),)
    assert changed.facets == ("bfo_1.description",)
    assert ended.answers == (
        Answered(operation=Operation.DEACTIVATE_FEEDBACK_OPTION, subject=MOVED),
    )
    assert [each.is_final for each in (created, changed, ended)] == [False, False, True]


def test_what_is_changed_again_is_told_again() -> None:
    """Though its words wait for Stripe's already."""
    again = c.ChangeFeedbackOption(account_id=ACCT, feedback_option_id=MOVED, description="Gone")

    assert sent(decided(ACCOUNT, known(Mode.TEST), CHANGE, again)) == [
        ("POST", "/v1/billing/feedback_options/bfo_1", "description=Gone")
    ]
