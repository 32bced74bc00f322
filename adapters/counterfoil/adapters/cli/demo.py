"""``counterfoil demo``: one merchant's story, from the first event to a replay of everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import AsJson

if TYPE_CHECKING:
    from rich.console import Console


@plainly
def demo(
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Keep the database in this new file; otherwise it is removed at the end.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the portal at work, offline, on made-up events."""
    from counterfoil.adapters.cli.output import print_json
    from counterfoil.adapters.cli.story import Story
    from counterfoil.adapters.cli.telling import go_on, page, tell

    with _database(keep) as file:
        story = Story(file, examples())
        if as_json:
            print_json(story.facts() | {"stripe": _with_stripe_as_facts()})
            return
        out = page()
        tell(out, story, kept=keep is not None)
        _tell_with_stripe(out)
        go_on(out, story, kept=keep is not None)


def _has_web() -> bool:
    """Tell whether the extra is there that the sandbox needs."""
    return find_spec("starlette") is not None and find_spec("uvicorn") is not None


def _with_stripe_as_facts() -> dict[str, object] | None:
    if not _has_web():
        return None
    from counterfoil.adapters.cli.stripe_story import stripe_story

    with _folder() as folder, stripe_story(folder) as story:
        return story.facts()


def _tell_with_stripe(out: "Console") -> None:
    if not _has_web():
        out.print(
            "How it stays in step with Stripe is shown with an extra: pip install"
            " 'counterfoil[web]'.\n"
        )
        return
    from counterfoil.adapters.cli.stripe_story import stripe_story
    from counterfoil.adapters.cli.stripe_telling import tell

    with _folder() as folder, stripe_story(folder) as story:
        tell(out, story)


@contextmanager
def _folder() -> Iterator[Path]:
    """Yield a folder that vanishes."""
    with TemporaryDirectory(prefix="counterfoil-demo-") as folder:
        yield Path(folder)


@contextmanager
def _database(keep: Path | None) -> Iterator[Path]:
    """Yield where the database goes: to a folder that vanishes, or where it is to be kept."""
    if keep is None:
        with _folder() as folder:
            yield folder / "demo.db"
        return
    file = keep / "demo.db" if keep.is_dir() else keep
    if file.exists():
        raise CannotError(f"{file} is there already: name a new file, or remove that one.")
    yield file


def examples() -> Path:
    """
    Return the folder of the examples.

    It lies beside this package's parent in a wheel, and at the root of a checkout.
    """
    adapters = Path(__file__).resolve().parents[1]
    for folder in (adapters / "examples", adapters.parents[2] / "examples"):
        if folder.is_dir():
            return folder
    raise CannotError("The examples aren't there: install Counterfoil anew, or clone it.")
