"""The readings chosen where Stripe gives a number, or is silent: each in one place."""

import re

from counterfoil.domain.configuration.features import CustomerDetail

CHARACTERS_MAX = {
    CustomerDetail.EMAIL: 512,
    CustomerDetail.NAME: 256,
    CustomerDetail.PHONE: 20,
}
"""How long Stripe lets a detail be, in characters (R152)."""

PLAUSIBLE_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
"""
What passes for an e-mail address (R152): something on either side of one ``@``, no white space.

What exactly Stripe accepts is UNCONFIRMED, so only what no reading could accept is refused here.
"""

TAX_ID_TYPE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
"""
What passes for a type of tax id, ``eu_vat`` say (R154).

The list is Stripe's and grows; which types it validates, and how, is UNCONFIRMED, as is how many
tax ids a customer may have. So form alone is checked here, and no number.
"""

DETACHED_DEFAULT: None = None
"""
What a default reads as once the payment method that it named is detached: none (R103).

Whether Stripe clears its own default too is UNCONFIRMED. Since a detached method can never be
charged again (R102), naming it would promise a payment that can't happen.
"""

MERCHANTS_KEEP_ONE_PAYMENT_METHOD: bool = False
"""
Whether a merchant, too, must leave a billed customer one payment method (R98).

The rule is stated of the portal; Stripe's API is not known to refuse, so merchants may detach the
last one.
"""

TYPE_NOT_STATED = "unknown"
"""The type of a payment method or tax id whose first statement told none; Stripe's own word."""
