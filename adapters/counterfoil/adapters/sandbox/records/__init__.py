"""What the sandbox keeps: plain records of Stripe's objects, and the turns that change them."""
