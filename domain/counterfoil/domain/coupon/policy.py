"""The numbers that Stripe's API sets for coupons, and readings of what it leaves open."""

NAME_CHARACTERS_MAX = 40
"""How long a coupon's name may be in a wish; Stripe states longer ones of old."""

CODE_CHARACTERS_MAX = 500
"""How long a promotion code may be."""

REDEEMABLE_YEARS_MAX = 5
"""How many years ahead the last moment of redeeming a coupon may lie."""

CODE_FOR_ALL_CLASHES_WITH_A_CUSTOMERS_OWN = True
"""
Whether a code for every customer clashes with the same text that is meant for one.

Stripe says "unique across all active promotion codes for each customer", which leaves open whether
a code for all counts among each one's: UNCONFIRMED. The safe reading: it does.
"""
