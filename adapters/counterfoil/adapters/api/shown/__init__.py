"""How what the core holds is shown: as Stripe's objects, of which linked ones are named by id."""
