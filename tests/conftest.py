"""What holds of every test: how fast the machine is decides none of them."""

from hypothesis import HealthCheck, settings

# On top of whichever profile is in force, Hypothesis's own for CI included.
settings.register_profile(
    "whatever-the-machine",
    settings(),
    deadline=None,
    suppress_health_check=[*settings().suppress_health_check, HealthCheck.too_slow],
)
settings.load_profile("whatever-the-machine")
