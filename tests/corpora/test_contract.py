"""The contract that every corpus holds, on small folders in the published layouts (the real files: `test_shared`)."""

import io
import json
import re
import sys
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import pyarrow
import pytest
from click.testing import CliRunner
from PIL import Image
from pyarrow import parquet

from mien.cli.data import data
from mien.corpora import (
    AFFECTNET,
    AVAMERG,
    BERST,
    C_EXPR_DB,
    EMOBANK,
    EMONET_VOICE,
    EMORYNLP,
    ESCONV,
    FAIRFACE,
    MELD,
    MER_CAPTION,
    PELD,
    THOUSAND_VOICES,
    Chat,
    Explanation,
    FilmedClip,
    FilmedTalk,
    LabelledText,
    Photo,
    Picture,
    Profile,
    RatedClip,
    RatedText,
    Recording,
    SoundedTalk,
    Talk,
    TimedUtterance,
    Triple,
    Utterance,
    check_corpus,
    corpus_names,
    leave_speakers_out,
    load_clip,
    load_corpus,
    load_sound,
    write_avamerg,
)
from mien.corpora.meld import film_path
from mien.corpora.prodigy import read_partitions
from mien.errors import EngineError, InputError
from mien.measure.graded import read_grades
from mien.types import load_taxonomy


@dataclass(frozen=True)
class Layout:
    """A corpus's files and what is in them.

    Args:
        files: name to text; a sound or a picture is written where the text is "".
        counts: how many examples each split has here.
        table: the file that the tests damage.
        label: a label in its last row, as the file has it; what replaces it is unknown.
        headed: whether the table has a header.
        named: whether its rows have ids of their own.
    """

    files: Mapping[str, str]
    counts: Mapping[str, int]
    table: str = ""
    label: str = ""
    headed: bool = True
    named: bool = True


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"


_MELD = "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime"
_EMORYNLP = "Utterance,Speaker,Emotion,Scene_ID,Utterance_ID,Season,Episode,Start_Time,End_Time"
_CPED = (
    "\ufeffTV_ID,Dialogue_ID,Utterance_ID,Speaker,Gender,Age,Neuroticism,Extraversion,Openness,Agreeableness,"
    "Conscientiousness,Scene,FacePosition_LU,FacePosition_RD,Sentiment,Emotion,DA,Utterance"
)
_CPED_ROW = "27,27_000,27_000_{},A,female,young,low,high,high,high,high,car,488_14,654_204,neutral,{},thanking,谢谢"
_PELD = (
    "Speaker_1\tSpeaker_2\tPersonality\tUtterance_1\tUtterance_2\tUtterance_3\t"
    "Emotion_1\tEmotion_2\tEmotion_3\tSentiment_1\tSentiment_2\tSentiment_3"
)
_PELD_ROW = "A\tB\t[0.5, 0.75, 0.25, 1.0, 0.0]\tOne.\tTwo.\tThree.\tneutral\tneutral\t{}\tneutral\tneutral\tpositive"
_ISEAR = (
    "ID|CITY|COUN|SUBJ|SEX|AGE|RELI|PRAC|FOCC|MOCC|FIEL|EMOT|WHEN|LONG|INTS|ERGO|TROPHO|TEMPER|EXPRES|MOVE|EXP1|EXP2|"
    "EXP10|PARAL|CON|EXPC|PLEA|PLAN|FAIR|CAUS|COPING|MORL|SELF|RELA|VERBAL|NEUTRO|Field1|Field3|Field2|MYKEY|SIT|STATE|"
)
_ISEAR_ROW = "11001|" * 5 + "33|" + "1|" * 30 + "{}|4|3|{}|When I á was late.|1|"
_ESCONV = (
    '{{"emotion_type": "{}", "problem_type": "job crisis", "situation": "I lost it.", "dialog": ['
    '{{"text": "I lost it.", "speaker": "usr"}}, '
    '{{"text": "Oh. When?", "speaker": "sys", "strategy": "Question"}}]}}'
)
_EMPATHETIC = '{{"id": "{}", "emotion": "{}", "utterances": ["I am.", "Why?", "So."]}}\n'
_CHAT = (
    '{{"domain": "cars", "timestamp": "", "model1": "one", "model2": "other", "conversation": ['
    '{{"speaker": "LLM1", "text": "Look!", "emotion": "{}"}}, '
    '{{"speaker": "LLM2", "text": "Oh.", "emotion": "happy"}}]}}'
)
_AVAMERG = json.dumps(
    [
        {
            "conversation_id": "01118",
            "speaker_profile": {"age": "young", "gender": "male", "timbre": "high", "ID": 28},
            "listener_profile": {"age": "elderly", "gender": "female", "timbre": "low", "ID": 3},
            "topic": "Work",
            "turns": [
                {
                    "turn_id": "0",
                    "context": "I lost it.",
                    "dialogue_history": [{"index": 0, "role": "speaker", "utterance": "I lost my job."}],
                    "response": "Oh no. How?",
                    "chain_of_empathy": {"speaker_emotion": "sad", "goal_to_response": "Ask gently."},
                }
            ],
        }
    ]
)
_SOUNDED = (
    '{{"dialog": {}, "utterents": {{'
    '"0": {{"index": 0, "duration": 0.5, "speaker": 0, "text": "Morning.", "sample_rate": 16000}}, '
    '"1": {{"index": 1, "duration": 0.5, "speaker": 1, "text": "Is it?", "sample_rate": 16000}}}}}}'
)
_BERST = (
    "user_id,age,current_language,first_language,gender,phone_model,audio_id,affect,last_modified,phone_position,"
    "script,file_name,shout_level"
)
_BERST_ROW = (
    'user_7,25-39,English ,French,{},Pixel 4,shout_data_7.wav,{},"Mon, 01 Aug 2022 10:00:00 +0000",'
    "Phone in a bag 9/19,blue soup for owls ,audio/shout_data_7/final/chunk{}.wav,{}"
)
_SPANS = (
    '"Begin Time - hh:mm:ss.ms","End Time - hh:mm:ss.ms","Fearfully Surprised","Happily Surprised","Sadly Surprised",'
    '"Disgustedly Surprised","Angrily Surprised","Sadly Fearful","Sadly Angry","Other"'
)
_AFFECTNET = "subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,valence,arousal"
_AFFECTNET_ROW = "{},134,134,899,899,181.6;530.9;188.3,{}"
_GREY = " ".join(["0", "128", "255", *["7"] * (48 * 48 - 3)])


def _meld(*rows: str) -> str:
    return "\r\n".join([_MELD, *rows]) + "\r\n"


