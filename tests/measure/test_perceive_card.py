"""What `mien bench perceive` prints: its keys, and a figure for each; no corpus is needed."""

import json
import math

import numpy as np

from mien.measure.conversation.conversation import ConversationReport, CorpusReport, FormReport
from mien.measure.face.reading import FaceChannelReport
from mien.measure.fusion.fusion import SORTS, FusionReport, SubsetFigures
from mien.measure.open_vocabulary import LEVELS, OpenVocabularyReport, SetScore
from mien.measure.open_words import OpenWordsReport
from mien.measure.perceiving import PerceiveReport, perceive_card, perceive_record
from mien.measure.tongues.tongues import TongueReport, TonguesReport
from mien.measure.voice.clips import CORPORA
from mien.measure.voice.voice import VoiceReport
from mien.measure.words.words import WordsReport

ASKED = (
    *("goemotions_macro_f1", "emobank_v", "emobank_a", "emobank_d", "meld_wf1", "meld_wf1_no_context", "emorynlp_wf1"),
    *("voice_uar", "face_fer2013", "ece_words", "ece_voice", "ece_face", "words_ms", "voice_rtf", "face_ms"),
)
"""Of the issue that asked for the bench; others may follow."""


def report() -> PerceiveReport:
    """Return a report whose figures are all made up."""
    three, seven = (0.7, 0.5, 0.4), np.eye(7, dtype=np.int64)
    forms = {
        "full": FormReport((0.61, 0.63), (0.0, 0.0, 0.0)),
        "no context": FormReport((0.6, 0.62), (0.01, -0.01, 0.03)),
    }
    corpus = CorpusReport(0.62, forms, 0.03, seven, ("a",) * 7)
    shares: dict[str, float] = {name: 0.69 for name in ("all", *SORTS)}
    subset = SubsetFigures(10, 0.6, 0.5, 0.5, 0.6, 0.04, 0.05)
    sets = {level: SetScore(0.2, 0.3, 0.24, 5) for level in LEVELS}
    words = WordsReport(
        *(0.47, (0.5,) * 28, three, 0.1, 0.02, 4.0, 30.0, 0.4, 0.46, three, three),
        np.zeros((28, 28), np.int64),
        "here",
    )
    return PerceiveReport(
        words=words,
        conversation=ConversationReport({"meld": corpus, "emorynlp": corpus}, 9.0, "here"),
        voice=VoiceReport(
            *(three, np.ones((1, 3)), np.ones((3, 2)), three, np.zeros((3, 9, 9), np.int64), 0.02, 0.03, three),
            *(0.038, 0.039),
        ),
        face=FaceChannelReport({"12": 0.8}, 0.8, {"12": 0.9}, 0.9, 0.9, 0.4, 0.45, seven, 0.1, 12.0, "here"),
        pixels=None,
        fusion=FusionReport(
            {"shipped": shares, "by hand": shares},
            {"by hand": (0.1, 0.0, 0.2)},
            {"words": subset},
            (0.6, 0.6),
            ((0.3, 0.2, 0.1),) * 3,
            0.039,
        ),
        open_words=OpenWordsReport({"emer": {"open": OpenVocabularyReport(sets, 0.5, None, 0)}}),
        tongues=TonguesReport(
            {
                "mr": TongueReport(
                    "m", 9, 0.3333333, 0.5, 0.5, 0.04, 0.1, 2.0, three[:2], three[:2], (0.3,), seven, ("a",), "h"
                )
            }
        ),
    )


def test_the_record_has_what_was_asked_for_in_plain_rounded_values() -> None:
    record = json.loads(json.dumps(perceive_record(report())))
    assert set(ASKED) <= set(record)
    assert set(record["voice_uar"]) == set(record["voice_uar_across"]) == set(CORPORA)
    assert record["face_fer2013"] is None and record["ece_face"] == 0.1 and record["meld_wf1_no_context"] == 0.61
    assert record["tongues_macro_f1"] == {"mr": 0.3333} and record["emobank_a"] == 0.5
    assert all(value is None or isinstance(value, dict) or math.isfinite(value) for value in record.values())


def test_the_card_tells_every_figure_and_says_what_was_not_measured() -> None:
    card = perceive_card(report())
    lines = dict(line.split(maxsplit=1) for line in card.splitlines() if len(line.split()) > 1)
    assert set(perceive_record(report())) <= set(lines)
    assert lines["face_fer2013"] == "not measured" and lines["words_ms"] == "4.000"
    assert "full" in card and "no context" in card and "free words, emer" in card
