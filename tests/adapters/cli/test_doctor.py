"""``counterfoil doctor``: what is found, and the exit code."""

import pytest
from tests.adapters.cli.running import EXAMPLES, refused, run, run_program, words
from tests.adapters.stripe.stand_in import StandIn
from tests.adapters.stripe.test_doctor import ENDPOINT, URL
from tests.postgres import Server

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what a sound installation has set."""
    monkeypatch.setenv("COUNTERFOIL_MASTER_KEY", KEY)
    monkeypatch.setenv("COUNTERFOIL_WEBHOOK_SECRET", "whsec_4242")


@pytest.fixture(name="sound")
def _sound(stripe_server: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Let the commands ask a server in Stripe's place, where all is as it should be."""
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_4242")
    monkeypatch.setenv("COUNTERFOIL_STRIPE_URL", stripe_server.url)
    stripe_server.answer(200, {"object": "list", "data": [ENDPOINT], "has_more": False})
    return stripe_server


def lines_of(out: str) -> list[list[str]]:
    """Return the beginnings of the lines that aren't the rest of a sentence."""
    return [line.split("  ", 2)[:1] for line in out.splitlines() if not line.startswith(" ")]


def test_all_is_well(url: str, sound: StandIn) -> None:
    """Each check has a line of its own, and the exit code is 0."""
    run("--database", url, "ingest", EXAMPLES)
    run("--database", url, "subscriptions")

    ran = run_program("--database", url, "doctor")

    assert (ran.code, ran.err) == (0, "")
    assert lines_of(ran.out) == [["ok"]] * 10
    assert "\nok  settings        What was acknowledged outlives a power cut" in ran.out
    assert "4242" not in ran.out


def test_on_postgresql(postgres: Server, sound: StandIn) -> None:
    """The settings are the server's."""
    url = postgres.url()
    run("--database", url, "ingest", EXAMPLES)

    ran = run("--database", url, "doctor")

    assert ran.code == 0
    assert "(fsync on, full_page_writes on, synchronous_commit on)" in words(ran.out)


def test_a_fault_is_exit_code_one(url: str, sound: StandIn) -> None:
    """With what to do below it; what is found is on standard output, the verdict is not."""
    ran = run("--database", url, "doctor")

    assert ran.code == 1
    assert ran.err == "Not well: 1 fault and 0 warnings.\n"
    assert lines_of(ran.out)[:4] == [["fault"], ["not checked"], ["not checked"], ["not checked"]]
    assert "\n                             --database or COUNTERFOIL_DATABASE names the" in ran.out


def test_without_a_key_and_without_a_network(year: str) -> None:
    """What can be looked at here is."""
    alone = {"COUNTERFOIL_MASTER_KEY": ""}
    assert run("--database", year, "subscriptions", env=alone).code == 0

    ran = run("--database", year, "doctor", env=alone)

    assert (ran.code, ran.err) == (0, "")
    assert lines_of(ran.out) == [["ok"]] * 7 + [["not checked"]] * 3


def test_a_key_that_is_none(year: str) -> None:
    """It is a fault of the keys, and no end of the checks."""
    ran = run("--database", year, "doctor", "--json", env={"COUNTERFOIL_MASTER_KEY": "secret"})

    checks = ran.json["checks"]
    assert isinstance(checks, list)
    assert ran.code == 1
    assert [each["health"] for each in checks[:4]] == ["not checked"] * 2 + ["fault", "not checked"]


def test_tells_programs_the_same(year: str, sound: StandIn) -> None:
    """By names that stay."""
    ran = run(
        "--database",
        year,
        "doctor",
        "--json",
        "--endpoint",
        URL,
        env={"COUNTERFOIL_MASTER_KEY": ""},
    )

    checks = ran.json["checks"]
    assert isinstance(checks, list)
    assert ran.json["well"] is True
    assert [each["name"] for each in checks] == [
        "store",
        "settings",
        "keys",
        "inbox",
        "read models",
        "webhook secret",
        "version",
        "stripe key",
        "endpoint",
        "clock",
    ]
    assert checks[7] == {
        "name": "stripe key",
        "health": "ok",
        "says": "Stripe accepts the key, which is of test mode.",
        "remedy": None,
    }


def test_an_endpoint_that_is_no_url(year: str, sound: StandIn) -> None:
    """That isn't a fault of the installation."""
    sentence = refused(run("--database", year, "doctor", "--endpoint", "example.com"))

    assert sentence.startswith("'example.com' is no URL")