LAYOUTS: dict[str, Layout] = {
    "goemotions": Layout(
        files={
            "train.tsv": _lines('"Did it!\t13,17\tee1', "It is.\t27\tee2"),
            "dev.tsv": _lines('"Ha\t1\tee3'),
            "test.tsv": _lines("Oh no.\t14\tee4"),
        },
        counts={"train": 2, "dev": 1, "test": 1},
        table="train.tsv",
        label="27",
        headed=False,
    ),
    "emobank": Layout(
        files={
            "emobank.csv": _lines(
                "id,split,V,A,D,text",
                "a_1,train,3.0,3.0,5.0,Yes.",
                'a_2,dev,1.0,2.0,3.0,"No, ""no""."',
                "a_3,test,4,4,4,Oh",
            )
        },
        counts={"train": 1, "dev": 1, "test": 1},
    ),
    "meld": Layout(
        files={
            "train_sent_emo.csv": _meld(
                '1,"Oh,\nno",Ross,sadness,negative,0,0,4,7,"00:20:57,256","00:21:00,049"',
                '2,What?,Monica,surprise,negative,0,1,4,7,"0:21:01,927","00:21:03,261"',
            ),
            "dev_sent_emo.csv": _meld('1,Hi,Ross,joy,positive,0,0,4,7,"00:00:01,000","00:00:02,000"'),
            "test_sent_emo.csv": _meld('1,Hi,Ross,fear,negative,3,7,4,7,"00:00:01,000","00:00:02,000"'),
        },
        counts={"train": 2, "dev": 1, "test": 1},
        table="train_sent_emo.csv",
        label="surprise",
    ),
    "emorynlp": Layout(
        files={
            f"emorynlp_{split}_final.csv": _lines(
                _EMORYNLP,
                "\"No, no\",\"['Ross Geller', 'Joey Tribbiani']\",Mad,4,1,1,1,00:09:34.865,00:09:51.423",
                "Hm.,['Ross Geller'],Peaceful,4,3,1,1,00:09:52.000,00:09:53.000",
            )
            for split in ("train", "dev", "test")
        },
        counts={"train": 2, "dev": 2, "test": 2},
        table="emorynlp_dev_final.csv",
        label="Peaceful",
    ),
    "ravdess": Layout(
        files={"Actor_01/03-01-05-02-01-01-01.wav": "", "Actor_02/03-01-01-01-02-02-02.wav": ""}, counts={"all": 2}
    ),
    "emodb": Layout(files={"wav/03a01Fa.wav": "", "wav/08b10Nb.wav": ""}, counts={"all": 2}),
    "nemo": Layout(
        files={
            "data.tsv": _lines(
                "file_id\temotion\traw_text\tnormalized_text\tspeaker_id\tgender\tage",
                "WR0_anger_1.wav\tanger\tTak.\ttak\t        WR0\tmale\t23",
                "EB0_surprised_2.wav\tsurprised\tNie.\tnie\t        EB0\tfemale\t27",
            ),
            "samples/WR0_anger_1.wav": "",
            "samples/EB0_surprised_2.wav": "",
        },
        counts={"all": 2},
        table="data.tsv",
        label="\tsurprised",
    ),
    "fer2013": Layout(
        files={
            "fer2013.csv": _lines(
                "emotion,pixels,Usage", f"6,{_GREY},Training", f"0,{_GREY},PublicTest", f"3,{_GREY},PrivateTest"
            )
        },
        counts={"train": 1, "dev": 1, "test": 1},
        table="fer2013.csv",
        label="3,0",
        named=False,
    ),
    "cped": Layout(
        files={
            f"{part}_split.csv": _lines(
                _CPED, _CPED_ROW.format("000", "neutral"), _CPED_ROW.format("001", "astonished")
            )
            for part in ("train", "valid", "test")
        },
        counts={"train": 2, "dev": 2, "test": 2},
        table="valid_split.csv",
        label="astonished",
    ),
    "mahaemotions": Layout(
        files={
            "train.csv": "Tweet,Label\r\nएक,Neutral\r\nदोन,Happiness \r\n",
            "validation.csv": 'Tweet,Label,,\r\n"तीन, चार",respect,,\r\n',
            "test.csv": "Tweet,Label\r\nपाच,Sarcasm\r\n",
        },
        counts={"train": 2, "dev": 1, "test": 1},
        table="train.csv",
        label="Happiness",
        named=False,
    ),
    "dailydialog": Layout(
        files={
            f"{part}/dialogues_{kind}{part}.txt": text
            for part in ("train", "validation", "test")
            for kind, text in {
                "": _lines("Hi . __eou__ Hello ! __eou__", "Bye . __eou__"),
                "emotion_": _lines("0 4 ", "5 "),
                "act_": _lines("1 2 ", "3 "),
            }.items()
        },
        counts={"train": 3, "dev": 3, "test": 3},
        table="train/dialogues_emotion_train.txt",
        label="5",
        headed=False,
        named=False,
    ),
    "isear": Layout(
        files={"isear.csv": _lines(_ISEAR, _ISEAR_ROW.format("joy", "0110011"), _ISEAR_ROW.format("guilt", "0110012"))},
        counts={"all": 2},
        table="isear.csv",
        label="guilt",
    ),
    "crema-d": Layout(
        files={
            "VideoDemographics.csv": _lines(
                '"ActorID","Age","Sex","Race","Ethnicity"',
                '1001,51,"Male","Caucasian","Not Hispanic"',
                '1040,42,"Female","Caucasian","Not Hispanic"',
            ),
            "AudioWAV/1001_DFA_ANG_HI.wav": "",
            "AudioWAV/1040_ITH_SAD_X.wav": "",
        },
        counts={"all": 2},
    ),
    "peld": Layout(
        files={"Dyadic_PELD.tsv": _lines(_PELD, _PELD_ROW.format("joy"), _PELD_ROW.format("fear"))},
        counts={"all": 2},
        table="Dyadic_PELD.tsv",
        label="fear",
        named=False,
    ),
    "emer": Layout(
        files={
            "gt-eng.csv": _lines(
                "names,emotions,subtitles,reasons", 's_1,angry,No.,"He roared, so."', "s_2,worried,Oh.,So."
            ),
            "final-EMER-reason.csv": _lines("name,chinese,english", "s_3,好,He smiles."),
        },
        counts={"labelled": 2, "explained": 1},
        table="gt-eng.csv",
        label="worried",
    ),
    "esconv": Layout(
        files={
            f"esc_{part}.jsonl": _lines(_ESCONV.format("anxiety"), _ESCONV.format("sadness"))
            for part in ("train", "valid", "test")
        },
        counts={"train": 2, "dev": 2, "test": 2},
        table="esc_valid.jsonl",
        label="sadness",
        headed=False,
        named=False,
    ),
    "empathetic": Layout(
        files={
            "train.csv": _lines(
                "conv_id,utterance_idx,context,prompt,speaker_idx,utterance,selfeval,tags",
                "c:1,1,afraid,It was dark_comma_ late.,3,I heard a step_comma_ a noise.,5|5|5_2|2|5,",
                "c:1,2,afraid,It was dark_comma_ late.,4,Oh no!,5|5|5_2|2|5,",
                "c:2,1,joyful,A birth.,3,She is here.,5|5|5_2|2|5,",
            ),
            "dev.jsonl": _EMPATHETIC.format("d1", "sad"),
            "test.jsonl": _EMPATHETIC.format("t1", "proud") + _EMPATHETIC.format("t2", "trusting"),
        },
        counts={"train": 2, "dev": 1, "test": 2},
        table="test.jsonl",
        label="trusting",
        headed=False,
    ),
    "prodigy": Layout(
        files={
            "characters.json": '{"u0": {"character_name": "ANN", "movie_name": "sea", "gender": "female",'
            ' "mbti": "introvert, sensor, feeler, judger", "biography": ["I live by the sea."]}}'
        },
        counts={"all": 1},
    ),
    "deepdialogue": Layout(
        files={
            "Cars/4_3/4_3.json": _CHAT.format("enthusiastic"),
            "Cars/4_3/4_3_xtts.wav": "",
            "Social media/media_15_6/media_15_6.json": _CHAT.format("amused"),
            "conversations.json": "{}",
        },
        counts={"all": 2},
    ),
    "avamerg": Layout(files={"train.json": _AVAMERG}, counts={"all": 1}),
    "thousand-voices": Layout(
        files={
            "conversations/7_P10_conversation.json": '{"full_conversation": ["Therapist: Ready?", "Client: I: yes."]}',
            "conversations/8_P5_conversation.json": '{"full_conversation": ["Client: I am afraid."]}',
            "metadata/7_P10_metadata.json": '{"client_profile": {"gender": "female", "age_group": "18-30"},'
            ' "trauma_info": {"type": "accident", "session_topic": "the crash"}}',
        },
        counts={"all": 2},
    ),
    "ncssd": Layout(
        files={
            "R-EN/7/metadata.json": _SOUNDED.format(7),
            "R-EN/7/0_0_d7.wav": "",
            "R-EN/7/1_1_d7.wav": "",
            "R-EN/7/0_0_d7.lab": "Morning.",
            "C-ZH/7/metadata.json": _SOUNDED.format(7),
        },
        counts={"all": 2},
    ),
    "berst": Layout(
        files={
            f"{part}/{file}": text
            for part in ("train", "validation", "test")
            for file, text in {
                "metadata.csv": _lines(
                    _BERST,
                    _BERST_ROW.format("Woman", "joy", "01", "no-shout"),
                    _BERST_ROW.format("Non-binary", "sadness", "11", "shout"),
                ),
                "audio/shout_data_7/final/chunk01.wav": "",
                "audio/shout_data_7/final/chunk11.wav": "",
            }.items()
        },
        counts={"train": 2, "dev": 2, "test": 2},
        table="validation/metadata.csv",
        label="sadness",
    ),
    "mer-caption": Layout(
        files={
            "track2_train_mercaptionplus.csv": _lines(
                "name,openset", 'clip_1,"[ill at ease, weary]"', "clip_2,[]", "clip_3,\"['calm', 'glad']\""
            ),
            "track3_train_mercaptionplus.csv": _lines(
                "name,reason", 'clip_1,"He sighs, so."', "clip_3,She smiles.", "clip_2,Nothing is seen."
            ),
        },
        counts={"train": 3},
    ),
    "c-expr-db": Layout(
        files={
            "annotation/01.csv": _lines(
                _SPANS,
                '00:00:00.100,00:00:02.900,,,,,,,,"1"',
                '00:01:08.500,00:01:21.900,,,"1 ",,,,,',
                '00:01:22.000,00:01:30.500,,,"1",,,,,',
            ),
            "annotation/02.csv": _lines(_SPANS, '00:00:00.000,00:00:04.250,,,,,,"1",,'),
        },
        counts={"all": 4},
    ),
    "raf-db": Layout(
        files={
            "basic/EmoLabel/list_patition_label.txt": _lines(
                "train_00001.jpg 5", "train_00002.jpg 1", "test_0001.jpg 7"
            ),
            "basic/Annotation/manual/train_00001_manu_attri.txt": _lines(*["65.0\t80.1"] * 5, "1", "2", "3"),
            "basic/Image/aligned/train_00001_aligned.jpg": "",
            "basic/Image/aligned/train_00002_aligned.jpg": "",
            "basic/Image/aligned/test_0001_aligned.jpg": "",
        },
        counts={"train": 2, "test": 1},
        table="basic/EmoLabel/list_patition_label.txt",
        label="7",
        headed=False,
    ),
    "affectnet": Layout(
        files={
            "Manually_Annotated_file_lists/training.csv": _lines(
                _AFFECTNET,
                _AFFECTNET_ROW.format("689/ab.jpg", "10,-2,-2"),
                _AFFECTNET_ROW.format("25/cd.JPG", "7,-0.5625,0.25"),
            ),
            "Manually_Annotated_file_lists/validation.csv": _lines(_AFFECTNET_ROW.format("9/ef.jpg", "1,0.7,0.1")),
            "Manually_Annotated_Images/689/ab.jpg": "",
            "Manually_Annotated_Images/25/cd.JPG": "",
            "Manually_Annotated_Images/9/ef.jpg": "",
        },
        counts={"train": 2, "dev": 1},
        table="Manually_Annotated_file_lists/training.csv",
        label=",7,",
    ),
    "fairface": Layout(
        files={
            "fairface_label_train.csv": _lines(
                "file,age,gender,race,service_test",
                "train/1.jpg,50-59,Male,East Asian,True",
                "train/2.jpg,more than 70,Female,Latino_Hispanic,False",
            ),
            "fairface_label_val.csv": _lines(
                "file,age,gender,race,service_test", "val/1.jpg,3-9,Male,East Asian,False"
            ),
            "train/1.jpg": "",
            "train/2.jpg": "",
            "val/1.jpg": "",
        },
        counts={"train": 2, "dev": 1},
    ),
    "utkface": Layout(
        files={
            "UTKFace/26_0_4_20170104235910325.jpg.chip.jpg": "",
            "UTKFace/55_1_0_20170116232725357jpg.chip.jpg": "",
        },
        counts={"all": 2},
    ),
    "emonet-voice": Layout(
        files={
            "data/train-00000-of-00002.parquet": _lines(
                "[{'human-1': {'Emotional%20Numbness': 2}}, {'human-4': {'Emotional%20Numbness': 0}}]",
                "[{'human-2': {'Jealousy%20%26%20Envy': 1}}]",
            ),
            "data/train-00001-of-00002.parquet": _lines(
                "[{'human-1': {'Authenticity': 1}}, {'human-2': {'Authenticity': 1}}, {'human-3': {'Authenticity': 2}}]"
            ),
        },
        counts={"all": 3},
    ),
}


