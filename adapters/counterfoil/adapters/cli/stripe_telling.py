"""Tells the second part of the demonstration: a portal that stays in step with Stripe."""

from collections.abc import Mapping

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from counterfoil.adapters.cli.card_lines import waiting
from counterfoil.adapters.cli.output import count_of, listing
from counterfoil.adapters.cli.stripe_story import StripeStory
from counterfoil.adapters.cli.stripe_wishes import rows_of
from counterfoil.adapters.cli.sync_words import refusal
from counterfoil.adapters.cli.telling import say, step
from counterfoil.adapters.cli.wording import in_words
from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.stripe.reconcile.comparing import WHOLE
from counterfoil.domain.subscription.terms import SubscriptionItem


def tell(out: Console, story: StripeStory) -> None:
    """Tell it, each step as it is taken."""
    _adopt(out, story)
    _decide(out, story)
    _send(out, story)
    _compare(out, story)


def _adopt(out: Console, story: StripeStory) -> None:
    step(
        out,
        7,
        "Take over an account at Stripe",
        "So far Stripe was just listened to. Now the school works with an account there. A sandbox"
        f" stands in for Stripe, and answers its own client at {story.address}. The account has two"
        " kinds of lessons, a portal, and four pupils who pay by card.",
    )
    adopted = story.adopted
    say(
        out,
        f"{count_of(adopted, 'object')} adopted, in {story.seconds['adopted']:.1f} s. From now on"
        " Stripe also sends its events here.",
    )


def _decide(out: Console, story: StripeStory) -> None:
    step(
        out,
        8,
        "Decide",
        "The portal decides, and what Stripe has to bring about or to know of is put in an outbox:",
    )
    table = listing("Who", "What")
    for wish in story.decided:
        table.add_row(Text(wish.who), Text(wish.what))
    _indented(out, table)
    out.print()


def _send(out: Console, story: StripeStory) -> None:
    step(
        out,
        9,
        "Send it, whatever happens on the way",
        "Each pupil's requests go in order, and nobody waits for another. The connection breaks"
        " once, on purpose: just after Stripe has switched Ada's lessons, and before it says so.",
    )
    synced = story.synced
    wishes = dict(enumerate(story.decided, 1))
    table = listing("Who", "What", "Tries", "Came to")
    for request in synced.ended:
        wish = wishes[int(request.command_id.rpartition("-")[2])]
        came = str(request.status)
        if request.code is not None:
            came = f"{came}: {refusal(request)}"
        elif story.waits(request):
            came = "waits to be paid"
        table.add_row(Text(wish.who), Text(wish.what), str(request.tries), Text(came))
    _indented(out, table)
    lost = count_of(len(synced.put_off), "answer")
    say(
        out,
        f"\n{lost} lost on the way. Whether Stripe had done it wasn't known then. The same request"
        " went once more, under the same key, and Stripe answered what it would have before: it"
        f" holds {count_of(story.billed, 'invoice')} for the switch.",
    )
    say(
        out,
        "Ben's bank declined. His card is refused; his switch waits, and he keeps his lessons:",
    )
    for _, value in waiting(*story.under_way(story.studio.ben)):
        out.print(Padding(Text(value), (0, 0, 0, 2)))
    out.print()


def _compare(out: Console, story: StripeStory) -> None:
    told = story.told
    step(
        out,
        10,
        "Compare both sides",
        f"Stripe has sent {count_of(sum(told.values()), 'event')} meanwhile. Our own changes come"
        f" back in them: {told[InboxOutcome.NOTHING_NEW]:,} say nothing new. The others do, as of"
        " Ada's invoice. Now every object is read back from Stripe, and compared with what the"
        " events here come to:",
    )
    compared = story.compared
    table = listing("", "Here", "At Stripe", "")
    for row in rows_of(story.studio):
        held = compared[row.thing]
        differs = {each.facet for each in held.differs}
        equal = "equal" if differs.isdisjoint({row.facet, WHOLE}) else "DIFFERENT"
        sides = (_said(side, row.facet, story.studio.called) for side in (held.ours, held.theirs))
        table.add_row(Text(row.what), *map(Text, sides), equal)
    _indented(out, table)
    result = "Both sides are equal." if story.differing == 0 else f"{story.differing:,} DIFFER!"
    seconds = story.seconds
    say(
        out,
        f"\n{count_of(len(compared), 'object')}, {count_of(story.facets, 'value')} compared."
        f" {result}",
        f"It took {sum(seconds.values()):.1f} s in all: {seconds['synced']:.1f} s to send, with the"
        f" pause after the break, and {seconds['compared']:.1f} s to read everything back.",
    )


def _said(facets: Mapping[str, object], name: str, called: Mapping[str, str]) -> str:
    """Return a value in a few words, and objects by their names."""
    value = facets.get(name)
    if isinstance(value, tuple):
        items = [each for each in value if isinstance(each, SubscriptionItem)]
        return " + ".join(called.get(each.price.id, each.price.id) for each in items)
    text = in_words(value)
    return called.get(text, text)


def _indented(out: Console, table: Table) -> None:
    out.print(Padding(table, (0, 0, 0, 2)))
