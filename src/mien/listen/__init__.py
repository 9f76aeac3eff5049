"""Listening: the person's sound in; turns, interruptions and sounds of listening out, and the listener's own motion."""
