"""Our ids and Stripe's: what was born here is tied to Stripe's object, and named by ours inside."""
