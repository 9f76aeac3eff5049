"""The bench of saying: its judges on clear cases, its whole on a mind that needs no model."""

import json
from pathlib import Path

import numpy as np
import pytest

from mien.corpora import Talk, TalkTurn
from mien.meaning import open_encoder
from mien.measure.emotion_prompt import emotion_prompt_card, emotion_prompt_record, measure_emotion_prompt
from mien.measure.say.added import added_card, added_record, measure_added
from mien.measure.say.judges import fits, forbidden, is_relevant, overlap, repeated
from mien.measure.say.say import measure_say, read_openings, say_card, say_record, write_replies
from mien.measure.strategy import Choices, StrategyReport, read_choices, strategy_card
from mien.types import STRATEGIES, label_affect, load_taxonomy


def test_what_must_not_be_spoken_is_found():
    bad = ["*smiles*", "See www.a.org", "User: hello", "Nice 😊", "As an AI, no.", "I am human.", "a <b>"]
    assert all(forbidden([line]) for line in bad) and not forbidden(["I'm here. It's 3:30, isn't it?"])


def test_a_reply_is_relevant_if_it_is_nearest_to_its_own_situation():
    encoder = open_encoder()
    others = ["My train was late again.", "I won the race!"]
    assert is_relevant("I'm sorry about your dog.", "Our old dog died.", others, encoder=encoder)
    assert not is_relevant("I'm sorry about your train.", "Our old dog died.", others, encoder=encoder)


def test_feelings_fit_by_group_and_lines_of_others_are_repetition():
    glad, caring = (label_affect(label, intensity=0.8, taxonomy="goemotions-28") for label in ("joy", "caring"))
    assert fits("happy", glad) and not fits("happy", label_affect("grief", intensity=0.8, taxonomy="goemotions-28"))
    assert fits("sad", caring) and not fits("sad", glad) and fits("neutral", glad)
    assert repeated([["I hear you so well.", "Yes."], ["I hear you, so well!", "What came next for you?"]]) == 2 / 3


def test_words_that_were_taken_from_the_person_are_counted():
    assert overlap("Your old father! What happened?", "My father is very ill.") == 0.25
    assert overlap("Oh.", "My father is very ill.") == 0.0


def test_our_openings_are_fifty_different_ones_with_a_feeling():
    openings = read_openings(Path("nowhere"), held=0, own=50)
    assert len({opening.text for opening in openings}) == 50
    assert {opening.feeling for opening in openings} <= set(load_taxonomy("basic-7").labels)


def test_choices_are_scored_against_what_the_listener_did():
    turns = (
        TalkTurn("listener", "Hello.", "other"),
        TalkTurn("teller", "I lost my job.", None),
        TalkTurn("listener", "When was that?", "question"),
    )
    given, wanted = read_choices([Talk("1", "test", {}, "", (), (), turns)], say=print)
    assert given.shape[0] == 1 and wanted.tolist() == [STRATEGIES.index("question")]
    assert Choices("right", np.diag([3] * 8)).macro_f1() == 1.0
    half = np.diag([2] * 8)
    half[0, 1] = 2
    assert Choices("half", half).macro_f1() == pytest.approx((6 + 2 * 4 / 6) / 8)


def test_the_bench_answers_openings_planned_and_not_and_writes_every_reply(tmp_path: Path):
    report = measure_say(Path("nowhere"), mind="echo:", held=0, own=3, say=print)
    strategy = StrategyReport(Choices("planner", np.diag([1] * 8)), Choices("by stages", np.diag([1] * 8)), (), "")
    record = say_record(report, strategy)
    assert {"strategy_f1", "relevance", "relevance_no_chain", "fit_no_chain", "overlap"} <= set(record)
    assert record["forbidden"] == 0 and record["openings"] == 3
    assert "echo:: 3 openings" in say_card(report, strategy) and "planner" in strategy_card(strategy)
    write_replies(report, tmp_path / "r.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 3 and all(row["planned"] and row["free"] and row["plan"]["event"] for row in rows)


def test_what_plan_and_recall_add_is_told_apart_from_what_the_mind_reads():
    added = measure_added("echo:", recall=0.5, say=print)
    assert added.begun >= 0.6 and 0.5 < added.first <= added.worst
    assert added.own >= added.plan + 0.5 and "first word" in added_card(added)
    assert set(added_record(added)) == {"added_s", "added_worst_s", "added_own_s", "begun"}


def test_a_mind_that_no_appeal_helps_is_said_to_gain_nothing():
    report = measure_emotion_prompt(mind="echo:", say=print)
    assert (report.tasks, report.items, len(report.gains)) == (24, 96, 12)
    assert report.verdict().startswith("no stimulus helps") and report.verdict() in emotion_prompt_card(report)
    assert emotion_prompt_record(report)["gain"] == 0.0
