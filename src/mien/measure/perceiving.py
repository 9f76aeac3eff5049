"""The bench of perceiving: emotion in words, over a conversation and in a voice, on the corpora's own test splits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mien.measure.conversation import ConversationReport, measure_conversation
from mien.measure.voice import VoiceReport, measure_voice
from mien.measure.voice_clips import CORPORA
from mien.measure.words import WordsReport, measure_words

__all__ = ["PerceiveReport", "bench_perceive", "perceive_card", "perceive_record"]


@dataclass(frozen=True, slots=True)
class PerceiveReport:
    """What was measured.

    Args:
        words: of single texts.
        conversation: of turns of a dialogue.
        voice: of recordings.
    """

    words: WordsReport
    conversation: ConversationReport
    voice: VoiceReport


def bench_perceive(data: Path, *, say: Callable[[str], None]) -> PerceiveReport:
    """Measure the shipped recognisers.

    Args:
        data: the folder that holds `text/` and `speech/` with the corpora; `mien data list` says where they come from.
        say: is told what is being done.

    Raises:
        InputError: a corpus is missing or wrong.
    """
    return PerceiveReport(
        measure_words(data, weights=None, say=say),
        measure_conversation(data, weights=None, say=say),
        measure_voice(data, weights=None, say=say),
    )


def perceive_record(report: PerceiveReport) -> dict[str, Any]:
    """Return the headline figures as one flat record, and the corpora's own below it."""
    words, voice = report.words, report.voice
    meld, emorynlp = (report.conversation.corpora[name] for name in ("meld", "emorynlp"))
    record = {
        "goemotions_macro_f1": words.goemotions_macro_f1,
        **{f"emobank_{axis}": value for axis, value in zip("vad", words.emobank, strict=True)},
        "meld_wf1": meld.f1,
        "meld_wf1_no_context": _mean(meld.forms["no context"].f1),
        "emorynlp_wf1": emorynlp.f1,
        "emorynlp_wf1_no_context": _mean(emorynlp.forms["no context"].f1),
        "voice_uar": {name: value for name, value in zip(CORPORA, voice.uar, strict=True)},
        "voice_uar_across": {name: value for name, value in zip(CORPORA, voice.across, strict=True)},
        "ece_words": words.ece_words,
        "ece_conversation": meld.ece,
        "ece_voice": voice.ece_voice,
        "words_ms": words.words_ms,
        "turn_ms": report.conversation.step_ms,
        "voice_rtf": voice.voice_rtf,
    }
    return {name: _short(value) for name, value in record.items()}


def perceive_card(report: PerceiveReport) -> str:
    """Return a report as lines to read: the headline figures, then each corpus' forms and confusion."""
    lines = [f"{name:26} {_shown(value)}" for name, value in perceive_record(report).items()]
    words = report.words
    lines += ["", f"GoEmotions: TF-IDF {words.counted_macro_f1:.3f}, BERT as published {words.bert_macro_f1:.2f}"]
    for name, axes in (("VADER", words.vader), ("norms", words.norms)):
        lines.append(
            f"EmoBank, {name}: " + ", ".join(f"{axis} {value:.3f}" for axis, value in zip("vad", axes, strict=True))
        )
    for name, corpus in report.conversation.corpora.items():
        lines += ["", f"{name}: weighted F1 of each form, its seeds; how far the full form is above it (95 %)"]
        for form, one in corpus.forms.items():
            mean, low, high = one.gain
            seeds = ", ".join(f"{value:.3f}" for value in one.f1)
            lines.append(f"  {form:16} {seeds}   {mean:+.3f} [{low:+.3f}, {high:+.3f}]")
    return "\n".join(lines)


def _shown(value: float | dict[str, float]) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one:.3f}" for name, one in value.items())
    return f"{value:.3f}"


def _mean(values: tuple[float, ...]) -> float:
    return sum(values) / len(values)


def _short(value: Any) -> Any:
    return {name: round(one, 4) for name, one in value.items()} if isinstance(value, dict) else round(value, 4)
