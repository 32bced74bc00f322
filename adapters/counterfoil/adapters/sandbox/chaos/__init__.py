"""What goes wrong on purpose: on the way to the API, in it, and on the way of what it tells."""
