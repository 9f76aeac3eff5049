"""Print the protocol as JSON Schema: `python -m mien.live.protocol > docs/protocol.schema.json`."""

import json

from mien.live.protocol.schema import schema

if __name__ == "__main__":
    print(json.dumps(schema(), indent=1))
