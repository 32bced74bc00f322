"""The account that the sandbox is."""

from counterfoil.adapters.protocol.parameters import NoParams
from counterfoil.adapters.sandbox.answers import unkept
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.account import ACCOUNT, Account

_CREATED = 1_577_836_800


def retrieve(turn: Turn, params: NoParams) -> Answer:
    """Answer with the account, as the sandbox was told what it is."""
    settings = turn.settings
    account = Account(
        id=settings.account,
        object="account",
        business_profile={
            "mcc": None,
            "name": settings.display_name,
            "product_description": None,
            "support_address": None,
            "support_email": None,
            "support_phone": None,
            "support_url": None,
            "url": None,
        },
        business_type=None,
        capabilities={"card_payments": "active", "transfers": "active"},
        charges_enabled=True,
        controller={"type": "account"},
        country=settings.country,
        created=_CREATED,
        default_currency=settings.default_currency,
        details_submitted=True,
        email=None,
        metadata={},
        payouts_enabled=True,
        settings={
            "branding": {
                "icon": None,
                "logo": None,
                "primary_color": None,
                "secondary_color": None,
            },
            "card_payments": {"statement_descriptor_prefix": None},
            "dashboard": {"display_name": settings.display_name, "timezone": "Etc/UTC"},
            "payments": {"statement_descriptor": None},
        },
        type="standard",
    )
    return unkept(ACCOUNT, account)


ROUTES: tuple[Route, ...] = (route("GET", "/v1/account", NoParams, retrieve),)