def _mp3() -> bytes:
    """Return half a second of noise."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=16_000)
        samples = np.random.default_rng(3).normal(scale=3000.0, size=(1, 8000)).astype("<i2")
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = 16_000
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return file.getvalue()


def _write_rated(path: Path, labels: Sequence[str], *, sound: bytes = b"") -> None:
    """Write a table as EmoNet-Voice has it, all clips of one name."""
    held = [{"bytes": sound or _mp3(), "path": "dd53077f_enhanced.mp3"} for _ in labels]
    parquet.write_table(pyarrow.table({"audioId": held, "label": list(labels), "more": [1] * len(labels)}), path)


def _write_sound(path: Path) -> None:
    samples = np.random.default_rng(3).normal(scale=3000.0, size=8000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(samples.tobytes())


def write(name: str, folder: Path) -> Path:
    """Write a corpus in its published layout."""
    for file, text in LAYOUTS[name].files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".parquet":
            _write_rated(path, text.splitlines())
        elif text:
            path.write_bytes(text.encode("utf-8"))
        elif path.suffix.lower() == ".jpg":
            Image.new("RGB", (8, 8), "brown").save(path)
        else:
            _write_sound(path)
    return folder


def damage(name: str, folder: Path, old: bytes, new: bytes) -> Path:
    """Write a corpus with something else in the place of the last `old` of its table; give the table's path."""
    path = write(name, folder) / LAYOUTS[name].table
    before, after = path.read_bytes().rsplit(old, 1)
    path.write_bytes(before + new + after)
    return path


def read_all(name: str, folder: Path) -> list[Any]:
    corpus = load_corpus(name)
    return [example for split in corpus.card.counts for example in corpus.read(folder, split=split)]


