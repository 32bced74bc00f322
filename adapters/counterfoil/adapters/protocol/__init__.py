"""How Stripe's API is spoken: forms in, JSON out, errors, pages, keys of idempotency."""
