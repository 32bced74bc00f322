"""Writes docs/rules.md from the rule book."""

from pathlib import Path

from counterfoil.adapters.cli.rules_document import as_markdown

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "rules.md"


def main() -> None:
    """Write the document anew."""
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(as_markdown(), encoding="utf-8")


if __name__ == "__main__":
    main()
