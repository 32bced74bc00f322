"""Builds the wheel and runs the tests against it where no source can be reached."""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORTIONS = ("adapters", "domain", "projections")
# All that the tests read besides the installed package.
NEEDED_BY_TESTS = ("tests", "examples", "docs", "README.md", "pyproject.toml")


def main(uv: str) -> None:
    """Build, inspect, install and test; the first failure ends the run."""
    # A path is made absolute, because the commands run elsewhere; a plain name is on PATH.
    uv = str(ROOT / uv) if os.sep in uv else uv

    with tempfile.TemporaryDirectory(prefix="counterfoil-wheel-") as scratch:
        wheel = build(Path(scratch, "dist"))
        inspect(wheel)
        python = install(uv, wheel, Path(scratch, "venv"))
        run_tests(python, Path(scratch, "checkout"))


def build(folder: Path) -> Path:
    """Return the wheel, built by the locked build backend that runs this script."""
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def inspect(wheel: Path) -> None:
    """Refuse a wheel that would put more than the namespace into a site-packages folder."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    distribution, version, *_ = wheel.name.split("-")
    expected = {"counterfoil", f"{distribution}-{version}.dist-info"}
    top_level = {name.partition("/")[0] for name in names}
    if top_level != expected:
        sys.exit(f"The wheel's top level is {sorted(top_level)}, not {sorted(expected)}.")
    if "counterfoil/__init__.py" in names:
        sys.exit("The wheel holds counterfoil/__init__.py, which would hide other portions.")
    if missing := {f"counterfoil/{portion}/py.typed" for portion in PORTIONS} - names:
        sys.exit(f"The wheel lacks {sorted(missing)}.")


def install(uv: str, wheel: Path, venv: Path) -> Path:
    """Return the interpreter of a fresh environment with the locked packages and the wheel."""
    python = venv / "bin" / "python"
    lock = str(ROOT / "requirements.lock")
    run([uv, "venv", "-q", "--python", sys.executable, str(venv)], ROOT)
    pip = [uv, "pip"]
    run([*pip, "sync", "-q", "--python", str(python), "--require-hashes", lock], ROOT)
    run([*pip, "install", "-q", "--python", str(python), "--no-deps", str(wheel)], ROOT)
    run([*pip, "check", "-q", "--python", str(python)], ROOT)
    return python


def run_tests(python: Path, checkout: Path) -> None:
    """Run the tests in a folder that holds no source."""
    checkout.mkdir()
    for name in NEEDED_BY_TESTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, checkout / name)

    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    stripe_data = ROOT.parent / "shared" / "stripe"
    if stripe_data.is_dir():
        # The tests look beside their own checkout, which is elsewhere now.
        environment.setdefault("COUNTERFOIL_STRIPE_DATA", str(stripe_data))

    # Not "python -m pytest", which would make the checkout itself importable.
    pytest = str(python.with_name("pytest"))
    quick = ["-m", "not exhaustive"]
    workers = ["-n", "auto", "--dist", "worksteal"]
    run([pytest, "-q", *workers, "-p", "no:cacheprovider", *quick], checkout, environment)


def run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    """Run one command, and end with its status when it fails."""
    print("+", *command, flush=True)
    status = subprocess.run(command, cwd=folder, env=environment, check=False).returncode
    if status:
        sys.exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
