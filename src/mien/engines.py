"""Engines by name: one registry for each verb, filled by entry points, so that any package can add one.

A spec is "ENGINE:CHOICE", such as "piper:joe" or "openai:http://localhost:8080/v1#qwen"; built-in engines take the same
road as everybody's. An engine that cannot be loaded is listed as broken, and the rest works.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import Any

from mien.errors import EngineError
from mien.weights import is_present

__all__ = ["GROUPS", "Broken", "Engine", "Registry"]

GROUPS = (
    *("ears", "readers", "tones", "sights", "contexts", "fusions"),
    *("hearts", "planners", "minds", "styles", "voices", "movers", "faces"),
)
"""Who hears, reads emotion in words, hears it in a voice, sees it in a face, knows what was said before, puts all of it
together; feels, plans what a reply does, thinks, says it after what was said, speaks, moves, and is seen."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine as an entry point offers it; loading this record imports nothing heavy.

    Args:
        name: the part of the spec before the colon.
        summary: what it is, in a few words.
        licence: of its code and weights.
        choices: what may follow the colon, with the names of the weights that each needs; "*" stands for anything,
            as in "*@gl".
        modules: Python modules that must be installed.
        extra: the extra of Mien that installs them, "" if they always are.
        make: builds the engine from the choice.
        also: choices that need one more module, with its name and the extra of Mien that installs it.
    """

    name: str
    summary: str
    licence: str
    choices: dict[str, tuple[str, ...]]
    modules: tuple[str, ...]
    extra: str
    make: Callable[[str], Any]
    also: dict[str, tuple[str, str]] = field(default_factory=dict)

    def listed(self, choice: str) -> str | None:
        """Return the entry of `choices` that a choice falls under, the longest that fits; None if there is none."""
        if choice in self.choices:
            return choice
        return max((entry for entry in self.choices if fnmatchcase(choice, entry)), key=len, default=None)

    def state(self, choice: str) -> str:
        """Return "ready", "fetched at first use", or what to install."""
        entry = self.listed(choice) or choice
        needed = [(module, self.extra) for module in self.modules] + ([self.also[entry]] if entry in self.also else [])
        missing = [extra for module, extra in needed if find_spec(module) is None]
        if missing:
            return f"needs: pip install 'mien[{missing[0]}]'" if missing[0] else "needs: pip install mien"
        absent = [name for name in self.choices.get(entry, ()) if not is_present(name)]
        return "fetched at first use" if absent else "ready"


@dataclass(frozen=True, slots=True)
class Broken:
    """An entry point that could not be loaded, and why."""

    name: str
    reason: str


class Registry:
    """The engines of one group, read from entry points "mien.GROUP" when it is made."""

    def __init__(self, group: str) -> None:
        self.group = group
        self.engines: dict[str, Engine] = {}
        self.broken: list[Broken] = []
        for point in sorted(entry_points(group=f"mien.{group}"), key=lambda point: point.name):
            self._add(point)

    def _add(self, point: EntryPoint) -> None:
        try:
            engine = point.load()
        except Exception as error:  # a stranger's package may fail in any way; it must not take the others with it
            self.broken.append(Broken(point.name, f"{type(error).__name__}: {error}"))
            return
        if engine.name in self.engines:
            raise EngineError(f"two packages offer {self.group[:-1]} {engine.name!r}; uninstall one ({point.value})")
        self.engines[engine.name] = engine

    def make(self, spec: str) -> Any:
        """Build the engine that a spec names.

        Args:
            spec: "ENGINE:CHOICE".

        Returns:
            The engine.

        Raises:
            EngineError: the engine or choice is unknown (the message lists the known), not installed or broken.
        """
        return self.check(spec).make(spec.partition(":")[2])

    def check(self, spec: str) -> Engine:
        """Return who builds the engine that a spec names, without building it.

        Args:
            spec: "ENGINE:CHOICE".

        Raises:
            EngineError: the engine or choice is unknown (the message lists the known), not installed or broken.
        """
        name, _, choice = spec.partition(":")
        engine = self.engines.get(name)
        reasons = {item.name: item.reason for item in self.broken}
        if engine is None and name in reasons:
            raise EngineError(f"{self.group[:-1]} {name!r} is broken ({reasons[name]}); reinstall its package")
        if engine is None or engine.listed(choice) is None:
            known = ", ".join(self.specs())
            near = ", ".join(get_close_matches(spec, self.specs(), n=3))
            hint = f"; nearest: {near}" if near and near != known else ""
            raise EngineError(f"there is no {self.group[:-1]} {spec!r}; expected one of: {known}{hint}")
        state = engine.state(choice)
        if state.startswith("needs"):
            raise EngineError(f"{self.group[:-1]} {spec!r} is not installed; {state.removeprefix('needs: ')}")
        return engine

    def specs(self) -> list[str]:
        """Return every spec that can be asked for; "*" stands for what the user fills in."""
        return [f"{engine.name}:{choice}" for engine in self.engines.values() for choice in engine.choices]
