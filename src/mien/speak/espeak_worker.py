"""The process that spells text in phones: `python -m mien.speak.espeak_worker`.

It uses the espeak-ng inside piper-tts (GPL-3.0-or-later both), which Mien's own process never imports: see
`piper_worker`.
"""

from __future__ import annotations

from typing import Any

from piper.phonemize_espeak import EspeakPhonemizer

from mien.speak.worker import serve

__all__ = ["EspeakHandler"]


class EspeakHandler:
    """Answers requests for the phones of texts."""

    def __init__(self) -> None:
        self._espeak = EspeakPhonemizer()

    def __call__(self, header: dict[str, Any], _payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Spell texts.

        Args:
            header: `voice` of espeak-ng, such as "en-us", and `texts`.

        Returns:
            Header: `phones`, for each text a list of IPA letters, marks, spaces and punctuation. No payload.
        """
        return {"phones": [self._spell(header["voice"], text) for text in header["texts"]]}, b""

    def _spell(self, voice: str, text: str) -> list[str]:
        sentences = self._espeak.phonemize(voice, text)
        return [symbol for place, symbols in enumerate(sentences) for symbol in ([" "] if place else []) + symbols]


if __name__ == "__main__":
    serve(EspeakHandler())
