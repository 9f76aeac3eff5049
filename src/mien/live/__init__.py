"""The live conversation: protocol, session, server."""
