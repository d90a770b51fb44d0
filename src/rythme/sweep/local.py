"""Worker processes on this machine."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import Self

from rythme.sweep.answer import Row, Task, answer


class LocalWorkers:
    """Processes that start afresh, each answering one scenario at a time."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._executor = self._start()

    @property
    def window(self) -> int:
        """As many as there are processes: what a dying one takes down is little."""
        return self._number

    def submit(self, task: Task) -> Future[Row]:
        """Hand out a task."""
        return self._executor.submit(answer, task)

    def restart(self) -> None:
        """Start new processes."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes; at once where the sweep was interrupted."""
        self._executor.shutdown(wait=kind is None, cancel_futures=True)
        if kind is not None:
            for process in multiprocessing.active_children():
                process.terminate()

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._number,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_leave_interrupts,
        )


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
