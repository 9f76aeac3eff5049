"""The bench of perceiving: emotion in words, voice and face, over a conversation and together, on test splits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mien.measure.conversation.conversation import ConversationReport, measure_conversation
from mien.measure.face.reading import FaceChannelReport, face_channel_card, measure_face_reading
from mien.measure.fusion.fusion import FusionReport, fusion_card, measure_fusion
from mien.measure.open_words import OpenWordsReport, measure_open_words
from mien.measure.pixels.pixels import PixelsReport, measure_pixels
from mien.measure.tongues.tongues import TonguesReport, measure_tongues
from mien.measure.voice.clips import CORPORA
from mien.measure.voice.voice import VoiceReport, measure_voice
from mien.measure.words.words import WordsReport, measure_words

__all__ = ["PerceiveReport", "bench_perceive", "perceive_card", "perceive_record"]


@dataclass(frozen=True, slots=True)
class PerceiveReport:
    """What was measured.

    Args:
        words: of single texts.
        conversation: of turns of a dialogue.
        voice: of recordings.
        face: of pictures, by way of action units.
        pixels: of pictures, by a network that the user trained; None where none was given.
        fusion: of all channels together.
        open_words: of free words for a feeling.
        tongues: of texts in other languages.
    """

    words: WordsReport
    conversation: ConversationReport
    voice: VoiceReport
    face: FaceChannelReport
    pixels: PixelsReport | None
    fusion: FusionReport
    open_words: OpenWordsReport
    tongues: TonguesReport


def bench_perceive(data: Path, *, pixels: Path | None, say: Callable[[str], None]) -> PerceiveReport:
    """Measure the shipped recognisers.

    Args:
        data: the folder that holds `text/`, `speech/` and `faces/` with the corpora; `mien data list` says where they
            come from.
        pixels: a network that `mien train pixels` wrote; none is shipped, as FER-2013 may not enter shipped weights.
        say: is told what is being done.

    Raises:
        InputError: a corpus is missing or wrong.
        WeightsError: the network of pixels is none.
    """
    return PerceiveReport(
        measure_words(data, weights=None, say=say),
        measure_conversation(data, weights=None, say=say),
        measure_voice(data, weights=None, say=say),
        measure_face_reading(data, weights=None, say=say),
        None if pixels is None else measure_pixels(data, weights=pixels, say=say),
        measure_fusion(data, weights=None, say=say),
        measure_open_words(data, say=say),
        measure_tongues(data, say=say),
    )


def perceive_record(report: PerceiveReport) -> dict[str, Any]:
    """Return the headline figures as one record, corpora's own below it; None where nothing was measured."""
    words, voice, face, pixels = report.words, report.voice, report.face, report.pixels
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
        "face_fer2013": None if pixels is None else pixels.face_fer2013,
        "face_fer2013_units": face.fer_accuracy,
        "face_fer2013_found": face.fer_found,
        "face_news_units": face.news_mean,
        "face_drawn_units": face.drawn_mean,
        "fusion": report.fusion.right["shipped"],
        "fusion_by_hand": report.fusion.right["by hand"],
        "tongues_macro_f1": {name: one.macro_f1 for name, one in report.tongues.languages.items()},
        "ece_words": words.ece_words,
        "ece_conversation": meld.ece,
        "ece_voice": voice.ece_voice,
        "ece_face": face.ece if pixels is None else pixels.ece_face,
        "ece_face_units": face.ece,
        "ece_fusion": report.fusion.ece_fusion,
        "words_ms": words.words_ms,
        "turn_ms": report.conversation.step_ms,
        "voice_rtf": voice.voice_rtf,
        "face_ms": face.face_ms if pixels is None else face.face_ms + pixels.face_ms,
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
    lines += ["", face_channel_card(report.face), "", *fusion_card(report.fusion)]
    for corpus, ways in report.open_words.scores.items():
        lines += ["", f"free words, {corpus}: F by form, branch and root; hit rate"]
        for way, one in ways.items():
            levels = "  ".join(f"{score.f:.3f}" for score in one.sets.values())
            lines.append(f"  {way:16} {levels}  {_shown(one.hit)}")
    return "\n".join(lines)


def _shown(value: float | Mapping[str, float] | None) -> str:
    if value is None:
        return "not measured"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one:.3f}" for name, one in value.items())
    return f"{value:.3f}"


def _mean(values: tuple[float, ...]) -> float:
    return sum(values) / len(values)


def _short(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: round(one, 4) for name, one in value.items()}
    return None if value is None else round(value, 4)
