"""``counterfoil listen`` takes recordings in any order, and ``show`` says what Stripe listed."""

from random import Random

import pytest
from tests.adapters.cli.running import run
from tests.adapters.cli.test_listen import listening
from tests.adapters.ingesting import account, sighted_in, tell
from tests.adapters.stripe.listed import held, steps
from tests.adapters.stripe.webhooks import written
from tests.stripe_material import stripe_material

from counterfoil.adapters import BillingPortal, InboxApplier


@pytest.mark.parametrize("name", ["discount_1", "invoice_3", "session_1"])
def test_show_says_what_stripe_listed(url: str, name: str) -> None:
    """Shuffled, each event twice; what still lies in the inbox at the end is applied then."""
    *_, last = recorded = list(steps(stripe_material() / "events", f"{name}.json"))
    events = [event for step in recorded for event in step.events]
    bodies = [written(event) for event in events]
    chance = Random(name)  # noqa: S311
    with listening(url) as at_work:
        told = chance.sample([*bodies, *bodies], 2 * len(bodies))
        answers = [at_work.caller.post(body).status for body in told]
        at_work.end()
    assert answers == [200] * (2 * len(bodies))
    with BillingPortal.open(url) as portal:
        InboxApplier(portal).apply()
        found = held(portal.account("acct_self", "test"))

    # Another test holds this against what Stripe listed, field by field.
    in_order = account()
    tell(in_order, sighted_in(events))
    assert found == held(in_order)
    shown = 0
    for table in ("customers", "subscriptions", "invoices"):
        for row in last.listed.get(table, ()):
            state = run("--database", url, "show", str(row["id"]), "--json").json["state"]
            assert isinstance(state, dict)
            same = {"status", "currency", "balance", "amount_due"} & row.keys() & state.keys()
            assert {key: state[key] for key in same} == {key: row[key] for key in same}
            shown += len(same)
    assert shown > 0
