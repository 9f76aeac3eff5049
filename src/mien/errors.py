"""The errors that Mien raises: one base, one class for each thing a caller can do about it.

Every message says what was given, what was expected and what to do, in one line.
"""

__all__ = ["EngineError", "InputError", "MienError", "SessionError", "WeightsError"]


class MienError(Exception):
    """Anything that Mien refuses or cannot do; the command line prints it in one line and exits with 2."""


class InputError(MienError, ValueError):
    """What the caller gave cannot be used: give something else."""


class EngineError(MienError, RuntimeError):
    """An engine is unknown, not installed, unreachable or broke: choose another, install it or start it."""


class WeightsError(MienError, OSError):
    """A model file is missing, damaged or cannot be fetched: fetch it again or give its folder in MIEN_WEIGHTS."""


class SessionError(MienError, RuntimeError):
    """A conversation cannot go on as asked: its turn is over or was interrupted."""