def labels_of(example: Any) -> tuple[str, ...]:
    return example.labels if hasattr(example, "labels") else (example.label,) if hasattr(example, "label") else ()


FACES = ("raf-db", "affectnet", "fairface", "utkface")
BY_LINES = ("dailydialog", "esconv", "empathetic")
TABLES = [name for name, layout in LAYOUTS.items() if layout.table]


def test_every_corpus_is_under_the_contract() -> None:
    assert list(LAYOUTS) == list(corpus_names())
    assert [load_corpus(name).card.name for name in corpus_names()] == list(corpus_names())


@pytest.mark.parametrize(
    ("published", "name"),
    [
        ("GoEmotions", "goemotions"),
        ("FER-2013", "fer2013"),
        ("CREMA-D", "crema-d"),
        ("nEMO", "nemo"),
        ("RAF-DB", "raf-db"),
        ("UTKFace", "utkface"),
    ],
)
def test_the_published_spelling_of_a_name_is_known(published: str, name: str) -> None:
    assert load_corpus(published).card.name == name


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_description_is_complete(name: str) -> None:
    card = load_corpus(name).card
    assert card.level in ("A", "B", "C") and all((card.what, card.unit, card.licence, card.source, card.layout))
    assert list(card.counts) == list(LAYOUTS[name].counts) and (min(card.counts.values()) > 0 or name == "ncssd")
    if card.taxonomy:
        assert set(card.labels.values()) == set(card.targets()) <= set(load_taxonomy(card.taxonomy).labels)
    assert all(label == label.strip().lower() for label in card.labels)


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_split_is_read_with_labels_of_the_taxonomy(name: str, tmp_path: Path) -> None:
    folder, corpus = write(name, tmp_path), load_corpus(name)
    for split, count in LAYOUTS[name].counts.items():
        examples = list(corpus.read(folder, split=split))
        assert len(examples) == len({example.id for example in examples}) == count
        assert {example.split for example in examples} == {split}
        assert {label for example in examples for label in labels_of(example)} <= set(corpus.card.targets())


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_split_that_is_not_published_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"{name} has no split 'nonsense'; expected one of: "):
        next(load_corpus(name).read(tmp_path, split="nonsense"))


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_missing_folder_or_file_is_named(name: str, tmp_path: Path) -> None:
    corpus = load_corpus(name)
    split = next(iter(corpus.card.counts))
    with pytest.raises(InputError, match=r"there is no folder .*nowhere; expected the one that holds "):
        next(corpus.read(tmp_path / "nowhere", split=split))
    with pytest.raises(InputError, match=r"(is missing|holds no (clips|dialogues|pictures) of .*); expected "):
        next(corpus.read(tmp_path, split=split))
    with pytest.raises(InputError, match=r"(is missing|holds no (clips|dialogues|pictures) of .*); expected "):
        check_corpus(corpus, tmp_path)


@pytest.mark.parametrize("name", [name for name in TABLES if LAYOUTS[name].headed])
def test_a_changed_header_is_named(name: str, tmp_path: Path) -> None:
    table = write(name, tmp_path) / LAYOUTS[name].table
    text = table.read_text(encoding="utf-8")
    table.write_text("X" + text[2:], encoding="utf-8")
    with pytest.raises(InputError, match=rf"{table.name}, row 1: the header is .*; expected "):
        read_all(name, tmp_path)


@pytest.mark.parametrize("name", TABLES)
def test_another_encoding_is_named_by_row(name: str, tmp_path: Path) -> None:
    layout = LAYOUTS[name]
    table = damage(name, tmp_path, layout.label.encode(), b"\xe9")
    with pytest.raises(InputError, match=rf"{table.name}, row {_rows(table)}: byte 0xe9 is not UTF-8"):
        read_all(name, tmp_path)


@pytest.mark.parametrize("name", TABLES)
def test_an_unknown_label_is_named_by_row_and_the_rows_before_it_are_read(name: str, tmp_path: Path) -> None:
    layout, corpus = LAYOUTS[name], load_corpus(name)
    wrong = layout.label.replace(layout.label.strip(",0\t") or layout.label, "9x")
    table = damage(name, tmp_path, layout.label.encode(), wrong.encode())
    with pytest.raises(InputError, match=rf", row {_rows(table)}: unknown label '9x.*'; expected one of: "):
        read_all(name, tmp_path)
    report = check_corpus(corpus, tmp_path)
    assert len(report.errors()) == 1 and report.verdict().startswith("wrong: 1 error; ")
    assert sum(split.found for split in report.splits) == sum(layout.counts.values()) - 1


@pytest.mark.parametrize("name", [name for name in TABLES if LAYOUTS[name].named])
def test_an_id_that_comes_twice_is_named_by_row(name: str, tmp_path: Path) -> None:
    table = write(name, tmp_path) / LAYOUTS[name].table
    last = table.read_bytes().rstrip().rsplit(b"\n", 1)[1]
    table.write_bytes(table.read_bytes().rstrip() + b"\n" + last + b"\n")
    rows = _rows(table)
    with pytest.raises(InputError, match=rf"row {rows}: the id .* was there before, in .*, row {rows - 1}; expected"):
        read_all(name, tmp_path)


@pytest.mark.parametrize("name", [name for name in TABLES if name not in BY_LINES])
def test_a_row_with_a_cell_too_many_is_named_and_the_others_are_read(name: str, tmp_path: Path) -> None:
    table = write(name, tmp_path) / LAYOUTS[name].table
    mark = {".tsv": b"\t", ".txt": b" "}.get(table.suffix, b"|" if name == "isear" else b",")
    table.write_bytes(table.read_bytes().rstrip() + mark + b"more\n")
    report = check_corpus(load_corpus(name), tmp_path)
    assert len(report.errors()) == 1
    assert f"{table.name}, row {_rows(table)}: " in report.errors()[0] and " cells; expected " in report.errors()[0]


@pytest.mark.parametrize("name", ["meld", "fer2013", "emer"])
def test_a_quote_that_is_never_closed_is_named_by_the_row_on_which_it_begins(name: str, tmp_path: Path) -> None:
    table = write(name, tmp_path) / LAYOUTS[name].table
    rows = _rows(table) + 1
    table.write_bytes(table.read_bytes().rstrip() + b'\n"Oh,\n\nno\n')
    report = check_corpus(load_corpus(name), tmp_path)
    assert len(report.errors()) == 1 and f"{table.name}, row {rows}: unexpected end of data" in report.errors()[0]
    assert sum(split.found for split in report.splits) == sum(LAYOUTS[name].counts.values())


@pytest.mark.parametrize("name", [name for name in TABLES if name not in BY_LINES])
def test_an_empty_table_is_no_corpus(name: str, tmp_path: Path) -> None:
    table = write(name, tmp_path) / LAYOUTS[name].table
    table.write_bytes(b"")
    report = check_corpus(load_corpus(name), tmp_path)
    assert f"{table.name} is empty; expected " in report.errors()[0]


def _rows(table: Path) -> int:
    return len(table.read_bytes().rstrip().split(b"\n"))


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_part_of_a_corpus_is_called_so(name: str, tmp_path: Path) -> None:
    report = check_corpus(load_corpus(name), write(name, tmp_path))
    found, published = sum(LAYOUTS[name].counts.values()), report.card.published()
    assert report.errors() == () and not report.is_whole()
    assert report.verdict() == f"partial: {found:,} of {published} {report.card.unit}"


