"""Tasks through an executor: every one is answered, once, whatever happens to a worker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from typing import Protocol

from rythme.sweep.answer import Row, Task, failed
from rythme.text import text


class Workers(Protocol):
    """Where tasks are answered: processes of this machine, or a cluster."""

    @property
    def window(self) -> int:
        """How many tasks to hand out at once."""

    def submit(self, task: Task) -> Future[Row]:
        """Hand out a task; raises ``BrokenExecutor`` when a worker has died."""

    def restart(self) -> None:
        """Put new workers in the place of those that died."""


def run(tasks: Iterable[Task | Row], workers: Workers) -> Iterator[Row]:
    """Yield the answer to every task, in the order in which they come; rows pass as they are.

    A worker that dies takes the tasks down that were handed out with it. Each of them is tried
    again alone; the one that ends its worker again is a row that says so.
    """
    pending: dict[Future[Row], Task] = {}
    for task in tasks:
        if not isinstance(task, Task):
            yield task
            continue
        while len(pending) >= workers.window:
            yield from _settle(pending, workers)
        try:
            pending[workers.submit(task)] = task
        except BrokenExecutor:
            yield from _settle(pending, workers)
            yield _alone(task, workers)
    while pending:
        yield from _settle(pending, workers)


def _settle(pending: dict[Future[Row], Task], workers: Workers) -> Iterator[Row]:
    """Yield the answers that are ready, waiting for one; those of all tasks, when some are lost."""
    lost: list[Task] = []
    done, _ = wait(pending, return_when=FIRST_COMPLETED)
    while done:
        for future in done:
            task = pending.pop(future)
            try:
                yield future.result()
            except BrokenExecutor:
                lost.append(task)
            except Exception as error:  # what a cluster says of a task that it gave up
                yield failed(task.point, error, task.language)
        done = wait(pending).done if lost else set()
    for position, task in enumerate(lost):
        if position == 0:
            workers.restart()
        yield _alone(task, workers)


def _alone(task: Task, workers: Workers) -> Row:
    """Answer a task while nothing else runs."""
    for _ in range(2):
        try:
            future = workers.submit(task)
        except BrokenExecutor:  # a worker died while it had nothing to do
            workers.restart()
            continue
        try:
            return future.result()
        except BrokenExecutor:
            workers.restart()
            break
    return failed(task.point, text("its process ended before it answered"), task.language)
