"""A progress bar for a fetch, on standard error, so that output stays clean."""

from collections.abc import Iterator
from contextlib import contextmanager

from mien.weights.manifest import Weight
from mien.weights.meter import Progress

__all__ = ["bar"]


@contextmanager
def bar(weight: Weight) -> Iterator[Progress]:
    """Show a bar while a weight is fetched.

    Args:
        weight: what is fetched.

    Yields:
        A call that moves the bar on by a number of bytes.
    """
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bars(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bars:
        task = bars.add_task(f"fetching {weight.name}", total=weight.size)
        yield lambda count: bars.advance(task, count)
