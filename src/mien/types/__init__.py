"""The nouns that flow between the verbs: plain, frozen values with read-only arrays.

Axes: t time (always first), n samples, j joints, k labels. Seconds, Hz and radians are bare; other units are suffixes.
"""

from mien.types.affect import Affect, Vad, blend_affect
from mien.types.arkit import ARKIT, ARKIT_INDEX
from mien.types.audio import Audio, concat_audio, silence
from mien.types.expression import REGIONS, Action, Expression, Feeling, Part, felt, read_region, region_mask
from mien.types.motion import Motion, concat, crossfade, cut, layer, resample, still
from mien.types.notation import parse_emotion, parse_expression
from mien.types.percept import Channel, ChannelAffect, Percept
from mien.types.persona import BigFive, Persona, big_five_to_vad, load_persona, persona_names, read_persona
from mien.types.shown import ShownPicture, read_shown
from mien.types.speech import Mark, Speech, Timing
from mien.types.taxonomy import (
    Taxonomy,
    affect_from_vad,
    convert_affect,
    feeling_word,
    label_affect,
    load_taxonomy,
    neutral,
    taxonomy_names,
)
from mien.types.turn import STRATEGIES, Beat, Line, Spoken, Strategy, Utterance
from mien.types.wire import Noun, Wire, from_dict, to_dict

__all__ = [
    "ARKIT",
    "ARKIT_INDEX",
    "REGIONS",
    "STRATEGIES",
    "Action",
    "Affect",
    "Audio",
    "Beat",
    "BigFive",
    "Channel",
    "ChannelAffect",
    "Expression",
    "Feeling",
    "Line",
    "Mark",
    "Motion",
    "Noun",
    "Part",
    "Percept",
    "Persona",
    "ShownPicture",
    "Speech",
    "Spoken",
    "Strategy",
    "Taxonomy",
    "Timing",
    "Utterance",
    "Vad",
    "Wire",
    "affect_from_vad",
    "big_five_to_vad",
    "blend_affect",
    "concat",
    "concat_audio",
    "convert_affect",
    "crossfade",
    "cut",
    "feeling_word",
    "felt",
    "from_dict",
    "label_affect",
    "layer",
    "load_persona",
    "load_taxonomy",
    "neutral",
    "parse_emotion",
    "parse_expression",
    "persona_names",
    "read_persona",
    "read_region",
    "read_shown",
    "region_mask",
    "resample",
    "silence",
    "still",
    "taxonomy_names",
    "to_dict",
]
