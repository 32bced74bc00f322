"""Which decisions Stripe has refused."""

from counterfoil.domain.confirmed import refused_after
from counterfoil.domain.customer.events import ConfirmationEnded

ANSWERS = (
    (3, ConfirmationEnded(facets=("name", "email"))),
    (5, ConfirmationEnded(facets=("name",), refused_with="invalid")),
    (8, ConfirmationEnded(facets=("name", "phone"))),
)


def test_the_next_answer_to_a_facet_counts() -> None:
    """What was taken before, and what is taken later, says nothing of it."""
    assert refused_after(1, ANSWERS) == frozenset()
    assert refused_after(4, ANSWERS) == {"name"}
    assert refused_after(6, ANSWERS) == frozenset()
