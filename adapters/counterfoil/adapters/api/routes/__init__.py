"""What the API answers, by the kind of object."""
