"""Tells the demonstration's story to a newcomer."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from counterfoil.adapters.cli import story as cast
from counterfoil.adapters.cli.explain import show_answers
from counterfoil.adapters.cli.ingest import show_summary
from counterfoil.adapters.cli.output import console, pairs
from counterfoil.adapters.cli.show import show_list, show_one
from counterfoil.adapters.cli.story import Story
from counterfoil.adapters.cli.wording import moment, saying, words_of
from counterfoil.domain.rulebook.rule import Language, cited

WIDTH = 80


def page() -> Console:
    """Return what the story is written on."""
    out = console()
    out.width = min(out.width, WIDTH)
    return out


def tell(out: Console, story: Story, *, kept: bool) -> None:
    """Tell the story, each step as it is taken."""
    say(
        out,
        "Counterfoil records what a billing portal decides, and says which rule decided.",
        "Lamplight Studio, a made-up drawing school, sells its lessons as subscriptions. This is"
        " its year. Nothing leaves your computer.",
    )
    _read(out, story, kept=kept)
    _look(out, story)
    _pause(out, story)
    _refuse(out, story)
    _ask_why(out, story)
    _replay(out, story)


def say(out: Console, *paragraphs: str) -> None:
    """Write paragraphs, and an empty line after them."""
    for paragraph in paragraphs:
        out.print(Text(paragraph))
    out.print()


def step(out: Console, number: int, title: str, *paragraphs: str) -> None:
    """Begin a step of the story."""
    out.print(Text(f"{number}. {title}", style="bold cyan"))
    say(out, *paragraphs)


def _read(out: Console, story: Story, *, kept: bool) -> None:
    step(
        out,
        1,
        "Read a year of events",
        "Stripe tells a merchant of every change by an event. Here they come as untidily as in"
        " real life: some late, some twice, some that mean nothing here.",
    )
    summary = story.ingested
    show_summary(out, summary)
    out.print("\nWhat was read is now in an SQLite file:")
    out.print(f"  {story.file}", soft_wrap=True)
    if not kept:
        out.print("It is removed at the end; --keep PATH keeps it.")
    out.print()


def _look(out: Console, story: Story) -> None:
    step(
        out,
        2,
        "Look at what is known",
        "No row was updated for this. It is what the recorded events come to:",
    )
    with story.portal() as portal:
        show_list(out, cast.STUDIO, portal.account(cast.STUDIO.account, cast.STUDIO.mode))


def _pause(out: Console, story: Story) -> None:
    step(
        out,
        3,
        "Pause a collection",
        "It is 20 November 2026. Ada goes travelling, and the school stops collecting her payments"
        " until 4 January. That isn't a pause of her subscription, which stays active:",
    )
    paused = story.paused
    with story.portal() as portal:
        show_one(out, story.found(portal, "subscription", cast.ADAS_LESSONS))
    say(out, "\nThe decision is on record, with who took it and where:")
    recorded = paused.recorded
    _pairs(
        out,
        (
            ("Event", f"{words_of(type(recorded.event).__name__)}: {saying(recorded.event)}"),
            ("Version", f"{recorded.version} of this subscription"),
            ("When", f"{moment(recorded.happened_at)} UTC"),
            ("Who", f"{recorded.cause.actor}, through the {recorded.cause.door}"),
        ),
    )
    say(
        out,
        f"\nThe same wish a second time recorded {paused.events_the_second_time} events: it is so"
        " already.",
    )


def _refuse(out: Console, story: Story) -> None:
    step(
        out,
        4,
        "Ask for what isn't allowed",
        "Ada wants to remove her card at the portal. It is the only one she has, and her"
        " subscription is active, paused collection or not. So the portal says no, by name of the"
        " rule:",
    )
    refusal = story.refused
    grid = (
        ("Refused", refusal.what()),
        ("Rule", cited(refusal.rule.says.en, refusal.rule.numbers)),
        ("What to do", refusal.rule.remedy.en),
        ("In Dutch", refusal.rule.says.nl),
    )
    _pairs(out, grid)
    say(out, "\nNothing changed: only that it was refused is on record.")


def _pairs(out: Console, lines: tuple[tuple[str, str], ...]) -> None:
    grid = pairs()
    for name, value in lines:
        grid.add_row(Text(name), Text(value))
    out.print(Padding(grid, (0, 0, 0, 2)))


def _ask_why(out: Console, story: Story) -> None:
    step(
        out,
        5,
        "Ask why",
        "Clara books lessons for pupils and for a teacher: one subscription with two items. At the"
        " portal it can be canceled, not changed. Why? The rules that decide also answer:",
    )
    show_answers(
        out, cast.PUPILS, cast.CONFIGURATION, cast.TODAY, Language.ENGLISH, story.explained
    )
    out.print()


def _replay(out: Console, story: Story) -> None:
    step(
        out,
        6,
        "Replay everything",
        "States aren't stored, events are. So every state can be computed again from zero: once in"
        " the order in which the events were recorded, once aggregate by aggregate.",
    )
    verdict = story.verified
    equal = "Both states are equal." if verdict.is_sound else "Something is wrong!"
    _pairs(
        out,
        (
            ("Events", f"{verdict.events:,}, without a gap"),
            ("Aggregates", f"{verdict.streams:,}"),
            ("Result", equal),
        ),
    )
    for problem in verdict.problems:
        out.print(f"{problem.where}: {problem.what}")
    out.print()


def go_on(out: Console, story: Story, *, kept: bool) -> None:
    """Say what to try next."""
    out.print(Text("Try next", style="bold cyan"))
    database = story.url if kept else "sqlite:///demo.db"
    if not kept:
        out.print("  counterfoil demo --keep demo.db")
    for line in (
        f"export COUNTERFOIL_DATABASE={database}",
        "counterfoil subscriptions --collection paused",
        "counterfoil at 2026-10-01 subscriptions --collection paused",
        "counterfoil access",
        "counterfoil audit --customer cus_EmilyCarter000",
        "counterfoil show cus_ClaraVogt00000",
        "counterfoil log sub_1EmilySketchbook00000000",
        "counterfoil explain sub_1HannaAtelier00000000000 --at 2024-05-01",
        "counterfoil verify",
        "counterfoil rules --language nl",
        "counterfoil ingest YOUR-EVENTS.jsonl",
    ):
        out.print(f"  {line}", soft_wrap=True)