def test_the_kinds_of_examples_hold_what_the_files_say(tmp_path: Path) -> None:
    found = {name: read_all(name, write(name, tmp_path / name)) for name in LAYOUTS}
    text, rated, said = found["goemotions"][0], found["emobank"][0], found["meld"][0]
    assert isinstance(text, LabelledText) and text.text == '"Did it!'
    assert text.labels == ("excitement", "joy") and text.original == ("13", "17")
    assert isinstance(rated, RatedText) and rated.vad == (0.0, 0.0, 1.0) and rated.original == (3.0, 3.0, 5.0)
    assert isinstance(said, TimedUtterance) and (said.text, said.start, said.turn) == ("Oh,\nno", 1257.256, 0)
    assert found["emorynlp"][0].speaker == "Ross Geller & Joey Tribbiani"
    clip = found["ravdess"][0]
    assert isinstance(clip, Recording) and (clip.gender, clip.intensity, clip.label) == ("male", "strong", "angry")
    assert [clip.label for clip in found["emodb"]] == ["happiness", "neutral"]
    assert [clip.speaker for clip in found["nemo"]] == ["WR0", "EB0"]
    face = found["fer2013"][0]
    assert (
        isinstance(face, Picture) and face.pixels.shape == (48, 48) and face.pixels[0, :4].tolist() == [0, 128, 255, 7]
    )
    assert not face.pixels.flags.writeable and face.label == "neutral"
    assert [clip.label for clip in found["crema-d"]] == ["angry", "sad"] and found["crema-d"][1].gender == "female"
    assert isinstance(found["cped"][0], Utterance) and found["cped"][1].turn == 1
    assert [turn.speaker for turn in found["dailydialog"][:3]] == ["A", "B", "A"]
    assert found["isear"][0].text == "When I was late." and found["mahaemotions"][1].original == ("Happiness ",)
    triple = found["peld"][0]
    assert isinstance(triple, Triple) and triple.traits.neuroticism == -1.0 and triple.traits.conscientiousness == 0.5
    assert isinstance(found["emer"][2], Explanation) and found["emer"][2].labels == ()
    assert isinstance(found["prodigy"][0], Profile) and found["prodigy"][0].mbti == "ISFJ"
    chat = found["deepdialogue"][0]
    assert isinstance(chat, Chat) and chat.id == "Cars/4_3" and chat.minds == ("one", "other")
    assert [(turn.speaker, turn.emotion) for turn in chat.turns] == [("LLM1", "enthusiastic"), ("LLM2", "happy")]
    assert list(chat.sounds) == ["xtts"] and not found["deepdialogue"][1].sounds
    filmed, session = found["avamerg"][0], found["thousand-voices"][0]
    assert isinstance(filmed, FilmedTalk) and filmed.teller.number == 28 and filmed.listener.age == "elderly"
    assert [(turn.speaker, turn.sound.name, turn.film.parent.name) for turn in filmed.turns] == [
        ("teller", "dia01118utt0_28.wav", "video_v5_0"),
        ("listener", "dia01118utt1_3.wav", "video_v5_0"),
    ]
    assert filmed.answers[0].number == 1 and filmed.answers[0].chain["speaker_emotion"] == "sad"
    assert isinstance(session, Talk) and (session.id, session.situation) == ("7_P10", "the crash")
    assert [(turn.speaker, turn.text) for turn in session.turns] == [("listener", "Ready?"), ("teller", "I: yes.")]
    assert session.extra["gender"] == "female" and found["thousand-voices"][1].situation == ""
    sounded = found["ncssd"][1]
    assert isinstance(sounded, SoundedTalk) and sounded.id == "R-EN/7" and found["ncssd"][0].id == "C-ZH/7"
    assert [(turn.speaker, turn.text) for turn in sounded.turns] == [("A", "Morning."), ("B", "Is it?")]
    assert all(turn.sound.is_file() for turn in sounded.turns)
    far = found["berst"][1]
    assert isinstance(far, Recording) and (far.id, far.intensity) == ("shout_data_7/chunk11", "strong")
    assert (far.gender, found["berst"][0].gender, far.text) == ("non-binary", "female", "blue soup for owls")
    assert far.extra["phone_position"] == "Phone in a bag 9/19" and far.label == "sad"
    assert [example.original for example in found["mer-caption"]] == [("ill at ease", "weary"), ("calm", "glad"), ()]
    assert isinstance(found["mer-caption"][0], Explanation) and found["mer-caption"][0].text == "He sighs, so."
    span = found["c-expr-db"][2]
    assert isinstance(span, FilmedClip) and span.id == "Sadly-Surprised/01_Sadly-Surprised_1"
    assert (span.labels, span.source, span.start, span.end) == (("sadly surprised",), "01", 82.0, 90.5)
    assert span.film == tmp_path / "c-expr-db" / "trimmed_videos" / f"{span.id}.mp4"
    assert [(clip.original, clip.labels) for clip in found["c-expr-db"][:1]] == [("Other", ())]
    seen, none, felt = found["raf-db"][0], found["affectnet"][0], found["affectnet"][1]
    assert isinstance(seen, Photo) and (seen.id, seen.path.name) == ("train_00001", "train_00001_aligned.jpg")
    assert seen.labels == ("sad",) and seen.groups == {"gender": "female", "race": "Asian", "age": "40-69"}
    assert found["raf-db"][1].groups == {} and [face.split for face in found["raf-db"]] == ["train", "train", "test"]
    assert (none.labels, none.original, none.point) == ((), ("10",), None)
    assert (felt.labels, felt.point, felt.extra["face_width"]) == (("contempt",), (-0.5625, 0.25), "899")
    assert found["fairface"][1].groups == {"age": "more than 70", "gender": "female", "race": "Latino_Hispanic"}
    assert [face.groups["race"] for face in found["utkface"]] == ["other", "White"]
    assert all(face.path.is_file() for name in FACES for face in found[name])
    heard, *_, asked = found["emonet-voice"]
    assert isinstance(heard, RatedClip) and heard.id == "train-00000-of-00002/1"
    assert heard.labels == ("emotional numbness",) and heard.ratings == {"human-1": 2, "human-4": 0}
    assert load_clip(heard).duration == pytest.approx(0.5, abs=0.1) and heard.extra["path"] == "dd53077f_enhanced.mp3"
    assert (asked.labels, asked.original) == ((), "Authenticity")
    talk, told = found["esconv"][0], found["empathetic"][0]
    assert isinstance(talk, Talk) and talk.labels == ("anxiety",) and talk.turns[1].strategy == "question"
    assert [turn.speaker for turn in told.turns] == ["teller", "listener"] and told.situation == "It was dark, late."


