"""The read models that are kept, each with who fills its tables."""

from collections.abc import Callable

from attrs import evolve, frozen

from counterfoil.adapters.views.filling import Filler, RowsFiller
from counterfoil.adapters.views.hashing import Hasher, Hashing
from counterfoil.adapters.views.trail_filling import TrailFiller
from counterfoil.projections import trail
from counterfoil.projections.access_policies import ACCESS_POLICIES
from counterfoil.projections.cancellations import CANCELLATIONS
from counterfoil.projections.customers import CUSTOMERS
from counterfoil.projections.invoices import INVOICES
from counterfoil.projections.read_model import ReadModel
from counterfoil.projections.subscriptions import SUBSCRIPTIONS


@frozen(kw_only=True)
class View:
    """
    A read model as the engine knows it.

    ``model`` is None where it keeps something else than a row an aggregate.
    """

    name: str
    version: int
    make: Callable[[str, str | None, str, bool], Filler]
    model: ReadModel | None = None

    @classmethod
    def of(cls, model: ReadModel) -> "View":
        """Return the view of a read model."""

        def make(dialect: str, schema: str | None, letter: str, beside: bool) -> Filler:  # noqa: FBT001 - as RowsFiller.
            return RowsFiller(model, dialect, schema, letter, beside=beside)

        return cls(name=model.name, version=model.version, make=make, model=model)

    def bound(self, hasher: Hasher) -> "View":
        """Return it with what hashes, where it keeps hashes of what is personal."""
        model = self.model
        if model is None or not model.hashed:
            return self
        hashing = Hashing(model, hasher)

        def make(dialect: str, schema: str | None, letter: str, beside: bool) -> Filler:  # noqa: FBT001 - as RowsFiller.
            return RowsFiller(model, dialect, schema, letter, beside=beside, hashing=hashing)

        return evolve(self, make=make)

    def filler(self, dialect: str, schema: str | None, letter: str, *, beside: bool) -> Filler:
        """Return who fills its tables, or those beside them."""
        return self.make(dialect, schema, letter, beside)


def _trail(dialect: str, schema: str | None, letter: str, beside: bool) -> Filler:  # noqa: FBT001 - as TrailFiller.
    return TrailFiller(dialect, schema, letter, beside=beside)


VIEWS: tuple[View, ...] = (
    View(name=trail.NAME, version=trail.VERSION, make=_trail),
    View.of(SUBSCRIPTIONS),
    View.of(ACCESS_POLICIES),
    View.of(INVOICES),
    View.of(CANCELLATIONS),
    View.of(CUSTOMERS),
)
"""All that are kept."""

MODELS: tuple[ReadModel, ...] = tuple(view.model for view in VIEWS if view.model is not None)
"""Those that keep a row an aggregate."""
