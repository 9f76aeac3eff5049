"""Opening a network of words: an ONNX file that carries its own vocabulary in its notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from mien.errors import WeightsError

__all__ = ["open_network"]

T = TypeVar("T")


def open_network(path: Path, *, kind: str, read: Callable[[Mapping[str, str]], T]) -> tuple[Any, T]:
    """Open a file on one thread, and read its notes.

    Args:
        path: the ONNX file.
        kind: what it should be, for the error.
        read: makes of the file's notes what the caller needs of them.

    Returns:
        The session, and what `read` made.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        return session, read(session.get_modelmeta().custom_metadata_map)
    except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
        reason = str(error).splitlines()[0]
        raise WeightsError(f"{path} is no {kind} ({reason}); train it, or install mien again") from None
