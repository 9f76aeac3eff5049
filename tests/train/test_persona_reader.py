from collections.abc import Sequence
from pathlib import Path

import pytest

from mien.corpora import CPED
from mien.corpora.cped import cped_big_five
from mien.errors import InputError, WeightsError
from mien.train.persona_reader import open_persona_reader, train_persona_reader
from mien.train.persona_reader_card import measure_persona_reader, reader_card
from mien.types import BigFive

_HEAD = (
    "TV_ID,Dialogue_ID,Utterance_ID,Speaker,Gender,Age,Neuroticism,Extraversion,Openness,Agreeableness,"
    "Conscientiousness,Scene,FacePosition_LU,FacePosition_RD,Sentiment,Emotion,DA,Utterance"
)
_LOUD = ("low,high,high,low,low", "太好了！我们走吧", "happy")
_CALM = (_LOUD[0], "嗯嗯，可以的", "neutral")
_SHY = ("high,low,low,high,high", "我不敢说……算了", "sadness")


def _table(series: Sequence[int], sides: tuple[str, str] = (_LOUD[0], _SHY[0])) -> str:
    rows = [_HEAD]
    for show in series:
        for talk in range(3):
            said = (_CALM if talk == 2 else _LOUD, _SHY)
            for turn, (who, side, (_, text, emotion)) in enumerate(zip("AB", sides, said, strict=True)):
                place = f"{show}_{talk:03}"
                rows.append(
                    f"{show},{place},{place}_{turn},{who},male,young,{side},car,0_0,1_1,neutral,{emotion},greeting,{text}"
                )
    return "\n".join(rows) + "\n"


def test_a_reader_learns_from_what_is_there_and_says_what_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "text" / "cped"
    folder.mkdir(parents=True)
    (folder / "valid_split.csv").write_text(_table([1, 2, 3]), encoding="utf-8")
    (folder / "test_split.csv").write_text(_table([8, 9]), encoding="utf-8")
    said: list[str] = []
    output = tmp_path / "reader.npz"
    recipe = train_persona_reader(tmp_path, output, say=said.append)
    assert "train_split.csv is missing" in said[0] and "learning from the development split instead" in said[0]
    reader = open_persona_reader(output)
    loud, shy = reader.big_five([_LOUD[1]]), reader.big_five([_SHY[1]])
    assert loud.extraversion > 0.05 > -0.05 > shy.extraversion and shy.neuroticism > 0 > loud.neuroticism
    report = measure_persona_reader(tmp_path, output, say=said.append)
    assert report.traits["Extraversion"][:2] == (1.0, 1.0) and report.emotion == 1.0 > report.emotion_majority
    assert "Use it on nobody who is real" in reader_card(report, recipe, output)
    output.write_bytes(output.read_bytes()[:50])
    with pytest.raises(WeightsError, match="is no reader of personas"):
        open_persona_reader(output)


def test_sides_are_the_middles_of_their_halves(tmp_path: Path) -> None:
    (tmp_path / "valid_split.csv").write_text(
        _table([1], ("low,high,unknown,low,unknown", "high,tall,low,low,low")), encoding="utf-8"
    )
    one, other = list(CPED.read(tmp_path, split="dev"))[:2]
    assert cped_big_five(one) == BigFive(0.0, 0.0, 0.5, -0.5, -0.5)
    with pytest.raises(InputError, match="Extraversion is 'tall'; expected one of: high, low, unknown"):
        cped_big_five(other)


def test_the_splits_that_are_here_have_the_dialogues_that_were_counted(shared_data: Path) -> None:
    for split, turns, dialogues in (("dev", 11_137, 934), ("test", 27_438, 2_815)):
        found = list(CPED.read(shared_data / "text" / "cped", split=split))
        assert (len(found), len({turn.dialogue for turn in found})) == (turns, dialogues)
