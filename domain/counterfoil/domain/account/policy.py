"""The numbers and readings that the rules of an account rest on."""

from decimal import Decimal

LIVE_CONFIGURATION_SHOWS_BILLING: bool = True
"""
Whether an account of which Stripe states a configuration in live mode pays for Billing (R189,
INFERRED).

Stripe tells no one's plan, yet opens the live portal to paying Billing users alone. What the
merchant has said counts for more.
"""

BUTTON_CONTRAST_MIN = Decimal(3)
"""How much a button stands out against the background (WCAG 2.2, 1.4.11)."""

FONT_CHARACTERS_MAX = 64
"""How long the name of a font may be (R186, UNCONFIRMED)."""

GRACE_DAYS_MAX = 365
"""How long a grace lasts at most: who is served for longer than a year is simply served (OURS)."""

DOMAIN_LABELS_MIN = 3
"""
How many labels the name of a subdomain has (R187).

Of the suffixes under which domains are sold, some have two labels: example.co.uk passes.
"""

DOMAIN_CHARACTERS_MAX = 253
"""How long the name of a domain may be (RFC 1035)."""

FEEDBACK_CHARACTERS_MAX = 100
"""How long the description of a feedback option may be (R45)."""
