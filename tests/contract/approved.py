"""The approved form of each event and version: what is written today must be read for ever."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypedDict

from tests.contract.samples import Full, Least, Style, sample

from counterfoil.adapters.event_store.codec import Codec, decoded
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.stored import Contract, JsonValue, StoredClass

DIRECTORY = Path(__file__).parent / "approved"


class Parts(TypedDict):
    """One sample as it is stored, the personal part in clear."""

    body: dict[str, JsonValue]
    personal: dict[str, JsonValue] | None


class Form(TypedDict):
    """An approved file: the event with every field filled, and with nothing that may be absent."""

    stored_name: str
    version: int
    full: Parts
    least: Parts


def samples(stored: StoredClass) -> dict[str, object]:
    """Make the samples of one event class."""
    styles: dict[str, Style] = {"full": Full(), "least": Least()}
    return {name: sample(stored.event, stored.name, style) for name, style in styles.items()}


def form(stored: StoredClass, codec: Codec) -> Form:
    """Write the samples of one event class as the store would, personal part in clear."""
    parts: dict[str, Parts] = {}
    for name, event in samples(stored).items():
        written = codec.write(event)
        parts[name] = {
            "body": dict(decoded(written.body)),
            "personal": None if written.personal is None else dict(decoded(written.personal)),
        }
    return {
        "stored_name": stored.name,
        "version": stored.version,
        "full": parts["full"],
        "least": parts["least"],
    }


def path(name: str, version: int, directory: Path = DIRECTORY) -> Path:
    """Return where an approved form stands."""
    return directory / f"{name}.v{version}.json"


def read(file: Path) -> Form:
    """Read an approved form."""
    found: Form = json.loads(file.read_text(encoding="utf-8"))
    return found


def one_a_line(found: Mapping[str, object]) -> str:
    """Write an object with each of its values on a line, so that a change shows as one line."""
    lines = (f"{json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def approve(contract: Contract = CONTRACT, directory: Path = DIRECTORY) -> Iterator[str]:
    """
    Write the forms that aren't there yet, and name each.

    What was approved is never overwritten: a form that differs is named as such, and its event
    needs a new version with an upcaster.
    """
    codec = Codec(contract)
    directory.mkdir(exist_ok=True)
    for stored in contract.stored:
        file, found = path(stored.name, stored.version, directory), form(stored, codec)
        if not file.exists():
            text = json.dumps(found, indent=2, ensure_ascii=False)
            file.write_text(text + "\n", encoding="utf-8")
            yield f"approved {file.name}"
        elif read(file) != found:
            yield (
                f"DIFFERS  {file.name}: events of this form may be stored somewhere;"
                " raise the version in contract.py and add an upcaster"
            )