@pytest.mark.parametrize(
    ("corpus", "old", "new", "message"),
    [
        (EMOBANK, "3.0,3.0,5.0", "3.0,3.0,5.5", "row 2: D is '5.5'; expected a number from 1 to 5"),
        (EMOBANK, "a_1,train", "a_1,trian", "row 2: split is 'trian'; expected one of: train, dev, test"),
        (MELD, "00:21:00,049", "00:20:00,049", "row 2: EndTime '00:20:00,049' is before StartTime '00:20:57,256'"),
        (MELD, "0:21:01,927", "soon", "row 4: StartTime is 'soon'; expected a time such as"),
        (MELD, "0:21:01,927", "00:-1:01,927", "row 4: StartTime is '00:-1:01,927'; expected a time such as"),
        (MELD, ",0,1,4,7", ",0,-1,4,7", "row 4: Utterance_ID is '-1'; expected a whole number"),
        (EMORYNLP, "['Ross Geller', 'Joey Tribbiani']", "Ross", r"row 2: Speaker is 'Ross'; expected a list"),
        (PELD, "0.75, ", "", r"row 2: Personality is .*; expected five numbers from 0 to 1"),
        (PELD, "0.75", "1.75", r"row 2: Personality is .*; expected five numbers from 0 to 1"),
        (PELD, "Two.", " ", "row 2: Utterance_2 is empty; expected a text"),
        (AVAMERG, '"ID": 28', '"ID": "x"', "row 1: speaker_profile is .*; expected an object with age, gender"),
        (AVAMERG, '"role": "speaker"', '"role": "host"', "row 1: utterance 0 is said by 'host'; expected speaker"),
        (AVAMERG, '"response"', '"reply"', "row 1: a turn is wrong; expected turn_id"),
        (
            THOUSAND_VOICES,
            "Client: I: yes.",
            "Yes.",
            "7_P10_conversation.json: a turn is 'Yes.'; expected 'Therapist",
        ),
        (THOUSAND_VOICES, "full_conversation", "talk", "7_P10_conversation.json: no talk in JSON; expected"),
        (BERST, "no-shout", "whisper", "row 2: shout_level is 'whisper'; expected shout, no-shout or n/a"),
        (BERST, "Woman,", "Woman,a,", "metadata.csv, row 2: 14 cells; expected 13"),
        (
            MER_CAPTION,
            "[]",
            "[calm",
            r"track3.*, row 4: .*track2.*, row 3: openset is '\[calm'; expected words such as",
        ),
        (MER_CAPTION, "clip_2", "clip_1", "track2_.*, row 3: the name 'clip_1' was there before; expected each once"),
        (MER_CAPTION, "clip_3,", "clip_4,", "track3_.*, row 3: 'clip_3' has no words in track2_"),
        (MER_CAPTION, "clip_1,", "clip_0,", "track3_.*, row 2: 'clip_1' has no words in track2_"),
        (MER_CAPTION, "name,openset", "name,words", "track2_.*, row 1: the header is 'name,words'; expected"),
        (C_EXPR_DB, '"1 "', '"2"', "01.csv, row 3: Sadly Surprised '2' is marked; expected a 1 for one of: Fearfully"),
        (C_EXPR_DB, '"1 "', "", "01.csv, row 3: nothing is marked; expected a 1 for one of"),
        (C_EXPR_DB, ',,"1 "', ',1,"1 "', "row 3: Happily Surprised '1', Sadly Surprised '1' is marked; expected a 1"),
        (C_EXPR_DB, "00:01:21.900", "00:01:01.900", "row 3: End Time .* is before Begin Time"),
        (C_EXPR_DB, '"Sadly Angry"', '"Sad"', "01.csv, row 1: the header is .*; expected 'Begin Time"),
        (ESCONV, "Question", "Hint", "row 1: a turn of 'sys' and 'Hint'; expected a speaker and one of: question,"),
        (AFFECTNET, "-0.5625", "-2", "row 3: valence is '-2'; expected a number from -1 to 1"),
        (AFFECTNET, "0.25", "loud", "row 3: arousal is 'loud'; expected a number from -1 to 1"),
        (AFFECTNET, "25/cd.JPG", "", "row 3: subDirectory_filePath is empty; expected a text"),
        (FAIRFACE, "50-59", "54", "row 2: age is '54'; expected one of: 0-2, 3-9, 10-19"),
        (FAIRFACE, "Latino_Hispanic", "Elf", "row 3: race is 'Elf'; expected one of: White"),
        (FAIRFACE, "True", "1", "row 2: service_test is '1'; expected one of: True, False"),
        (FAIRFACE, "train/2", "train/1", r"row 3: the id 'train/1.jpg' was there before, in .*, row 2"),
        (FAIRFACE, "file,age", "file,years", r"row 1: the header is .*; expected 'file,age,gender,race,service_test'"),
        (FAIRFACE, ",True", "", "row 2: 4 cells; expected 5: file, age"),
        (ESCONV, '"speaker": "usr"', '"who": "usr"', "row 1: a turn is no object; expected speaker, text and"),
    ],
)
def test_a_wrong_cell_is_named(corpus: Any, old: str, new: str, message: str, tmp_path: Path) -> None:
    name = corpus.card.name
    table = write(name, tmp_path) / next(iter(LAYOUTS[name].files))
    table.write_bytes(table.read_bytes().replace(old.encode(), new.encode(), 1))
    with pytest.raises(InputError, match=message):
        next(row for row in read_all(name, tmp_path) if row is None)


@pytest.mark.parametrize(
    ("name", "clip", "wrong"),
    [
        ("ravdess", "Actor_01/03-01-05-02-01-01-01.wav", "Actor_01/03-01-09-02-01-01-01.wav"),
        ("ravdess", "Actor_01/03-01-05-02-01-01-01.wav", "Actor_01/song.wav"),
        ("emodb", "wav/03a01Fa.wav", "wav/04a01Fa.wav"),
        ("emodb", "wav/03a01Fa.wav", "wav/03a01Xa.wav"),
        ("nemo", "samples/WR0_anger_1.wav", "samples/other.wav"),
        ("berst", "train/audio/shout_data_7/final/chunk01.wav", "train/audio/shout_data_7/final/other.wav"),
        ("crema-d", "AudioWAV/1001_DFA_ANG_HI.wav", "AudioWAV/1002_DFA_ANG_HI.wav"),
        ("crema-d", "AudioWAV/1001_DFA_ANG_HI.wav", "AudioWAV/1001_DFA_JOY_HI.wav"),
        ("crema-d", "AudioWAV/1001_DFA_ANG_HI.wav", "AudioWAV/1001_DFA_ANG_TOP.wav"),
    ],
)
def test_a_recording_with_a_wrong_name_is_named(name: str, clip: str, wrong: str, tmp_path: Path) -> None:
    write(name, tmp_path)
    (tmp_path / clip).rename(tmp_path / wrong)
    (error,) = check_corpus(load_corpus(name), tmp_path).errors()
    assert (Path(clip).name if name in ("nemo", "berst") else Path(wrong).name) in error


def test_words_without_a_reason_are_named(tmp_path: Path) -> None:
    reasons = write("mer-caption", tmp_path) / "track3_train_mercaptionplus.csv"
    reasons.write_text(_lines("name,reason", "clip_1,He sighs.", "clip_3,She smiles."))
    report = check_corpus(MER_CAPTION, tmp_path)
    assert len(report.errors()) == 1 and report.splits[0].found == 2
    assert "track2_train_mercaptionplus.csv, row 3: 'clip_2' has no reason in track3_" in report.errors()[0]


@pytest.mark.parametrize("keep", [0, 20, 44, 6000])
def test_a_recording_that_is_cut_short_is_named(keep: int, tmp_path: Path) -> None:
    clip = write("emodb", tmp_path) / "wav" / "08b10Nb.wav"
    clip.write_bytes(clip.read_bytes()[:keep])
    corpus = load_corpus("emodb")
    whole, cut = corpus.read(tmp_path, split="all")
    assert load_sound(whole).duration == pytest.approx(0.5)
    with pytest.raises(InputError, match="08b10Nb"):
        load_sound(cut)
    (error,) = check_corpus(corpus, tmp_path).errors()
    assert "08b10Nb.wav" in error


