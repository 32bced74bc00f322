"""What a scenario asserts is to say what it found."""

import pytest

pytest.register_assert_rewrite("tests.live.customer_scenarios", "tests.live.subscription_scenarios")
