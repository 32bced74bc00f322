"""A database with the year of the examples, to look into, and paths for new ones."""

from pathlib import Path

import pytest
from tests.adapters.cli.running import EXAMPLES, run


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database that holds the examples; tests only read it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('year') / 'year.db'}"
    ran = run("--database", url, "ingest", EXAMPLES)
    assert ran.code == 0, ran
    return url


@pytest.fixture(scope="package")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of the demonstration's database, Ada's collection paused in the end."""
    file = tmp_path_factory.mktemp("demonstration") / "demo.db"
    assert run("demo", "--keep", file).code == 0
    return f"sqlite:///{file}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a database that isn't there yet."""
    return tmp_path / "new.db"


@pytest.fixture
def url(file: Path) -> str:
    """Return the URL of a database that isn't there yet."""
    return f"sqlite:///{file}"


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing from outside reach the commands."""
    for name in ("DATABASE", "ACCOUNT", "MASTER_KEY", "STRIPE_URL"):
        monkeypatch.delenv(f"COUNTERFOIL_{name}", raising=False)
    monkeypatch.delenv("STRIPE_SECRET_KEY", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
