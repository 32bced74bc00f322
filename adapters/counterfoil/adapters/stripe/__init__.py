"""The anti-corruption layer: what Stripe says, in this domain's words."""
