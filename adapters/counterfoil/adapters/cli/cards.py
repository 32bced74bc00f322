"""Shows one aggregate as a card: what it is now, in words."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from counterfoil.adapters.cli.card_lines import Line, several, waiting
from counterfoil.adapters.cli.catalogue_card import coupon_lines, product_lines
from counterfoil.adapters.cli.customer_card import customer_lines, holdings_lines
from counterfoil.adapters.cli.invoice_card import invoice_lines
from counterfoil.adapters.cli.merchant_card import account_lines, configuration_lines
from counterfoil.adapters.cli.output import pairs, shown
from counterfoil.adapters.cli.session_card import session_lines
from counterfoil.adapters.cli.subscription_card import subscription_lines
from counterfoil.adapters.cli.under_way import UnderWay
from counterfoil.adapters.cli.wording import day, moment, saying, schedule, words_of
from counterfoil.domain.account import state as account
from counterfoil.domain.configuration import state as configuration
from counterfoil.domain.coupon import state as coupon
from counterfoil.domain.customer import state as customer
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice import state as invoice
from counterfoil.domain.product import state as product
from counterfoil.domain.session import state as session
from counterfoil.domain.subscription import state as subscription


def show_card(
    out: Console, ref: StreamRef, place: object, state: object, told: UnderWay | None = None
) -> None:
    """
    Print the card of an aggregate.

    Args:
        told: since when it waits for Stripe, and what was refused, where that is to be said.
    """
    heading = Text()
    heading.append(f"{words_of(ref.kind)} ", style="bold")
    heading.append_text(shown(ref.id, style="bold"))
    heading.append(f"  {place}", style="dim")
    out.print(heading)
    grid: Table = pairs()
    for name, value in (*lines_of(state), *waiting(state, told)):
        grid.add_row(Text(name), shown(value))
    out.print(grid)


def lines_of(state: object) -> Iterator[Line]:
    """Yield the lines of a card, but for what waits for Stripe's word."""
    match state:
        case customer.Unseen():
            yield "Known", "only referred to, not yet seen"
            yield from holdings_lines(state)
        case customer.InForce():
            yield from customer_lines(state)
        case customer.Deleted():
            yield "Known", "deleted, for ever"
        case subscription.Unseen():
            yield "Known", "only referred to, not yet seen"
            yield from several("Schedule", map(schedule, state.schedules.values()))
        case subscription.InForce():
            yield from subscription_lines(state)
        case subscription.Ended(last=last, ended_at=at):
            yield "Ended", f"{day(at)} ({last.status}), for good; below is what it was at the end"
            yield from subscription_lines(last)
        case product.Unseen() | product.InForce() | product.Deleted():
            yield from product_lines(state)
        case coupon.Unseen() | coupon.InForce() | coupon.Deleted():
            yield from coupon_lines(state)
        case configuration.Unseen():
            yield "Known", "only referred to, not yet seen"
        case configuration.InForce():
            yield from configuration_lines(state)
        case account.State():
            yield from account_lines(state)
        case session.Unseen():
            yield "Known", "never opened"
        case session.Open():
            yield from session_lines(state)
        case session.Ended(last=last, ended_at=at, why=why):
            yield "Ended", f"{moment(at)} ({why.value.replace('_', ' ')}); below is what it was"
            yield from session_lines(last)
        case invoice.Unseen():
            yield "Known", "only asked for, not yet seen"
        case invoice.Draft() | invoice.Finalized():
            yield from invoice_lines(state)
        case invoice.Deleted():
            yield "Known", "deleted as a draft, for good"
        case _:
            yield "Known", saying(state)
