"""
Every number of the specification is spoken of: by a rule, by a test, by a docstring of the domain
that names the reading it chose, or in the list of what is out of scope.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.stripe_material import stripe_material

from counterfoil.domain.rulebook import RULES

TESTS = Path(__file__).parent
LIST = TESTS.parent / "docs" / "out_of_scope.toml"

LETTERS = {61: "abcdefgh", 70: "ab"}
"""The numbers that have further ones beside them."""

NUMBERS = tuple(
    number
    for plain in range(1, 198)
    for number in (f"R{plain}", *(f"R{plain}{letter}" for letter in LETTERS.get(plain, "")))
)
"""All numbers of the specification, in its order."""

_MENTION = re.compile(r"\b(R\d+[a-h]?)(?:\s?-\s?(R\d+[a-h]?))?\b")
_IN_A_NAME = re.compile(r"(?<![a-z0-9])r(\d+[a-h]?)(?![a-z0-9])")


def numbers_in(text: str) -> set[str]:
    """Return the numbers that a text names; a range, R61c-R61f, names what lies within it too."""
    named: set[str] = set()
    for first, last in _MENTION.findall(text):
        named.add(first)
        if last in NUMBERS and first in NUMBERS:
            named.update(NUMBERS[NUMBERS.index(first) : NUMBERS.index(last) + 1])
    return named


def docstrings_of(source: str) -> Iterator[str]:
    """Yield the docstrings of a module: its own, and those of its classes, functions and values."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            for statement in node.body:
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    yield str(statement.value.value)


def names_of(source: str) -> Iterator[str]:
    """Yield the names of a module's functions and classes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def named_by_rules() -> set[str]:
    """Return the numbers that the rule book writes down."""
    return {number for rule in RULES for number in rule.numbers}


def named_by_tests() -> set[str]:
    """Return the numbers that tests name, this one apart."""
    named: set[str] = set()
    for path in sorted(TESTS.rglob("test_*.py")):
        if path == Path(__file__):
            continue
        source = path.read_text(encoding="utf-8")
        for docstring in docstrings_of(source):
            named |= numbers_in(docstring)
        for name in names_of(source):
            named |= {f"R{number}" for number in _IN_A_NAME.findall(name)}
    return named


def named_by_the_domain() -> set[str]:
    """Return the numbers that docstrings of the domain name, those of the rule book apart."""
    spec = find_spec("counterfoil.domain")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    (folder,) = spec.submodule_search_locations
    return {
        number
        for path in Path(folder).rglob("*.py")
        if "rulebook" not in path.parts
        for docstring in docstrings_of(path.read_text(encoding="utf-8"))
        for number in numbers_in(docstring)
    }


def implemented() -> set[str]:
    """Return the numbers that Counterfoil speaks of itself."""
    return named_by_rules() | named_by_tests() | named_by_the_domain()


def out_of_scope() -> dict[str, str]:
    """Return the numbers that it doesn't, and why."""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))["numbers"]
    assert isinstance(listed, dict)
    return listed


def in_order(numbers: set[str]) -> list[str]:
    """Return numbers in the order of the specification, and what are none of it at the end."""
    return [
        *(number for number in NUMBERS if number in numbers),
        *sorted(numbers.difference(NUMBERS)),
    ]


def test_every_number_is_traced() -> None:
    """Name it where it is implemented, or say in docs/out_of_scope.toml whose it is."""
    assert in_order(set(NUMBERS) - implemented() - out_of_scope().keys()) == []


def test_what_is_out_of_scope_is_not_implemented() -> None:
    """A number that is implemented leaves the list."""
    assert in_order(implemented() & out_of_scope().keys()) == []


def test_no_number_is_made_up() -> None:
    """Neither in the list nor anywhere else."""
    assert in_order((implemented() | out_of_scope().keys()) - set(NUMBERS)) == []


def test_the_list_says_why() -> None:
    """In a sentence of its own for each number, in the order of the specification."""
    listed = out_of_scope()

    assert list(listed) == in_order(set(listed))
    assert len(set(listed.values())) == len(listed)
    for reason in listed.values():
        assert re.fullmatch(r"Belongs to .{20,}\.", reason)


def test_the_numbers_are_those_of_the_specification() -> None:
    """Where it lies beside the repository, it has just these."""
    specification = stripe_material().parent / "spec" / "portal-rules.md"
    if not specification.is_file():
        pytest.skip(f"The specification is not at {specification}")
    text = specification.read_text(encoding="utf-8")

    assert re.findall(r"^\* \*\*(R\d+[a-h]?)\.", text, re.MULTILINE) == list(NUMBERS)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Nobody enters (R134).", {"R134"}),
        ("R61c, and R9; not PR5 or R1x", {"R61c", "R9"}),
        ("what was called so (R61c-R61f)", {"R61c", "R61d", "R61e", "R61f"}),
        ("R69-R71", {"R69", "R70", "R70a", "R70b", "R71"}),
    ],
)
def test_numbers_are_found_in_texts(text: str, named: set[str]) -> None:
    """Alone and in ranges, and nothing that merely looks like one."""
    assert numbers_in(text) == named


def test_docstrings_are_found_wherever_they_stand() -> None:
    """Of modules, classes, functions and values; a string that is used is none."""
    source = (
        '"""M"""\nX = 1\n"""V"""\nY = "no"\nclass C:\n    """C"""\n    def f():\n        """F"""\n'
    )

    assert sorted(docstrings_of(source)) == ["C", "F", "M", "V"]
    assert list(names_of(source)) == ["C", "f"]
    assert _IN_A_NAME.findall("test_r61c_and_r9_of_hour2") == ["61c", "9"]
