"""``counterfoil api-keys``: keys are made, listed and revoked."""

from pathlib import Path

import pytest
from tests.adapters.cli.running import refused, run


@pytest.fixture(name="database")
def _database(tmp_path: Path) -> str:
    """Name a database that isn't there yet."""
    return f"sqlite:///{tmp_path / 'shop.db'}"


def test_a_key_is_told_once(database: str) -> None:
    """Its secret stands in what makes it, and nowhere afterwards."""
    made = run(
        "--database", database, "api-keys", "create", "--mode", "test", "--account", "acct_1"
    )
    (secret,) = (line for line in made.out.splitlines() if line.startswith("sk_test_"))
    listed = run("--database", database, "api-keys", "list")

    assert made.out.startswith("The key key_")
    assert "for acct_1 in test mode" in made.out
    assert secret not in listed.out
    assert secret[-4:] in listed.out


def test_programs_are_told_the_same(database: str) -> None:
    """In JSON, by account and mode; a key that may only read says so by its name."""
    create = ("--database", database, "api-keys", "create", "--json")
    one = run(*create, "--mode", "live", "--name", "Shop").json
    other = run(*create, "--mode", "test", "--read-only").json
    listed = run("--database", database, "api-keys", "list", "--json").entries
    live = run("--database", database, "api-keys", "list", "--json", "--mode", "live").entries

    assert str(one["secret"]).startswith("sk_live_")
    assert str(other["secret"]).startswith("rk_test_")
    assert (one["account"], one["name"], other["scope"]) == ("acct_self", "Shop", "read")
    assert {str(each["id"]) for each in listed} == {str(one["id"]), str(other["id"])}
    assert [each["id"] for each in live] == [one["id"]]
    assert all("secret" not in each for each in listed)


def test_a_revoked_key_is_shown_as_revoked(database: str) -> None:
    """It stays in the list, so that people can see what was leaked and when it ended."""
    key = str(
        run("--database", database, "api-keys", "create", "--mode", "test", "--json").json["id"]
    )
    said = run("--database", database, "api-keys", "revoke", key)
    again = run("--database", database, "api-keys", "revoke", key, "--json").json
    (listed,) = run("--database", database, "api-keys", "list", "--json").entries

    assert said.out == f"The key {key} of acct_self in test mode is revoked.\n"
    assert listed["revoked_at"] is not None
    assert again["revoked_at"] == listed["revoked_at"]
    assert str(listed["revoked_at"])[:10] in run("--database", database, "api-keys", "list").out


def test_only_making_a_key_makes_a_database(database: str, tmp_path: Path) -> None:
    """A name that is misspelt is told otherwise."""
    for command in (("list",), ("revoke", "key_x")):
        ran = run("--database", database, "api-keys", *command)
        assert "there is no such file" in refused(ran)
    assert list(tmp_path.iterdir()) == []


def test_what_can_not_be_done_is_said(database: str) -> None:
    """An account that can be none, and a key that isn't there."""
    migrated = run("--database", database, "migrate")
    create = ("--database", database, "api-keys", "create", "--mode", "test", "--account", "a/b")
    revoke = ("--database", database, "api-keys", "revoke", "key_x")
    listed = run("--database", database, "api-keys", "list")

    assert migrated.code == 0
    assert listed.out.startswith("There is no API key")
    assert "'a/b' is no id of an account" in refused(run(*create))
    assert "There is no API key key_x" in refused(run(*revoke))