def test_the_same_clip_in_two_folders_is_named(tmp_path: Path) -> None:
    clip = write("ravdess", tmp_path) / "Actor_01" / "03-01-05-02-01-01-01.wav"
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / clip.name).write_bytes(clip.read_bytes())
    with pytest.raises(InputError, match=r"copy.*: the id '03-01-05-02-01-01-01' was there before, in .*Actor_01"):
        read_all("ravdess", tmp_path)


def test_dialogues_whose_files_do_not_fit_together_are_named(tmp_path: Path) -> None:
    acts = write("dailydialog", tmp_path) / "train" / "dialogues_act_train.txt"
    acts.write_text("1 2\n")
    with pytest.raises(InputError, match=r"row 2: 1 turns, 1 emotions and 0 acts; expected as many of each"):
        read_all("dailydialog", tmp_path)
    acts.unlink()
    assert "dialogues_act_train.txt is missing" in check_corpus(load_corpus("dailydialog"), tmp_path).errors()[0]


def test_dialogues_in_json_are_read_and_wrong_ones_named(tmp_path: Path) -> None:
    turns = (
        '[{"text": "Hi", "act": "inform", "emotion": "none"}, {"text": "Ha", "act": "inform", "emotion": "happiness"}]'
    )
    good = f'{{"id": "d0", "topic": 1, "utterances": {turns}}}\n'
    (tmp_path / "en_dev.jsonl").write_text(good)
    corpus = load_corpus("dailydialog")
    assert [turn.label for turn in corpus.read(tmp_path, split="dev")] == ["neutral", "happy"]
    for bad in ("{", "[]", '{"id": 1}', good.replace('"act"', '"deed"')):
        (tmp_path / "en_dev.jsonl").write_text(good + bad)
        with pytest.raises(InputError, match="row 2: no dialogue in JSON"):
            list(corpus.read(tmp_path, split="dev"))


def test_pictures_in_an_archive_are_read_and_wrong_ones_named(tmp_path: Path) -> None:
    corpus, path = load_corpus("fer2013"), tmp_path / "train.npz"
    pixels = np.arange(2 * 48 * 48).astype(np.uint8).reshape(2, 48, 48)
    labels, names = np.array(["angry", "fear"]), np.array(["a.jpg", "b.jpg"])
    np.savez(path, x=pixels, y=np.array([1, 0]), labels=labels, name=names)
    faces = list(corpus.read(tmp_path, split="train"))
    assert [face.label for face in faces] == ["fearful", "angry"] and (faces[1].pixels == pixels[1]).all()
    np.savez(path, x=pixels, y=np.array([1, 2]), labels=labels, name=names)
    with pytest.raises(InputError, match=r"train.npz, row 2: y is 2; expected 0 to 1, as there are 2 labels"):
        list(corpus.read(tmp_path, split="train"))
    np.savez(path, x=pixels[:, :40], y=np.array([1, 0]), labels=labels, name=names)
    with pytest.raises(InputError, match=r"train.npz, row 1: 1920 grey values of 0 to 255; expected 48 x 48"):
        list(corpus.read(tmp_path, split="train"))
    np.savez(path, x=pixels, y=np.array([1]), labels=labels, name=names)
    with pytest.raises(InputError, match="expected as many of each"):
        list(corpus.read(tmp_path, split="train"))
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(InputError, match="cannot be read"):
        list(corpus.read(tmp_path, split="train"))


def test_nobody_is_in_two_parts_of_a_fold_and_everybody_is_tested_once() -> None:
    clips = [
        Recording(f"{speaker}_{i}", "all", {}, Path("x.wav"), f"{speaker:02}", "fm"[speaker % 2], "", "sad", "sad", "")
        for speaker in range(11)
        for i in range(3)
    ]
    folds = list(leave_speakers_out(clips, folds=4))
    tested = [clip.id for fold in folds for clip in fold.test]
    assert sorted(tested) == sorted(clip.id for clip in clips)
    for fold in folds:
        parts = [{clip.speaker for clip in part} for part in (fold.train, fold.dev, fold.test)]
        assert all(parts) and sum(map(len, parts)) == 11 == len(set.union(*parts))
        assert {clip.gender for clip in fold.test} == {"f", "m"}
    for wrong in (2, 12):
        with pytest.raises(InputError, match=f"folds is {wrong}; expected 3 to the number of speakers, which is 11"):
            next(leave_speakers_out(clips, folds=wrong))


def test_the_film_of_an_utterance_is_found_by_its_published_name(tmp_path: Path) -> None:
    write("meld", tmp_path)
    first, second = MELD.read(tmp_path, split="train")
    film = tmp_path / "train_splits" / "dia0_utt0.mp4"
    film.parent.mkdir()
    film.touch()
    assert film_path(first, folder=tmp_path) == film
    with pytest.raises(InputError, match=r"dia0_utt1.mp4 is missing"):
        film_path(second, folder=tmp_path)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_page_says_of_each_corpus_what_its_card_says(name: str) -> None:
    card = load_corpus(name).card
    unmapped = {
        "emobank": "valence, arousal, dominance",
        "prodigy": "MBTI types",
        "deepdialogue": "20 emotions",
        "avamerg": "free words",
        "thousand-voices": "none",
        "ncssd": "none",
        "mer-caption": "free words",
        "fairface": "age, gender, race",
        "utkface": "age, gender, race",
    }
    labels = f"{len(card.targets())} of `{card.taxonomy}`" if card.taxonomy else unmapped[name]
    counts = ", ".join(f"{split} {card.published(split)}" for split in card.counts)
    page = Path(__file__).resolve().parents[2] / "docs" / "corpora.md"
    row = f"| `{name}` | {card.what} | {labels} | {counts} {card.unit} | {card.level} | {card.licence} |"
    assert row in page.read_text(encoding="utf-8").splitlines(), row


def test_what_is_written_as_avamerg_is_what_was_read(tmp_path: Path) -> None:
    folder = write("avamerg", tmp_path)
    assert write_avamerg(AVAMERG.read(folder, split="all"), tmp_path / "again.json") == 1
    assert json.loads((tmp_path / "again.json").read_text()) == json.loads(_AVAMERG)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("[{'human-1': {'Shame': 1}}, {'human-2': {'Fear': 2}}]", "label is .*; expected raters such as"),
        ("[{'human-1': {'Shame': 1}}, {'human-1': {'Shame': 2}}]", "label is .*; expected raters such as"),
        ("[]", r"label is '\[\]'; expected raters such as"),
        ("__import__('os')", "label is .*; expected raters such as"),
        ("[{'human-1': 'Shame'}]", "label is .*; expected raters such as"),
        ("[{'human-1': {'Shame': 3}}]", r"label rates 3; expected 0 \(not heard\), 1 \(mild\) or 2 \(strong\)"),
        ("[{'human-1': {'Shame': True}}]", "label rates True; expected 0"),
        ("[{'human-1': {'Ennui': 1}}]", "unknown label 'Ennui'; expected one of: amusement"),
    ],
)
def test_a_wrong_rating_of_emonet_is_named_by_row_and_the_others_are_read(
    label: str, message: str, tmp_path: Path
) -> None:
    table = tmp_path / "part.parquet"
    _write_rated(table, ["[{'human-1': {'Shame': 1}}]", label, "[{'human-1': {'Shame': 1}}]"])
    report = check_corpus(EMONET_VOICE, tmp_path)
    (error,) = report.errors()
    assert re.search(f"part.parquet, row 2: {message}", error) and report.splits[0].found == 2


