"""Workers of a Dask cluster, through the executor that its client offers."""

from __future__ import annotations

from concurrent.futures import Future
from types import TracebackType
from typing import Self

from distributed import Client

from rythme.sweep.answer import Row, Task, answer

WINDOW = 256
"""Tasks handed out at once: enough for a large cluster, small enough to hold in memory."""


class ClusterWorkers:
    """The workers behind one scheduler; it hands the tasks of a lost worker to another.

    Raises
    ------
    OSError, ValueError
        There is no scheduler at ``address``.
    """

    window = WINDOW

    def __init__(self, address: str, *, timeout_s: float = 10) -> None:
        self._client = Client(address, timeout=timeout_s, set_as_default=False)
        # Equal calls are not one task: every scenario is answered, and once.
        self._executor = self._client.get_executor(pure=False)

    def submit(self, task: Task) -> Future[Row]:
        """Hand out a task."""
        future: Future[Row] = self._executor.submit(answer, task)
        return future

    def restart(self) -> None:
        """Leave it to the cluster to start workers again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take back what is not answered, and leave the cluster as it is."""
        self._executor.shutdown(wait=kind is None)
        self._client.close()
