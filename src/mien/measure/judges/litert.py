"""Running a TensorFlow Lite network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import EngineError
from mien.weights import weight_path

__all__ = ["Network", "require"]


def require(module: str) -> Any:
    """Import a module of the extra `judges`.

    Args:
        module: its name.

    Returns:
        The module.

    Raises:
        EngineError: it is not installed.
    """
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError:
        raise EngineError(f"the judges need {module.split('.')[0]}; run: pip install 'mien[judges]'") from None


class Network:
    """One network, ready to run.

    Args:
        name: of its weights in the manifest.

    Raises:
        EngineError: the runtime is not installed.
        WeightsError: the network cannot be fetched.
    """

    def __init__(self, name: str) -> None:
        runtime = require("ai_edge_litert.interpreter")
        self._runner = runtime.Interpreter(model_path=str(weight_path(name)), num_threads=1)
        self._runner.allocate_tensors()
        self._input = self._runner.get_input_details()[0]["index"]
        self._outputs = [row["index"] for row in self._runner.get_output_details()]

    def __call__(self, batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Run it.

        Args:
            batch: (1, h, w, c) float32, what the network takes.

        Returns:
            Its outputs, in its own order.
        """
        self._runner.set_tensor(self._input, batch)
        self._runner.invoke()
        return [self._runner.get_tensor(index) for index in self._outputs]
