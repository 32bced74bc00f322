"""What embedders may import from the roots of the packages."""

import subprocess
import sys

import pytest

import counterfoil.adapters
import counterfoil.domain
import counterfoil.projections

ROOTS = [counterfoil.domain, counterfoil.projections, counterfoil.adapters]


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root.__name__)
def test_every_public_name_loads_and_has_one_home(root: object) -> None:
    """A name in ``__all__`` without a home, or the other way round, would be a broken promise."""
    names = root.__all__  # type: ignore[attr-defined]
    homes = root._HOMES  # type: ignore[attr-defined]

    assert sorted(homes) == sorted(names)
    assert [name for name in names if getattr(root, name, None) is None] == []
    assert dir(root) == sorted(names)


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root.__name__)
def test_a_name_that_is_not_public_is_missing(root: object) -> None:
    """Loading names late must not turn a misspelling into anything but the usual error."""
    with pytest.raises(AttributeError, match="has no attribute 'Subscribtion'"):
        root.Subscribtion  # type: ignore[attr-defined]  # noqa: B018


def test_importing_the_domain_loads_no_aggregate() -> None:
    """Start-up stays small: an aggregate is loaded when its name is first asked for."""
    program = (
        "import sys, counterfoil.domain\n"
        "print([m for m in sys.modules if m.startswith('counterfoil.domain.')])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "['counterfoil.domain.lazy']"
