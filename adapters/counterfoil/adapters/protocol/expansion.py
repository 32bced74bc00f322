"""What is to be shown in full: the parameter ``expand`` (R181)."""

from collections.abc import Iterable, Iterator

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.forms import Form


class Expansion(dict[str, "Expansion"]):
    """What is to be shown in full, and within it: ``{"customer": {"default_source": {}}}``."""

    def at(self, path: str) -> "Expansion | None":
        """Return what is to be expanded at a path and within; ``None`` if nothing is."""
        within: Expansion = self
        for name in path.split("."):
            if name not in within:
                return None
            within = within[name]
        return within

    def leaves(self, to: str = "") -> Iterator[str]:
        """Yield the paths that were asked for."""
        for name, within in self.items():
            path = f"{to}{name}"
            if within:
                yield from within.leaves(f"{path}.")
            else:
                yield path

    def paths(self, to: str = "") -> set[str]:
        """Return every path that is asked for or led through."""
        return {
            path
            for name, within in self.items()
            for path in ({f"{to}{name}"} | within.paths(f"{to}{name}."))
        }


_LEVELS_MAX = 4


def read_expansion(paths: Iterable[str]) -> Expansion:
    """
    Read the parameter ``expand`` (R181); the ``data`` of a list counts as a level.

    Raises:
        ApiError: a path is deeper than four levels.
    """
    expansion = Expansion()
    for path in paths:
        names = path.split(".")
        if len(names) > _LEVELS_MAX:
            raise ApiError(
                f"You cannot expand more than {_LEVELS_MAX} levels of a property ({path}).",
                param="expand",
            )
        within: Expansion = expansion
        for name in names:
            if name != "data":
                within = within.setdefault(name, Expansion())
    return expansion


def take_expansion(form: Form) -> Expansion:
    """
    Take the parameter ``expand`` out of a form; every endpoint has it.

    Raises:
        ApiError: it is no array of texts, or a path is too deep.
    """
    asked = form.pop("expand", "")
    if isinstance(asked, str):
        return read_expansion([asked] if asked else [])
    paths = [path for path in asked.values() if isinstance(path, str)]
    if len(paths) < len(asked):
        raise ApiError("Invalid array", param="expand")
    return read_expansion(paths)
