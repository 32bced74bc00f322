"""What is served, object by object: parameters in, records changed, an answer out."""
