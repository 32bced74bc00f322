"""Fed with a real account's events, we hold what Stripe listed after each step, field by field."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from attrs import frozen
from tests.adapters.ingesting import account, sighted_in, tell
from tests.adapters.stripe.listed import Fields, held, steps
from tests.stripe_material import stripe_material

EXCEPTIONS = Path(__file__).with_name("state_exceptions.json")


@frozen(kw_only=True)
class Exemption:
    """A difference that has a reason; all but the reason are patterns."""

    sequence: str
    step: str
    object: str
    field: str
    reason: str

    def covers(self, difference: "Difference") -> bool:
        """Tell whether it explains a difference."""
        return all(
            fnmatchcase(str(getattr(difference, name)), getattr(self, name))
            for name in ("sequence", "step", "object", "field")
        )


@frozen(kw_only=True)
class Difference:
    """A field that reads otherwise here than in the lists."""

    ours: object
    listed: object
    sequence: str
    step: int
    object: str
    field: str


@frozen(kw_only=True)
class Compared:
    """How many fields of an object were compared, and which of them differ."""

    fields: int
    differences: tuple[Difference, ...]


def compare(sequence: str, folder: Path) -> Iterator[Compared]:
    """Ingest a recording step by step, and compare every object that is held or listed."""
    portal = account()
    for step in steps(folder, f"{sequence}.json"):
        tell(portal, sighted_in(step.events))
        ours, listed = held(portal), step.objects()
        for name in sorted({*ours, *listed}):
            here: Fields = ours.get(name, {})
            there: Fields = listed.get(name, {})
            fields = sorted({*here, *there})
            found = tuple(
                Difference(
                    sequence=sequence,
                    step=step.number,
                    object=name,
                    field=field,
                    ours=here.get(field),
                    listed=there.get(field),
                )
                for field in fields
                if here.get(field) != there.get(field)
            )
            yield Compared(fields=len(fields), differences=found)


def test_what_we_hold_is_what_stripe_listed_after_each_step() -> None:
    """
    Customers, payment methods, products, prices, subscriptions and their items, and invoices, in
    both directions.

    An object that one side has and the other hasn't differs in all its fields. Each difference
    needs a reason in ``state_exceptions.json``, and no reason may stand there without one.
    """
    folder = stripe_material() / "events"
    exemptions = [Exemption(**each) for each in json.loads(EXCEPTIONS.read_bytes())]
    compared = [
        each
        for file in sorted((folder / "states").glob("*.json"))
        for each in compare(file.stem, folder)
    ]
    differences = [difference for each in compared for difference in each.differences]
    fields = sum(each.fields for each in compared)
    print(  # noqa: T201
        f"{fields} fields of {len(compared)} objects compared, of which {len(differences)} differ"
    )

    unexplained = [d for d in differences if not any(e.covers(d) for e in exemptions)]
    needless = [e for e in exemptions if not any(e.covers(d) for d in differences)]

    assert unexplained == []
    assert needless == []
    assert fields > 3_700
