"""Stripe out: requests are made of decisions, sent lane by lane, and their answers recorded."""
