"""The letters and marks of the International Phonetic Alphabet that a voice can be given."""

from __future__ import annotations

import unicodedata

from mien.errors import InputError

__all__ = ["check_ipa"]

_LETTERS = frozenset(
    "abcdefhijklmnopqrstuvwxyzɡæçðøħŋœǀǁǂǃɐɑɒɓɔɕɖɗɘəɚɛɜɝɞɟɠɢɣɤɥɦɧɨɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔʕʘʙʛʜʝʟʡʢβθχᵻ"
)
_MARKS = frozenset("ˈˌːˑʰʲʷˠˤ˞͜͡.")


def check_ipa(text: str) -> str:
    """Return phones as a voice takes them: composed anew, without ties and syllable dots.

    Args:
        text: IPA of one word, "təˈmɑːtoʊ".

    Raises:
        InputError: it is empty, has no sound, or a sign is none of IPA's (the message shows it).
    """
    plain = unicodedata.normalize("NFC", text.strip()).replace("g", "ɡ").replace("'", "ˈ")
    for sign in plain:
        if sign not in _LETTERS | _MARKS and unicodedata.category(sign) != "Mn":
            raise InputError(f"{text!r} has {sign!r}, which is no sign of IPA; expected phones such as təˈmɑːtoʊ")
    if not _LETTERS & set(plain):
        raise InputError(f"{text!r} has no sound; expected phones such as təˈmɑːtoʊ")
    return "".join(sign for sign in plain if sign not in "͜͡.")
