"""``counterfoil invoices``, ``payments`` and ``fees``, asked of the demonstration."""

import csv
import io
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.adapters.cli.running import Json, refused, run, words
from tests.adapters.shop import ADA, CREATE_ADA, do

from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.values import InvoiceId

EMILY, GHALIA = "cus_EmilyCarter000", "cus_GhaliaMutairi0"
VOIDED, PAID = "in_1EmilyBook00000000260910", "in_1EmilyTeam00000000261015"
UNPAID = "in_1Ghalia00000000000261114"


def place(year: str, *arguments: str) -> Json:
    """Return what a command answers of the one account there is."""
    (found,) = run("--database", year, *arguments, "--json").entries
    return found


def answers(year: str, *arguments: str) -> list[Json]:
    """Return the answers of a command."""
    found = place(year, *arguments)["answers"]
    assert isinstance(found, list)
    return found


def rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode(), newline="")))


def written(year: str, file: Path, *arguments: str) -> list[dict[str, str]]:
    """Return the rows that a command writes as CSV."""
    ran = run("--database", year, *arguments, "--csv", file)
    assert (ran.code, ran.out) == (0, "")
    return rows(file)


class TestInvoices:
    """Which there are, and what they come to."""

    def test_they_are_listed_with_totals_by_currency(self, year: str) -> None:
        """Amounts in the currency's own decimals; nothing is added across currencies."""
        said = words(run("--database", year, "invoices").out)

        assert "11 invoices, now Invoice Status Created Due Paid" in said
        assert f"{UNPAID} open 2026-11-14 4.250 KWD 0.000 KWD" in said
        assert "All 1 in JPY: due 1800, paid 1800, remaining 0, uncollectible 0" in said
        assert "All 2 in USD: due 162.14, paid 162.14, remaining 0.00" in said

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            (("--customer", EMILY), [VOIDED, PAID]),
            (("--customer", EMILY, "--falling"), [PAID, VOIDED]),
            (("--open",), [UNPAID]),
            (("--status", "void"), [VOIDED]),
            (("--subscription", "sub_1EmilyAtelierTeam0000000"), [PAID]),
            (("--customer", EMILY, "--limit", "1", "--after", VOIDED), [PAID]),
            (("--at", "2026-09-11"), [VOIDED]),
            (("--known-at", "2026-09-11"), []),
            ((PAID,), [PAID]),
        ],
    )
    def test_it_filters_sorts_and_pages(
        self, year: str, filters: Sequence[str], found: Sequence[str]
    ) -> None:
        """All that is named must hold."""
        filters = [*filters]
        if "--at" in filters:
            filters += ["--customer", EMILY]
        assert [each["invoice"] for each in answers(year, "invoices", *filters)] == found

    def test_programs_get_the_totals_of_all(self, year: str) -> None:
        """Whatever page they read."""
        found = place(year, "invoices", "--customer", EMILY, "--limit", "1")

        amounts = {"due": 16214, "paid": 16214, "remaining": 0, "uncollectible": 0}
        assert found["has_more"] is True
        assert found["totals"] == [{"currency": "usd", "count": 2, "amounts": amounts}]

    def test_there_are_more(self, year: str) -> None:
        """Whoever reads a page learns how to read the next one."""
        ran = run("--database", year, "invoices", "--customer", EMILY, "--limit", "1")

        assert f"There are more: --after {VOIDED}" in ran.out

    def test_one_that_nobody_knows_is_said_so(self, year: str) -> None:
        """It isn't an empty list."""
        sentence = refused(run("--database", year, "invoices", "in_unheard"))

        assert sentence.startswith("Nothing is known of an invoice in_unheard, now")

    def test_csv_has_the_documented_columns(self, year: str, tmp_path: Path) -> None:
        """Amounts are whole minor units."""
        (row,) = written(year, tmp_path / "open.csv", "invoices", "--open")

        assert row["invoice"] == UNPAID
        assert (row["amount_remaining"], row["currency"]) == ("4250", "kwd")
        assert (row["attempt_count"], row["failed_attempt"]) == ("2", "2")
        assert row["next_payment_attempt"] == "2026-11-22T20:21:48Z"
        assert (row["recurring"], row["billing_reason"]) == ("yes", "subscription_cycle")
        assert (row["status_by"], row["status_through"]) == ("stripe", "observation")

    def test_no_spreadsheet_runs_what_others_wrote(self, url: str, tmp_path: Path) -> None:
        """A number that looks like a formula gets a quote."""
        with BillingPortal.open(url, master_key=bytes(32)) as portal:
            invoice = InvoiceId("in_1")
            do(
                portal.account("acct_1", "test"),
                CREATE_ADA,
                c.CreateInvoice(
                    invoice_id=invoice, customer_id=ADA, currency="eur", subtotal=1, total=1
                ),
                c.FinalizeInvoice(invoice_id=invoice, number='=HYPERLINK("x")'),
                c.RecordPaymentFailure(invoice_id=invoice, code="@SUM(1)", decline_code="-1"),
            )
        file = tmp_path / "all.csv"
        env = {"COUNTERFOIL_MASTER_KEY": b64encode(bytes(32)).decode()}

        assert run("--database", url, "invoices", "--csv", file, env=env).code == 0
        (row,) = rows(file)
        assert row["number"] == '\'=HYPERLINK("x")'
        assert row["failure_code"] == "'@SUM(1)"
        assert (
            run("--database", url, "payments", "--customer", ADA, "--csv", file, env=env).code == 0
        )
        (row,) = rows(file)
        assert (row["code"], row["decline_code"]) == ("'@SUM(1)", "'-1")


