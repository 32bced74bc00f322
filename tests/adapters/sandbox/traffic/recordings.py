"""Stripe's recorded traffic, cut into sessions: what one client asked within an hour or so."""

import json
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import cast

from attrs import evolve, frozen
from tests.adapters.sandbox.traffic.asked import asked_by
from tests.stripe_material import stripe_material

from counterfoil.adapters.protocol.json_values import JsonObject

_APART = 60 * 60
"""Seconds between two calls that part two sessions; recordings were added to after months."""

# Recorders took "secret" for one of theirs, and put a name in its place.
_REPAIRED = (("<PADDLE_API_KEY>", "secret"),)

_SCRUBBED = "2025-11-17"
"""The version that one source scrubbed from its headers, or a later one."""

Params = tuple[tuple[str, str], ...]


@frozen
class Call:
    """
    One call and its answer.

    Attributes:
        recording: the file that it stands in.
        number: its place there.
        params: query and form, in the order in which they were sent.
        recorded_params: whether they were recorded; else they are taken from the answer.
        version: the date of the API's version; empty where nothing tells it.
        at: the second in which it was answered.
    """

    recording: str
    number: int
    method: str
    path: str
    params: Params
    recorded_params: bool
    status: int
    answer: JsonObject
    version: str
    at: int

    @property
    def source(self) -> str:
        """Return whose recording it is."""
        return self.recording.partition("/")[0]


Session = tuple[Call, ...]


def sessions() -> list[Session]:
    """Return every recorded call, those of one session together."""
    folder = stripe_material() / "traffic"
    return [
        session
        for file in sorted(folder.glob("*/*.json"))
        for session in _cut(_calls(file, str(file.relative_to(folder).with_suffix(""))))
    ]


def _calls(file: Path, name: str) -> Iterator[Call]:
    text = file.read_text(encoding="utf-8")
    for mask, word in _REPAIRED:
        text = text.replace(mask, word)
    for number, said in enumerate(json.loads(text)["interactions"]):
        answer = cast("JsonObject", said["response"])
        if "request_parameters" in said:
            path, params = asked_by(said["call"], said["path"].partition("?")[0], answer)
            yield Call(
                f"{name}/{Path(said['source']['path']).stem}",
                number,
                said["method"],
                path,
                params,
                recorded_params=False,
                status=200,
                answer=answer,
                version=said["stripe_version"][:10],
                at=_SOME_DAY,
            )
        else:
            yield Call(
                name,
                number,
                said["method"],
                said["path"],
                tuple((key, value) for key, value in [*said["query"], *said["form"]]),
                recorded_params=True,
                status=said["status"],
                answer=answer,
                version=(said["stripe_version"] or _version_of(name))[:10],
                at=_moment(said["recorded_at"], answer),
            )


_SOME_DAY = 1_800_000_000
"""When what has no time of its own is taken to have happened."""


def _version_of(name: str) -> str:
    return _SCRUBBED if name.startswith("onetimesecret/") else ""


def _moment(recorded: str | None, answer: JsonObject) -> int:
    if recorded is not None:
        return int(parsedate_to_datetime(recorded).timestamp())
    created = re.search(r'"created": ?(\d{9,})', json.dumps(answer))
    return int(created.group(1)) if created else 0


def _cut(calls: Iterator[Call]) -> Iterator[Session]:
    """Cut a recording where much time went by; answers without a request are each on their own."""
    session: list[Call] = []
    for before, call in pairwise([None, *calls]):
        assert call is not None
        at = call.at or (before.at if before is not None else _SOME_DAY)
        apart = before is not None and (
            not call.recorded_params or not 0 <= at - session[-1].at <= _APART
        )
        if apart and session:
            yield tuple(session)
            session = []
        session.append(evolve(call, at=at))
    if session:
        yield tuple(session)