def test_a_table_of_emonet_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "part.parquet"
    _write_rated(table, ["[{'human-1': {'Shame': 1}}]"], sound=b"no sound")
    (error,) = check_corpus(EMONET_VOICE, tmp_path).errors()
    assert "part/1 holds 8 bytes that are no sound" in error
    whole = table.read_bytes()
    for bad, message in ((whole[:-20], "cannot be read after row 0"), (b"", "cannot be read after row 0")):
        table.write_bytes(bad)
        with pytest.raises(InputError, match=rf"part.parquet {message} .*; expected a whole Parquet file"):
            list(EMONET_VOICE.read(tmp_path, split="all"))
    parquet.write_table(pyarrow.table({"audio": [b""], "label": [""]}), table)
    with pytest.raises(InputError, match=r"part.parquet has no column 'audioId'; its columns are audio, label"):
        list(EMONET_VOICE.read(tmp_path, split="all"))
    _write_rated(table, [])
    with pytest.raises(InputError, match=r"part.parquet is empty; expected rows with audioId, label"):
        list(EMONET_VOICE.read(tmp_path, split="all"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(EngineError, match=r"pip install 'mien\[parquet\]'"):
        list(EMONET_VOICE.read(tmp_path, split="all"))


def test_ratings_become_what_graded_emotions_are_scored_against(tmp_path: Path) -> None:
    folder, gold = write("emonet-voice", tmp_path), tmp_path / "gold.jsonl"
    done = CliRunner().invoke(data, ["grades", "emonet-voice", str(folder), "-o", str(gold)])
    assert done.exit_code == 0 and "2 clips" in done.output
    assert read_grades(gold) == {
        "train-00000-of-00002/1": {"emotional numbness": 1.0},
        "train-00000-of-00002/2": {"jealousy & envy": 1.0},
    }
    write("isear", tmp_path)
    refused = CliRunner().invoke(data, ["grades", "isear", str(tmp_path), "-o", str(gold)])
    assert isinstance(refused.exception, InputError) and "expected a corpus such as emonet-voice" in str(
        refused.exception
    )


def test_partitions_of_prodigy_share_no_dialogue(tmp_path: Path) -> None:
    path = tmp_path / "inter_character_partitions.json"
    path.write_text('{"train_dialogues": ["c3", "c10"], "test_dialogues": ["c48500"]}')
    assert read_partitions(path) == {"train_dialogues": ("c3", "c10"), "test_dialogues": ("c48500",)}
    for text, message in (
        ('{"train_dialogues": ["c3"], "test_dialogues": ["c3"]}', "dialogue 'c3' is there twice"),
        ("[]", "holds no partitions"),
        ("{", "cannot be read"),
    ):
        path.write_text(text)
        with pytest.raises(InputError, match=message):
            read_partitions(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"speaker": 1', '"speaker": 3', r"turn 1 is speaker 3, 0.5 s, 'Is it\?'; expected speaker 0 or 1"),
        ('"duration": 0.5', '"duration": "long"', "a turn is wrong; expected index, speaker, text and duration"),
        ('"utterents"', '"utterances"', "no dialogue in JSON; expected an object with dialog and utterents"),
    ],
)
def test_a_wrong_dialogue_of_ncssd_is_named(old: str, new: str, message: str, tmp_path: Path) -> None:
    path = write("ncssd", tmp_path) / "R-EN" / "7" / "metadata.json"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(InputError, match=message):
        read_all("ncssd", tmp_path)
    assert "1 error" in check_corpus(load_corpus("ncssd"), tmp_path).verdict()


@pytest.mark.parametrize("name", FACES)
def test_a_picture_that_is_missing_is_named_by_row(name: str, tmp_path: Path) -> None:
    write(name, tmp_path)
    corpus = load_corpus(name)
    split = next(iter(corpus.card.counts))
    face = next(corpus.read(tmp_path, split=split))
    face.path.unlink()
    report = check_corpus(corpus, tmp_path)
    if name == "utkface":
        assert report.errors() == () and report.splits[0].found == 1
    else:
        (error,) = report.errors()
        assert f", row {2 if LAYOUTS[name].headed else 1}: its picture {face.path} is missing; expected " in error


@pytest.mark.parametrize(
    "wrong",
    ["61_1_20170109150557335.jpg.chip.jpg", "53__0_20170116184028385.jpg", "26_2_1_20170116184028385.jpg", "a.jpg"],
)
def test_a_picture_of_utkface_whose_name_lacks_a_part_is_named(wrong: str, tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(write("utkface", tmp_path) / "UTKFace" / wrong)
    report = check_corpus(load_corpus("utkface"), tmp_path)
    (error,) = report.errors()
    assert f"{tmp_path / 'UTKFace' / wrong}: " in error and "expected age, gender 0 or 1" in error
    assert report.splits[0].found == 2


@pytest.mark.parametrize("told", ["1\n2\n", "1\n2\n9\n", "1\n\n3\n", "f\n2\n3\n"])
def test_groups_of_raf_db_that_cannot_be_read_are_named_by_file(told: str, tmp_path: Path) -> None:
    path = write("raf-db", tmp_path) / "basic" / "Annotation" / "manual" / "train_00001_manu_attri.txt"
    path.write_text("1.0\t2.0\n" * 5 + told)
    (error,) = check_corpus(load_corpus("raf-db"), tmp_path).errors()
    assert "list_patition_label.txt, row 1: " in error and f"{path} tells no groups; expected 5 landmarks" in error


def test_a_line_of_raf_db_that_names_no_picture_is_named_once(tmp_path: Path) -> None:
    table = write("raf-db", tmp_path) / LAYOUTS["raf-db"].table
    table.write_text(table.read_text() + "face.jpg 3\n")
    (error,) = check_corpus(load_corpus("raf-db"), tmp_path).errors()
    assert "row 4: the name is 'face.jpg'; expected one such as train_00001.jpg" in error
    faces = load_corpus("raf-db").read(tmp_path / "basic", split="train")
    assert [next(faces).id, next(faces).id] == ["train_00001", "train_00002"]


def test_the_table_of_affectnets_validation_may_have_a_header_and_pictures_a_folder_more(tmp_path: Path) -> None:
    table = write("affectnet", tmp_path) / "Manually_Annotated_file_lists" / "validation.csv"
    table.write_text(f"{_AFFECTNET}\n{table.read_text()}")
    (tmp_path / "Manually_Annotated").mkdir()
    (tmp_path / "Manually_Annotated_Images").rename(tmp_path / "Manually_Annotated" / "Manually_Annotated_Images")
    (face,) = load_corpus("affectnet").read(tmp_path, split="dev")
    assert face.labels == ("happy",) and face.path.is_file()
    table.write_text("")
    with pytest.raises(InputError, match=r"validation.csv is empty; expected a table with the columns subDirectory"):
        list(load_corpus("affectnet").read(tmp_path, split="dev"))
