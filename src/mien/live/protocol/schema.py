"""The protocol as JSON Schema."""

from typing import Any

from pydantic import TypeAdapter

from mien.live.protocol import own, server
from mien.live.protocol.client import Client
from mien.live.protocol.event import ServerEvent

__all__ = ["SERVER_EVENTS", "schema"]

SERVER_EVENTS: tuple[type[ServerEvent], ...] = tuple(
    sorted(
        (
            kind
            for module in (server, own)
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, ServerEvent) and "type" in kind.model_fields
        ),
        key=lambda kind: str(kind.model_fields["type"].default),
    )
)
"""Every event that the server sends, in the order of their names."""


def schema() -> dict[str, Any]:
    """Return a JSON Schema (2020-12) with two definitions, `Client` and `Server`: what each side may send."""
    client = TypeAdapter(Client).json_schema(ref_template="#/$defs/{model}")
    defs: dict[str, Any] = client.pop("$defs")
    for kind in SERVER_EVENTS:
        made = kind.model_json_schema(ref_template="#/$defs/{model}", mode="serialization")
        defs |= made.pop("$defs", {})
        defs[kind.__name__] = made
    server_side = {"oneOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in SERVER_EVENTS]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mien's live protocol",
        "$defs": dict(sorted((defs | {"Client": client, "Server": server_side}).items())),
    }
