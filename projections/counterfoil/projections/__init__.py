"""Read models and reactions, fed by recorded events."""
