"""Compares what is held here with what Stripe says now, and brings it up to date if asked to."""
