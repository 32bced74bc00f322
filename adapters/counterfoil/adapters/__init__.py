"""What joins the domain to the outside: event store, Stripe and the command line."""
