"""What the lines of an invoice come to: discounts, taxes, and what is due."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from counterfoil.adapters.sandbox.catalogue.decimals import rounded
from counterfoil.adapters.sandbox.catalogue.discounting import amount_off
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.coupon import COUPON
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.discount import DISCOUNT
from counterfoil.adapters.sandbox.shapes.invoice import Invoice
from counterfoil.adapters.sandbox.shapes.invoice_line import (
    DiscountAmount,
    LineItem,
    PretaxCreditAmount,
    Tax,
    TaxabilityReason,
)
from counterfoil.adapters.sandbox.shapes.tax_rate import TAX_RATE, TaxRate

_UNTAXED: Mapping[str, TaxabilityReason] = {
    "exempt": "customer_exempt",
    "reverse": "reverse_charge",
}


def total_up(turn: Turn, invoice: Invoice) -> None:
    """
    Work out a draft's amounts, those of its lines too, anew.

    A line's own discounts come first, then the invoice's, one after the other, each of what the
    ones before have left; shares of a discount are rounded so that they add up. Taxes are worked
    out by line, of what is left, and rounded half up.
    """
    lines = invoice["lines"]
    for line in lines:
        line["discount_amounts"] = []
        for discount in line["discounts"]:
            _take_off(turn, discount, [line])
    subtotal = sum(_left(line) for line in lines)
    for discount in invoice["discounts"]:
        _take_off(turn, discount, lines)
    taxes = _Taxes(turn, invoice)
    for line in lines:
        line["subtotal"] = line["amount"]
        line["pretax_credit_amounts"] = _credits(line["discount_amounts"])
        line["taxes"] = taxes.of(line)
    _sum_up(turn, invoice, subtotal)


def _left(line: LineItem) -> int:
    return line["amount"] - sum(taken["amount"] for taken in line["discount_amounts"])


def _take_off(turn: Turn, discount: str, lines: Sequence[LineItem]) -> None:
    """Take a discount off lines, and say of each how much of it came to it."""
    products = _products(turn, discount)
    bases = [_left(line) if _is_discounted(line, products) else 0 for line in lines]
    whole = sum(bases)
    off = amount_off(turn, discount, whole, lines[0]["currency"]) if whole > 0 else 0
    for line, share in zip(lines, shares(off, bases), strict=True):
        line["discount_amounts"].append({"amount": share, "discount": discount})


def _products(turn: Turn, discount: str) -> list[str] | None:
    """Return the products that a discount is limited to, or ``None`` where it is for all."""
    coupon = turn.recall(COUPON, turn.recall(DISCOUNT, discount)["source"]["coupon"])
    return coupon["applies_to"]["products"] if "applies_to" in coupon else None


def _is_discounted(line: LineItem, products: list[str] | None) -> bool:
    if not line["discountable"] or line["amount"] <= 0:
        return False
    if products is None:
        return True
    pricing = line["pricing"]
    return (
        pricing is not None
        and "price_details" in pricing
        and pricing["price_details"]["product"] in products
    )


def shares(amount: int, bases: Sequence[int]) -> list[int]:
    """
    Divide an amount by weights that aren't negative; the shares are whole and add up to it.

    What rounding down leaves goes to those who lost most by it, the first of equals first.
    """
    whole = sum(bases)
    if not whole:
        return [0] * len(bases)
    found = [amount * base // whole for base in bases]
    by_loss = sorted(range(len(bases)), key=lambda place: -(amount * bases[place] % whole))
    for place in by_loss[: amount - sum(found)]:
        found[place] += 1
    return found


def _credits(taken: Sequence[DiscountAmount]) -> list[PretaxCreditAmount]:
    return [
        {"amount": one["amount"], "discount": one["discount"], "type": "discount"} for one in taken
    ]


class _Taxes:
    """The taxes of one invoice's lines."""

    def __init__(self, turn: Turn, invoice: Invoice) -> None:
        self._turn = turn
        self._default = invoice["default_tax_rates"]
        self._untaxed = _UNTAXED.get(invoice["customer_tax_exempt"])
        self._rates: dict[str, TaxRate] = {}

    def of(self, line: LineItem) -> list[Tax]:
        """Return the taxes on what discounts have left of a line."""
        rates = [self._rate(id) for id in line["tax_rates"] or self._default]
        left = Decimal(_left(line))
        within = sum((_percentage(rate) for rate in rates if rate["inclusive"]), Decimal(0))
        net = left / (1 + within / 100)
        inclusive = [rounded(net * _percentage(rate) / 100) for rate in rates if rate["inclusive"]]
        base = int(left) - sum(inclusive)
        taxes: list[Tax] = []
        for rate in rates:
            amount = inclusive.pop(0) if rate["inclusive"] else None
            if amount is None:
                amount = rounded(base * _percentage(rate) / 100)
            taxes.append(
                {
                    "amount": 0 if self._untaxed else amount,
                    "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
                    "tax_rate_details": {"tax_rate": rate["id"]},
                    "taxability_reason": self._untaxed or "not_available",
                    "taxable_amount": 0 if self._untaxed else base,
                    "type": "tax_rate_details",
                }
            )
        return taxes

    def _rate(self, id: str) -> TaxRate:
        if id not in self._rates:
            self._rates[id] = self._turn.read(TAX_RATE, id, named="tax_rates")
        return self._rates[id]


def _percentage(rate: TaxRate) -> Decimal:
    return Decimal(str(rate["percentage"]))


def _sum_up(turn: Turn, invoice: Invoice, subtotal: int) -> None:
    lines = invoice["lines"]
    taxes = [tax for line in lines for tax in line["taxes"]]
    added = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")
    within = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive")
    net = sum(_left(line) for line in lines)
    invoice["subtotal"] = subtotal
    invoice["subtotal_excluding_tax"] = subtotal - within
    invoice["total"] = net + added
    invoice["total_excluding_tax"] = net - within
    invoice["total_discount_amounts"] = _by_discount(invoice)
    invoice["total_pretax_credit_amounts"] = _credits(invoice["total_discount_amounts"])
    invoice["total_taxes"] = _by_rate(taxes)
    invoice["starting_balance"] = turn.read(CUSTOMER, invoice["customer"])["balance"]
    invoice["amount_due"] = max(0, invoice["total"] + invoice["starting_balance"])
    invoice["amount_remaining"] = invoice["amount_due"] - invoice["amount_paid"]


def _by_discount(invoice: Invoice) -> list[DiscountAmount]:
    sums: dict[str, int] = {}
    for line in invoice["lines"]:
        for taken in line["discount_amounts"]:
            sums[taken["discount"]] = sums.get(taken["discount"], 0) + taken["amount"]
    sums = {**sums, **{id: 0 for id in invoice["discounts"] if id not in sums}}
    return [{"amount": amount, "discount": discount} for discount, amount in sums.items()]


def _by_rate(taxes: Sequence[Tax]) -> list[Tax]:
    sums: dict[str, Tax] = {}
    for tax in taxes:
        rate = "" if tax["tax_rate_details"] is None else tax["tax_rate_details"]["tax_rate"]
        kept = sums.get(rate)
        if kept is None:
            sums[rate] = tax.copy()
        else:
            kept["amount"] += tax["amount"]
            kept["taxable_amount"] = (kept["taxable_amount"] or 0) + (tax["taxable_amount"] or 0)
    return list(sums.values())
