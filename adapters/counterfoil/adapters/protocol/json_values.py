"""The values that JSON holds."""

from typing import TypeAlias

JsonObject: TypeAlias = dict[str, "Json"]
Json: TypeAlias = bool | int | float | str | list["Json"] | JsonObject | None
