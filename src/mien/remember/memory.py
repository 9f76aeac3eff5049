"""The memory of what people told: written after each turn, brought back by meaning, time and feeling."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.meaning import open_encoder
from mien.remember.episode import LONGEST, Episode, Kind, check_person, check_time
from mien.remember.notice import is_small_talk, notice
from mien.remember.pictures import copy_file, drop_file, drop_folder
from mien.remember.recall import WEIGHTS, Weights, brings, likeness, score, words_of
from mien.remember.telling import feeling_told, offered
from mien.types import Affect, Percept

if TYPE_CHECKING:
    from mien.remember.store import Store

__all__ = ["Memory", "open_memory"]

_SAME = 0.9  # likeness from which two tellings are one episode
_SAME_WITHIN = timedelta(days=60)
_REST = timedelta(hours=2)  # after which a telling may be asked about
_STALE = timedelta(days=60)  # after which nobody asks any more
_MOST_WAITING = 1000  # memories that wait for a database that is locked


def _nothing(words: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    episode: Episode
    vector: NDArray[np.float32]


class Memory:
    """What people told; any thread may use it. What cannot be written waits, and is written with the next.

    Args:
        store: where it lies.
        folder: where copies of pictures and sounds go.
        weights: what counts how much in recall.
    """

    def __init__(self, store: Store, folder: Path, *, weights: Weights = WEIGHTS) -> None:
        self._store, self._folder, self._weights = store, folder, weights
        self._waiting: deque[_Waiting] = deque(maxlen=_MOST_WAITING)
        self._lock = Lock()

    def write(self, person: str, percept: Percept, *, at: datetime, conversation: str) -> tuple[Episode, ...]:
        """Keep what is worth keeping of a turn.

        Args:
            person: who spoke.
            percept: the turn.
            at: when, with a zone.
            conversation: its name.

        Returns:
            What was kept, as it stands now: an episode that was told before is one with the earlier telling, and a
            fact replaces what was told of the same.

        Raises:
            InputError: the person has no name, or the time no zone.
            SessionError: the database is locked, read-only or damaged; what was to be kept waits for the next `write`.
        """
        name, at = check_person(person), check_time(at)
        new = [
            _new(name, found.kind, found.text, found.about, percept.affect, at, found.due, conversation)
            for found in notice(percept.text, affect=percept.affect, at=at)
        ]
        return self._keep(new)

    def keep(
        self,
        person: str,
        file: Path,
        *,
        kind: Kind,
        caption: str,
        affect: Affect,
        at: datetime,
        conversation: str,
    ) -> Episode:
        """Keep a picture that a person showed, or a sound that they played: a copy of it, and what it is in words.

        Args:
            person: who showed it.
            file: the picture or sound.
            kind: "picture" or "sound".
            caption: what is to be seen or heard, in one sentence.
            affect: what the person felt.
            at: when, with a zone.
            conversation: its name.

        Returns:
            What was kept.

        Raises:
            InputError: the file cannot be copied, the caption is blank, or the kind another.
            SessionError: the database cannot be written; the copy and its caption wait for the next `write`.
        """
        name, at = check_person(person), check_time(at)
        text = " ".join(caption.split())[:LONGEST]
        if kind not in ("picture", "sound") or not text:
            raise InputError(f"{file} is a {kind!r} with caption {caption!r}; expected a picture or sound in words")
        copy = copy_file(file, self._folder, person=name)
        new = _new(name, kind, text, "", affect, at, None, conversation)
        return self._keep([replace(new, file=copy)])[0]

    def recall(
        self,
        person: str,
        text: str,
        *,
        at: datetime,
        affect: Affect | None = None,
        count: int = 3,
        beside: str = "",
    ) -> tuple[Episode, ...]:
        """Bring back what a turn reminds of.

        Args:
            person: who speaks; nothing of another is brought back.
            text: what they say.
            at: when, with a zone.
            affect: what they feel; None where that is not known.
            count: the most to bring back.
            beside: a conversation that the mind has before it anyway, of which nothing is brought back.

        Returns:
            The memories, the likeliest first; none where nothing is like it.

        Raises:
            InputError: the person has no name, or the time no zone.
            SessionError: the database is locked or damaged.
        """
        check_time(at)
        name = check_person(person)
        episodes, vectors = ([], None) if is_small_talk(text) else self._store.find(name)
        if vectors is None or not episodes:
            return ()
        likenesses = likeness(vectors, open_encoder().vector(text))
        found = [
            (score(episode, float(like), text=text, at=at, affect=affect, weights=self._weights), episode)
            for episode, like in zip(episodes, likenesses, strict=True)
            if brings(float(like), text=text, at=at, weights=self._weights)
            and not (beside and episode.conversation == beside)
        ]
        found.sort(key=lambda pair: -pair[0])
        return tuple(episode for _, episode in found[:count])

    def offer(self, person: str, at: datetime, *, unasked: Callable[[str], bool] = _nothing) -> str:
        """Return a question about what a person told in an earlier conversation, to begin a new one with.

        Args:
            person: whom to ask.
            at: now, with a zone.
            unasked: tells of a memory's words whether nobody should ask about them; nothing is left out unless given.

        Returns:
            One sentence, such as "You told me about the job interview; how did it go?"; "" where there is nothing to
            ask. Nothing is asked about twice.

        Raises:
            InputError: the person has no name, or the time no zone.
            SessionError: the database is locked, read-only or damaged.
        """
        name, at = check_person(person), check_time(at)
        asked = self._store.offered(name)
        told = [
            episode
            for episode in self._store.find(name)[0]
            if episode.about and episode.kind == "episode" and _REST <= at - episode.at <= _STALE
        ]
        open_ = [episode for episode in told if asked.get(episode.number, episode.at) <= episode.at]
        open_ = [episode for episode in open_ if not unasked(episode.text)]
        if not open_:
            return ""
        chosen = max(open_, key=lambda episode: _urge(episode, at))
        self._store.mark(chosen.number, offered=at)
        return offered(chosen, at)

    def hush(self, person: str, *, conversation: str, at: datetime) -> None:
        """Let nothing that was told in a conversation be asked about, unless it is told again.

        Args:
            person: who told it.
            conversation: its name.
            at: now, with a zone.

        Raises:
            InputError: the person has no name, or the time no zone.
            SessionError: the database is locked, read-only or damaged.
        """
        name, at = check_person(person), check_time(at)
        for episode in self._store.find(name)[0]:
            if episode.conversation == conversation:
                self._store.mark(episode.number, offered=max(at, episode.at + timedelta(seconds=1)))

    def list(self, person: str) -> tuple[Episode, ...]:
        """Return all that is remembered of a person, oldest first."""
        return tuple(self._store.find(check_person(person))[0])

    def people(self) -> tuple[tuple[str, int], ...]:
        """Return who is remembered, and how many memories there are of each."""
        return self._store.people()

    def edit(self, person: str, number: int, text: str) -> Episode:
        """Put a memory into other words.

        Args:
            person: whose it is.
            number: its name in the memory.
            text: the new words.

        Returns:
            The memory as it is now.

        Raises:
            InputError: there is no such memory, or the words are none.
            SessionError: the database is locked, read-only or damaged.
        """
        name, words = check_person(person), " ".join(text.split())
        if not 0 < len(words) <= LONGEST:
            raise InputError(f"a memory of {len(words)} letters was given; expected 1 to {LONGEST}")
        with self._store.writing() as to:
            new = replace(_pick(self._store.find(name, to=to)[0], number, name), text=words)
            self._store.put(new, open_encoder().vector(words_of(new)), to=to)
        return new

    def forget(self, person: str, numbers: tuple[int, ...] | None = None) -> int:
        """Forget a person, or some of what they told: rows, vectors, copied files, and every trace in SQLite's files.

        Args:
            person: whom.
            numbers: which memories; all if None.

        Returns:
            How many were forgotten.

        Raises:
            InputError: there is no such memory.
            SessionError: the database is locked, read-only or damaged, or another program keeps its old pages.
        """
        name = check_person(person)
        with self._lock:
            if numbers is None:
                kept = [one for one in self._waiting if one.episode.person != name]
                self._waiting = deque(kept, maxlen=_MOST_WAITING)
                count = self._store.delete(name, None)
                drop_folder(self._folder, person=name)
                return count
            before = self._store.find(name)[0]
            files = {_pick(before, number, name).file for number in numbers}
            count = self._store.delete(name, numbers)
            for file in files - {episode.file for episode in before if episode.number not in numbers} - {""}:
                drop_file(file, self._folder)
            return count

    def path(self, episode: Episode) -> Path:
        """Return where the copy of a picture or a sound lies."""
        return self._folder / episode.file

    def close(self) -> None:
        """Write what waits, and let go of the database.

        Raises:
            SessionError: what waits still cannot be written, and is lost.
        """
        try:
            self._keep([])
        finally:
            self._store.close()

    def _keep(self, new: list[Episode]) -> tuple[Episode, ...]:
        encoder = open_encoder() if new else None
        with self._lock:
            for episode in new:
                assert encoder is not None
                self._waiting.append(_Waiting(episode, encoder.vector(words_of(episode))))
            if not self._waiting:
                return ()
            with self._store.writing() as to:
                kept = []
                for one in self._waiting:
                    episodes, vectors = self._store.find(one.episode.person, to=to)
                    merged = _merge(one, episodes, vectors)
                    kept.append(self._store.put(merged, one.vector, to=to))
            self._waiting.clear()
        return tuple(kept[len(kept) - len(new) :])


def open_memory(place: str | Path, *, weights: Weights = WEIGHTS) -> Memory:
    """Open a memory; an empty one is made where there is none.

    Args:
        place: a file, or a database's URL, such as "sqlite:///memory.db" or "postgresql+psycopg://host/mien".
        weights: what counts how much in recall.

    Returns:
        The memory; copies of pictures and sounds lie beside a SQLite file (memory.db: in memory.files), or in the
        user's own folder.

    Raises:
        InputError: the database cannot be opened, is damaged, or of a newer version.
    """
    from platformdirs import user_data_path
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    from mien.remember.store import Store

    url = str(place) if "://" in str(place) else f"sqlite:///{place}"
    try:
        made = make_url(url)
    except ArgumentError:
        raise InputError(f"{url!r} is no database's URL; expected a file, or for example sqlite:///memory.db") from None
    database = (made.database or "").removeprefix("file:")
    is_file = made.drivername.startswith("sqlite") and database not in ("", ":memory:")
    folder = Path(database).with_suffix(".files") if is_file else user_data_path("mien") / "memory.files"
    return Memory(Store(url), folder, weights=weights)


def _new(
    person: str,
    kind: Kind,
    text: str,
    about: str,
    affect: Affect,
    at: datetime,
    due: datetime | None,
    conversation: str,
) -> Episode:
    feeling, strength = feeling_told(affect), affect.intensity * affect.confidence
    return Episode(0, person, kind, text, about, feeling, affect.vad, strength, at, due, conversation, "", 1)


def _merge(one: _Waiting, episodes: list[Episode], vectors: NDArray[np.float32]) -> Episode:
    """Return a new telling, or what an earlier one of the same becomes by it."""
    new = one.episode
    if new.kind == "fact":
        for old in episodes:
            if old.kind == "fact" and old.about == new.about:
                again = old.text.casefold() == new.text.casefold()
                return replace(new, number=old.number, told=old.told + 1 if again else 1)
        return new
    for old, vector in zip(episodes, vectors, strict=True):
        alike = old.kind == new.kind and old.file == new.file and new.at - old.at <= _SAME_WITHIN
        if alike and float(vector @ one.vector) >= _SAME:
            return replace(new, number=old.number, told=old.told + 1, due=new.due or old.due)
    return new


def _urge(episode: Episode, at: datetime) -> float:
    """Return how much an episode asks to be asked about: strong feelings, what has come about since, fresh ones."""
    since = 1.0 if episode.due is not None and episode.at < episode.due <= at else 0.0
    days = (at - episode.at).total_seconds() / 86_400.0
    return since + episode.strength + 0.5 ** (days / 7.0)


def _pick(episodes: list[Episode], number: int, person: str) -> Episode:
    for episode in episodes:
        if episode.number == number:
            return episode
    raise InputError(f"there is no memory {number} of {person!r}; see `mien memory show {person!r}`")
