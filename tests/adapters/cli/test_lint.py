"""``counterfoil lint``: what a merchant had better look at in the portal's configurations."""

import json
from pathlib import Path

import pytest
from tests.adapters.cli.running import Json, Ran, refused, run, words

PORTAL = "bpc_1LamplightPortal00000000"


def configurations(ran: Ran) -> dict[str, list[Json]]:
    """Return the findings that were written, by configuration."""
    found = ran.json["configurations"]
    assert isinstance(found, list)
    return {each["id"]: each["findings"] for each in found}


def make(url: str, folder: Path, **features: Json) -> None:
    """Record configurations with these features, in test mode."""
    objects = [
        {
            "id": id,
            "object": "billing_portal.configuration",
            "livemode": False,
            "active": True,
            "default_return_url": "https://example.com",
            "features": each,
        }
        for id, each in features.items()
    ]
    file = folder / "objects.json"
    file.write_text(json.dumps(objects))
    assert run("--database", url, "ingest", file).code == 0


UNPAYABLE: Json = {
    "subscription_update": {
        "enabled": True,
        "default_allowed_updates": ["price"],
        "proration_behavior": "none",
        "products": [{"product": "prod_1", "prices": ["price_1", "price_2"]}],
    },
    "payment_method_update": {"enabled": False},
}


class TestTheExamples:
    """A studio whose two tiers are two products, with switches that wait."""

    def test_have_no_errors(self, year: str) -> None:
        """A warning leaves the exit code at 0; the rule is said once, with what to do."""
        ran = run("--database", year, "lint", "--at", "2026-11-20")

        out = words(ran.out)
        assert ran.code == 0
        assert out.startswith("By the rules of 2026-11-20, about the configuration as it is known")
        assert f"{PORTAL} (acct_self/live) Warning: Customers can't switch from" in out
        assert out.count("(R53, R59, R195, R197)") == 1

    def test_are_spoken_of_in_dutch_as_well(self, year: str) -> None:
        """Every word of it, but for the names of things."""
        out = words(run("--database", year, "lint", "--language", "nl").out)

        assert out.startswith("Volgens de regels van ")
        assert "Waarschuwing: Klanten kunnen niet van" in out
        assert "Laat wissels meteen ingaan" in out

    def test_are_written_for_programs(self, year: str) -> None:
        """With the rule, its numbers, the parameter and the severity."""
        ran = run("--database", year, "lint", PORTAL, "--json", "--at", "2026-11-20")

        (finding,) = configurations(ran)[PORTAL]
        assert ran.json["at"] == "2026-11-20T00:00:00Z"
        assert finding["severity"] == "warning"
        assert finding["rule"] == "tiers-switch-at-once"
        assert finding["numbers"] == ["R53", "R59", "R195", "R197"]
        assert str(finding["param"]).startswith("features[subscription_update]")
        assert {"says", "because", "remedy"} <= finding.keys()


class TestAnError:
    """What Stripe would refuse today."""

    def test_is_told_by_the_exit_code(self, url: str, tmp_path: Path) -> None:
        """So that a pipeline stops at it; what can't be checked is a warning beside it."""
        make(url, tmp_path, bpc_bad=UNPAYABLE)

        ran = run("--database", url, "lint")
        found = configurations(run("--database", url, "lint", "--json"))["bpc_bad"]

        assert ran.code == 1
        assert run("--database", url, "lint", "--json").code == 1
        assert "Error: Cannot enable subscription updates while" in words(ran.out)
        assert [each["severity"] for each in found] == ["error", "warning"]
        assert ran.out.index("Error: ") < ran.out.index("Warning: ")

    def test_of_one_configuration_is_not_held_against_another(
        self, url: str, tmp_path: Path
    ) -> None:
        """All are looked over unless one is named."""
        make(url, tmp_path, bpc_bad=UNPAYABLE, bpc_good={})

        every = run("--database", url, "lint")
        good = run("--database", url, "lint", "bpc_good")

        assert every.code == 1
        assert "bpc_good (acct_self/test)\nNothing to say." in every.out
        assert good.code == 0
        assert "bpc_bad" not in good.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("bpc_nobody",), "Nothing is recorded of bpc_nobody: check the id and the database."),
        (("cus_AdaDeVries0000",), "cus_AdaDeVries0000 is a customer: name a portal configuration."),
        (("--at", "soon"), "'soon' is no date: write"),
        (("--mode", "test"), "No portal configuration is recorded: check the database."),
    ],
)
def test_what_makes_no_sense_is_refused(
    year: str, arguments: tuple[str, ...], sentence: str
) -> None:
    """In one sentence."""
    assert refused(run("--database", year, "lint", *arguments)).startswith(sentence)
