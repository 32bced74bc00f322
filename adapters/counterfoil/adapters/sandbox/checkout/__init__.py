"""What Checkout sessions are for: payment methods that are kept, and subscriptions."""
