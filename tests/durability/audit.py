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

    def acknowledge(self, account: str, command_ids: Iterable[str]) -> None:
        """Note what the writers of an account were told."""
        for command_id in command_ids:
            assert command_id not in self.acknowledged, "a command was acknowledged twice"
            self.acknowledged[command_id] = f"{account}/test"

    def look(self, portal: BillingPortal) -> None:
        """Read what was recorded since the last look, and find nothing wrong."""
        seen = len(self.effects)
        for page in portal.store.read_all(after=self.position):
            for positioned in page:
                recorded = positioned.recorded
                self.versions[recorded.stream] += 1
                assert recorded.version == self.versions[recorded.stream], recorded
                self.effects[recorded.cause.command_id][trace(recorded.event)] += 1
                self.position = positioned.position
        fresh = list(self.effects)[seen:]
        assert list(self._wrong(fresh)) == []

    def _wrong(self, fresh: list[str]) -> Iterator[str]:
        """Say what of the newest commands is half done, or done twice, or lost."""
        for command_id in fresh:
            if not command_id.startswith("open."):
                found, due = self.effects[command_id], Errand.of(command_id).effect
                if found != due:
                    yield f"{command_id} came to {found} and not to {due}"
        for command_id in self.acknowledged.keys() - self.effects.keys():
            yield f"{command_id} was acknowledged and is lost"

    def look_again(self, portal: BillingPortal) -> None:
        """Read everything from the start: nothing has gone or changed, and all of it is sound."""
        again = Audit(acknowledged=self.acknowledged)
        again.look(portal)
        assert again.effects == self.effects
        assert again.versions == self.versions
        for command_id, account in self.acknowledged.items():
            assert portal.store.find_command(account, command_id) is not None
        assert verify(portal.store).problems == ()

    def __str__(self) -> str:
        """Say how much there was."""
        of_writers = {each for each in self.effects if not each.startswith("open.")}
        return (
            f"{len(self.acknowledged)} commands acknowledged, 0 lost, 0 done twice or by half,"
            f" {len(of_writers - self.acknowledged.keys())} more done and not acknowledged,"
            f" {sum(self.versions.values())} events"
        )
