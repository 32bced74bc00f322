"""What customers say of themselves in the portal, as far as the configuration allows (R156)."""

from counterfoil.adapters.sandbox.portal.asked import Asked, check
from counterfoil.adapters.sandbox.portal.views import RefusedError

ADDRESS = ("line1", "postal_code", "city", "country")
"""The parts of an address that the portal has fields for."""

_PLAIN = ("name", "email", "phone")
_TAX_ID = "tax_id"


def update_details(asked: Asked) -> str:
    """Change what is said of the customer; an address is said whole."""
    said = asked.fields
    changes = {name: said[name] for name in _PLAIN if name in said}
    if any(name in said for name in ADDRESS):
        changes |= {f"address[{name}]": said.get(name, "") for name in ADDRESS}
    if any(f"shipping_{name}" in said for name in ADDRESS):
        changes["shipping[name]"] = asked.field("shipping_name")
        changes |= {
            f"shipping[address][{name}]": said.get(f"shipping_{name}", "") for name in ADDRESS
        }
    refused = {name.partition("[")[0] for name in changes} - asked.visited.details
    if refused or not changes:
        raise RefusedError(f"You can't change {', '.join(sorted(refused)) or 'nothing'} here.")
    asked.asker.ask("POST", f"/v1/customers/{asked.visited.customer.id}", changes)
    return "Your details are changed."


def add_tax_id(asked: Asked) -> str:
    """Add a tax id (R154)."""
    check(_TAX_ID in asked.visited.details, "You can't change tax_id here.")
    said = {"type": asked.field("type"), "value": asked.field("value")}
    asked.asker.ask("POST", f"/v1/customers/{asked.visited.customer.id}/tax_ids", said)
    return "The tax id is added."


def remove_tax_id(asked: Asked) -> str:
    """Remove a tax id."""
    check(_TAX_ID in asked.visited.details, "You can't change tax_id here.")
    path = f"/v1/customers/{asked.visited.customer.id}/tax_ids/{asked.field(_TAX_ID)}"
    asked.asker.ask("DELETE", path)
    return "The tax id is removed."
