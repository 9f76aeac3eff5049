"""Rows of predictions and of what is right: JSON lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mien.errors import InputError

__all__ = ["read_rows"]


def read_rows(path: Path) -> list[tuple[str, dict[str, Any], str]]:
    """Read JSON lines that each have a name.

    Args:
        path: the file.

    Returns:
        Name, row, and where it stands ("p.jsonl, row 3"), in the file's order.

    Raises:
        InputError: the file is missing or has no rows, a row is no object, has no name, or one that was there before.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}); expected JSON lines") from None
    rows, seen = [], {}
    for number, line in enumerate(lines, start=1):
        place = f"{path}, row {number}"
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{place}: {error}; expected one JSON object in a line") from None
        if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not row["name"]:
            raise InputError(f'{place}: there is no name; expected an object such as {{"name": "a", "words": ["sad"]}}')
        if row["name"] in seen:
            raise InputError(f"{place}: the name {row['name']!r} was there before, in row {seen[row['name']]}")
        seen[row["name"]] = number
        rows.append((row["name"], row, place))
    if not rows:
        raise InputError(f"{path} has no rows; expected JSON lines")
    return rows
