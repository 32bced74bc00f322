"""The library's application over a store of ours, for projections and tools that ask for one."""

from typing import Any

from eventsourcing.application import Application
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    Mapper,
    ProcessRecorder,
    TrackingRecorder,
)
from eventsourcing.utils import Environment, EnvType

from counterfoil.adapters.event_store.mapper import CodecMapper

NAME = "counterfoil"


class StoreFactory(InfrastructureFactory[TrackingRecorder]):
    """Hands out the one recorder of an open store, which stays the store's to close."""

    def __init__(self, env: Environment, recorder: ProcessRecorder) -> None:
        super().__init__(env)
        self._recorder = recorder

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Refuse: it is asked for to keep snapshots, and these would copy personal data."""
        raise NotImplementedError(f"a store of Counterfoil keeps no {purpose} apart")

    def application_recorder(self) -> ApplicationRecorder:
        """Return the store's recorder."""
        return self._recorder

    def tracking_recorder(
        self,
        tracking_recorder_class: type[TrackingRecorder] | None = None,  # noqa: ARG002
    ) -> TrackingRecorder:
        """Return the store's recorder."""
        return self._recorder

    def process_recorder(self) -> ProcessRecorder:
        """Return the store's recorder."""
        return self._recorder


class StoreApplication(Application[str]):
    """
    The library's application: no snapshots, no cache, and nothing from the host's environment.

    What a host sets for an application of its own (``AGGREGATE_CACHE_MAXSIZE``,
    ``COMPRESSOR_TOPIC``) would otherwise change this one too.
    """

    name = NAME

    def __init__(self, recorder: ProcessRecorder, mapper: CodecMapper) -> None:
        self._given = recorder, mapper
        super().__init__()

    def construct_env(
        self,
        name: str,
        env: EnvType | None = None,  # noqa: ARG002
    ) -> Environment:
        """Return an environment that holds nothing: its settings are those of the store."""
        return Environment(name)

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """Return the factory over the store's recorder."""
        return StoreFactory(env, self._given[0])

    def construct_mapper(self) -> Mapper[str]:
        """Return the store's mapper."""
        return self._given[1]
