"""Compares what writers were told with what is on record."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from attrs import define, field
from tests.durability.errands import Errand, trace

from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.verify import verify


@define
class Audit:
    """
    All that was acknowledged, and all that was found on record, look after look.

    A look reads only what was recorded since the last one; ``look_again`` reads everything anew.
    """

    acknowledged: dict[str, str] = field(factory=dict)
    effects: defaultdict[str, Counter[str]] = field(factory=lambda: defaultdict(Counter))
    versions: defaultdict[str, int] = field(factory=lambda: defaultdict(int))
    position: int = 0
    repeated: int = 0

    def acknowledge(self, account: str, lines: Iterable[str]) -> None:
        """Note what the writers of an account were told, one line a command."""
        for line in lines:
            command_id, _, repeated = line.partition(" ")
            self.repeated += bool(repeated)
            assert command_id not in self.acknowledged, "a command was acknowledged twice"
            self.acknowledged[command_id] = f"{account}/test"

    def look(self, portal: BillingPortal) -> None:
        """
        Read what was recorded since the last look.

        Raises:
            AssertionError: something is wrong; it says what.
        """
        fresh: set[str] = set()
        wrong: list[str] = []
        for page in portal.store.read_all(after=self.position):
            for positioned in page:
                recorded = positioned.recorded
                self.versions[recorded.stream] += 1
                if recorded.version != self.versions[recorded.stream]:
                    wrong.append(f"{recorded.stream} has no version before {recorded.version}")
                self.effects[recorded.cause.command_id][trace(recorded.event)] += 1
                self.position = positioned.position
                fresh.add(recorded.cause.command_id)
        _complain([*wrong, *self._wrong(fresh)])

    def _wrong(self, fresh: set[str]) -> Iterator[str]:
        """Say what of the newest commands is half done, or done twice, or lost."""
        for command_id in sorted(fresh):
            if not command_id.startswith("open."):
                found, due = self.effects[command_id], Errand.of(command_id).effect
                if found != due:
                    yield f"{command_id} came to {found} and not to {due}"
        for command_id in self.acknowledged.keys() - self.effects.keys():
            yield f"{command_id} was acknowledged and is lost"

    def look_again(self, portal: BillingPortal) -> None:
        """
        Read everything from the start: nothing has gone or changed, and all of it is sound.

        Raises:
            AssertionError: something is wrong; it says what.
        """
        again = Audit(acknowledged=self.acknowledged)
        again.look(portal)
        _complain(
            [
                *(
                    f"{each} has changed since"
                    for each in self.effects
                    if again.effects[each] != self.effects[each]
                ),
                *(
                    f"{each} has no row of its own"
                    for each, account in self.acknowledged.items()
                    if portal.store.find_command(account, each) is None
                ),
                *map(str, verify(portal.store).problems),
            ]
        )

    def __str__(self) -> str:
        """Say how much there was."""
        of_writers = {each for each in self.effects if not each.startswith("open.")}
        return (
            f"{len(self.acknowledged)} commands acknowledged ({self.repeated} found on record"
            f" after their answer was lost), 0 lost, 0 done twice or by half,"
            f" {len(of_writers - self.acknowledged.keys())} more done and not acknowledged,"
            f" {sum(self.versions.values())} events"
        )


def _complain(wrong: list[str]) -> None:
    if wrong:
        raise AssertionError("\n".join(wrong))