class TestPayments:
    """What a customer paid, and what they didn't."""

    def test_they_are_listed_in_order_of_happening(self, year: str) -> None:
        """With why, and what they come to."""
        said = words(run("--database", year, "payments", "--customer", EMILY).out)

        assert f"2 payments of {EMILY}, now" in said
        assert f"2026-09-10 17:41 voided 14.00 USD {VOIDED}" in said
        assert f"2026-10-15 16:01 paid 162.14 USD {PAID}" in said
        assert "All 2 in USD: paid 162.14, voided 14.00, uncollectible 0.00" in said

    def test_a_failure_says_which_attempt_it_was(self, year: str) -> None:
        """And when it was to be tried again."""
        said = words(run("--database", year, "payments", "--customer", GHALIA).out)

        assert f"2026-11-14 20:21 failed 4.250 KWD {UNPAID} attempt 1, again 2026-11-17" in said

    def test_it_answers_for_another_day(self, year: str) -> None:
        """Only what had happened by then."""
        found = answers(year, "payments", "--customer", EMILY, "--at", "2026-10-01")

        assert [each["id"] for each in found] == [f"{VOIDED}:voided:1"]
        assert answers(year, "payments", "--customer", EMILY, "--known-at", "2026-10-01") == []

    def test_it_pages(self, year: str) -> None:
        """By the id of the last payment that was shown."""
        first = run("--database", year, "payments", "--customer", GHALIA, "--limit", "1")
        assert f"There are more: --after {UNPAID}:failed:1" in first.out

        found = answers(year, "payments", "--customer", GHALIA, "--after", f"{UNPAID}:failed:1")
        assert [each["id"] for each in found] == [f"{UNPAID}:failed:2"]

    def test_of_one_invoice_alone(self, year: str) -> None:
        """Where that is asked."""
        found = answers(year, "payments", "--customer", EMILY, "--invoice", PAID)

        assert [each["invoice"] for each in found] == [PAID]

    def test_csv_has_the_documented_columns(self, year: str, tmp_path: Path) -> None:
        """Amounts are whole minor units."""
        _, row = written(year, tmp_path / "paid.csv", "payments", "--customer", EMILY)

        assert (row["kind"], row["amount"], row["currency"]) == ("paid", "16214", "usd")
        assert row["at"] == "2026-10-15T16:01:15Z"
        assert row["late"] == "no"


class TestFees:
    """What Stripe Billing charges."""

    def test_they_are_told_by_month_and_currency(self, year: str) -> None:
        """A month in which nothing was paid is told, too."""
        said = words(run("--database", year, "fees", "--from", "2026-09", "--to", "2026-10").out)

        assert "what Stripe Billing charges, now Month Kind Rate Invoices Free Paid Fee" in said
        assert "2026-09 nothing was paid" in said
        assert "2026-10 recurring 0.70 % 1 0 12.00 EUR 0.08 EUR" in said
        assert "2026-10 recurring 0.70 % 1 0 1800 JPY 13 JPY" in said
        assert "All 1 in USD: paid 162.14, fee 1.13" in said

    def test_a_former_plan_has_its_own_rate(self, year: str) -> None:
        """Until 30 June 2025; in 2026 it makes no difference."""
        months = ("fees", "--month", "2026-10")

        assert answers(year, *months, "--former-plan") == answers(year, *months)

    def test_without_a_month_it_is_that_of_the_moment(self, year: str) -> None:
        """The present one, or the one that is asked about."""
        (month,) = answers(year, "fees", "--at", "2026-10-20")
        assert month["month"] == "2026-10"

        months = [
            each["month"]
            for each in answers(year, "fees", "--from", "2026-09", "--at", "2026-11-02")
        ]
        assert months == ["2026-09", "2026-10", "2026-11"]

    def test_csv_has_a_row_for_each_kind_and_currency(self, year: str, tmp_path: Path) -> None:
        """Rates are in hundredths of a percent."""
        found = written(year, tmp_path / "fees.csv", "fees", "--month", "2026-10")

        assert [(row["currency"], row["paid"], row["fee"]) for row in found] == [
            ("eur", "1200", "8"),
            ("jpy", "1800", "13"),
            ("usd", "16214", "113"),
        ]
        assert {(row["month"], row["kind"], row["basis_points"]) for row in found} == {
            ("2026-10", "recurring", "70")
        }

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (("--month", "March"), "'March' is no month: write 2026-03."),
            (("--month", "2026-13"), "'2026-13' is no month: write 2026-03."),
            (
                ("--month", "2026-03", "--to", "2026-04"),
                "Name one --month, or several by --from and --to, but not both.",
            ),
            (
                ("--to", "2026-04"),
                "--to names the last of several months: name the first by --from.",
            ),
            (
                ("--from", "2026-04", "--to", "2026-03"),
                "No month lies from 2026-04 to 2026-03: name the earlier one by --from.",
            ),
        ],
    )
    def test_what_is_no_month_is_said_so(
        self, year: str, options: Sequence[str], says: str
    ) -> None:
        """In one sentence."""
        assert refused(run("--database", year, "fees", *options)) == says


@pytest.mark.parametrize("command", [("invoices",), ("payments", "--customer", "x"), ("fees",)])
def test_nothing_recorded_is_said_so(url: str, command: Sequence[str]) -> None:
    """An empty database has no place to speak of."""
    assert run("--database", url, "migrate").code == 0

    assert "Nothing is recorded yet" in run("--database", url, *command).out
