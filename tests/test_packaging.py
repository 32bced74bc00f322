"""Tests what may import what, and what an installed Counterfoil consists of."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

PORTIONS = ("adapters", "domain", "projections")

WEB_FRAMEWORKS = (
    "aiohttp",
    "django",
    "fastapi",
    "flask",
    "jinja2",
    "starlette",
    "uvicorn",
    "werkzeug",
)


def folder_of(portion: str) -> Path:
    """Return where a portion's modules lie, be it in a checkout or in an installed wheel."""
    spec = find_spec(f"counterfoil.{portion}")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    (location,) = spec.submodule_search_locations
    return Path(location)


def modules_of(portion: str) -> Iterator[tuple[str, Path]]:
    """Yield the dotted name and the file of each module of a portion."""
    folder = folder_of(portion)
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        yield ".".join(("counterfoil", portion, *parts)), path


def imports_of(source: str) -> Iterator[str]:
    """Yield everything that a source imports; a relative import keeps its leading dots."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def is_within(name: str, *packages: str) -> bool:
    """Tell whether a dotted name is one of the packages or lies inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def imports_where(
    is_forbidden: Callable[[str], bool],
    *portions: str,
    except_in: tuple[str, ...] = (),
) -> list[str]:
    """List the forbidden imports of the portions, as 'importer -> imported'."""
    return [
        f"{module} -> {imported}"
        for portion in portions
        for module, path in modules_of(portion)
        if not is_within(module, *except_in)
        for imported in imports_of(path.read_text(encoding="utf-8"))
        if is_forbidden(imported)
    ]


def loaded_after(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after running the code."""
    report = "import sys; print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    finished = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    return set(finished.stderr.split())


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ("import stripe", "stripe"),
        ("import stripe.error as e", "stripe.error"),
        ("from counterfoil import adapters", "counterfoil.adapters"),
        ("from counterfoil.adapters import cli", "counterfoil.adapters.cli"),
        ("from . import values", "..values"),
        ("def later():\n    import stripe", "stripe"),
    ],
)
def test_no_way_of_writing_an_import_goes_unseen(source: str, imported: str) -> None:
    """Each form of import is recognised, or the tests of direction would prove nothing."""
    assert [imported] == list(imports_of(source))


@pytest.mark.parametrize("portion", PORTIONS)
def test_every_portion_has_modules_to_look_at(portion: str) -> None:
    """The tests of direction find the modules, in a checkout as well as in a wheel."""
    assert f"counterfoil.{portion}" in {module for module, _ in modules_of(portion)}


def test_imports_are_absolute() -> None:
    """No import is relative, so that what a module leans on can be read off its first lines."""
    assert imports_where(lambda name: name.startswith("."), *PORTIONS) == []


def test_the_domain_leans_on_attrs_and_the_standard_library_alone() -> None:
    """The domain imports itself, attrs and the standard library, so that anyone can embed it."""
    allowed = ("attr", "attrs", "counterfoil.domain", *sys.stdlib_module_names)

    assert imports_where(lambda name: not is_within(name, *allowed), "domain") == []


def test_projections_know_neither_adapters_nor_what_adapters_wrap() -> None:
    """Projections import no adapter, web framework, Stripe client or event store."""
    forbidden = ("counterfoil.adapters", "eventsourcing", "stripe", *WEB_FRAMEWORKS)

    assert imports_where(lambda name: is_within(name, *forbidden), "projections") == []


def test_the_event_sourcing_library_is_met_in_one_place() -> None:
    """Only the event store imports eventsourcing, and the benchmark, which is measured by it."""
    assert (
        imports_where(
            lambda name: is_within(name, "eventsourcing"),
            *PORTIONS,
            except_in=("counterfoil.adapters.event_store", "counterfoil.adapters.bench"),
        )
        == []
    )


def test_the_stripe_client_is_met_in_one_place() -> None:
    """Only the Stripe adapter imports stripe, and the benchmark, which is measured by it."""
    assert (
        imports_where(
            lambda name: is_within(name, "stripe"),
            *PORTIONS,
            except_in=("counterfoil.adapters.stripe", "counterfoil.adapters.bench"),
        )
        == []
    )


def test_the_web_is_met_where_its_extra_is_asked_for() -> None:
    """Only the endpoint and its server import what comes with it; all else does without."""
    assert (
        imports_where(
            lambda name: is_within(name, "starlette", "uvicorn"),
            *PORTIONS,
            except_in=(
                "counterfoil.adapters.api.app",
                "counterfoil.adapters.protocol.web",
                "counterfoil.adapters.stripe.asgi",
                "counterfoil.adapters.stripe.serving",
                "counterfoil.adapters.sandbox.app",
                "counterfoil.adapters.sandbox.breaking",
                "counterfoil.adapters.sandbox.pages",
                "counterfoil.adapters.sandbox.pages.authenticate",
                "counterfoil.adapters.sandbox.pages.checkout",
                "counterfoil.adapters.sandbox.serving",
            ),
        )
        == []
    )


FACTS = (
    "counterfoil.domain.currencies",
    "counterfoil.domain.money",
)
"""The modules of the domain that hold facts of the world and no decision."""


PROTOCOL = "counterfoil.adapters.protocol"
SANDBOX = "counterfoil.adapters.sandbox"


def foreign_to(package: str, *known: str) -> list[str]:
    """List what a package imports of Counterfoil that is neither its own nor known to it."""
    return [
        imported
        for imported in imports_where(
            lambda name: is_within(name, "counterfoil") and not is_within(name, package, *known),
            "adapters",
        )
        if is_within(imported.partition(" ")[0], package)
    ]


def test_the_sandbox_shares_no_model_with_what_it_judges() -> None:
    """The stand-in for Stripe knows money and facts, but neither our rules nor our read models."""
    assert foreign_to(SANDBOX, PROTOCOL, *FACTS) == []


def test_the_protocol_knows_nobody_who_speaks_it() -> None:
    """How Stripe's API is spoken is the same for the sandbox and for us, and has no model."""
    assert foreign_to(PROTOCOL, *FACTS) == []


def test_importing_the_domain_loads_no_library_but_attrs() -> None:
    """An embedder who imports the domain pays for none of the adapters' libraries."""
    heavy = {"eventsourcing", "msgspec", "rich", "sqlalchemy", "stripe", "typer"}

    loaded = loaded_after("import counterfoil.domain")

    assert "counterfoil" in loaded
    assert set() == heavy & loaded


def test_help_is_shown_without_loading_stripe_sql_or_the_web() -> None:
    """The command line answers --help at once, because heavy libraries wait for a command."""
    loaded = loaded_after("""
import sys
from importlib.metadata import entry_points

sys.argv = ["counterfoil", "--help"]
(script,) = entry_points(group="console_scripts", name="counterfoil")
try:
    script.load()()
except SystemExit as ended:
    assert not ended.code, ended.code
""")

    assert "counterfoil" in loaded
    assert set() == {"matplotlib", "sqlalchemy", "starlette", "stripe", "uvicorn"} & loaded


@pytest.mark.parametrize("portion", PORTIONS)
def test_each_portion_says_that_it_is_typed(portion: str) -> None:
    """Type checkers look for py.typed in each portion, since a namespace has no root for it."""
    assert (folder_of(portion) / "py.typed").is_file()


def test_the_namespace_stays_open() -> None:
    """No portion has a counterfoil/__init__.py, which would hide the other portions."""
    initialisers = [folder_of(portion).parent / "__init__.py" for portion in PORTIONS]

    assert [path for path in initialisers if path.exists()] == []
