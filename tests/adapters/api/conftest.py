"""An API to talk to."""

from collections.abc import Iterator

import pytest
from tests.adapters.api.talking import SELLING, Api, api_on


@pytest.fixture(name="api")
def _api() -> Iterator[Api]:
    """Open the API of a shop that sells, in memory."""
    with api_on("memory://", *SELLING) as api:
        yield api
