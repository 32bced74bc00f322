"""
Approves forms, rows and schemas of new events and versions: ``python -m tests.contract.approve``.
"""

import sys

from tests.contract.approved import approve
from tests.contract.approved_rows import approve_rows
from tests.contract.golden_logs import approve_log
from tests.contract.schemas import approve_schemas


def main() -> int:
    """Write what is new, say so, and fail where something approved has changed."""
    said = [*approve(), *approve_rows(), *approve_schemas(), *approve_log()]
    sys.stdout.writelines(f"{line}\n" for line in said)
    return int(any(line.startswith("DIFFERS") for line in said))


if __name__ == "__main__":
    sys.exit(main())
