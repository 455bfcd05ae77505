"""Jobs on processes: local ones, or those of a Dask cluster that is there already.

Both are `dask.distributed`: a worker that dies costs the repetition of the job it was at, on
another worker, and nothing else; a job that kills four workers in a row is given up, and said
to be. Local workers listen on the loopback alone, and there is no dashboard.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import dask
from distributed import Client, Future, LocalCluster, Reschedule, Status, as_completed, get_worker

from models.errors import ModelError, TrainingError
from models.segments.processes import deaf_to_ctrl_c

T = TypeVar("T")
R = TypeVar("R")

TOPIC = "emoscope-progress"
CONNECT_S = 10.0
SETTINGS = {
    "distributed.worker.daemon": False,  # a job may start processes of its own
    "distributed.admin.event-loop-monitor-interval": "10s",
    "distributed.comm.retry.count": 2,
    "distributed.comm.timeouts.connect": "60s",  # a machine that trains is busy
    "distributed.comm.timeouts.tcp": "60s",
    "distributed.scheduler.http.routes": [],  # a port is opened all the same; it answers nothing
    "distributed.worker.http.routes": [],
}
LEAVING = (Status.closing, Status.closed)
QUIET = (
    "distributed",
    "distributed.worker",
    "distributed.nanny",
    "distributed.scheduler",
    "distributed.core",
    "asyncio",
)


@dataclass(frozen=True, slots=True)
class Done(Generic[T, R]):
    """A job that came to its end: its result, or why there is none."""

    job: T
    result: R | None
    failure: str = ""


@contextmanager
def cluster(address: str, n_workers: int) -> Iterator[Client]:
    """Connect to a scheduler, or start local workers where the address is empty.

    Raises
    ------
    TrainingError
        There is no scheduler at the address, or workers cannot be started.
    """
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with dask.config.set(SETTINGS):
        if address:
            with _connected(address) as client:
                yield client
            return
        with _local(n_workers) as local, Client(local) as client:
            yield client


def _local(n_workers: int) -> LocalCluster:
    try:
        with deaf_to_ctrl_c():
            return LocalCluster(
                n_workers=n_workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # any port: its usual one may be taken
                silence_logs=logging.CRITICAL,
                memory_limit=0,
            )
    except (OSError, RuntimeError, TimeoutError) as error:
        raise TrainingError(
            f"{n_workers} worker processes could not be started ({type(error).__name__}). Is there memory left, or is "
            "the machine very busy? Give fewer with --workers; what is finished is kept."
        ) from None


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=CONNECT_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise TrainingError(
            f'No Dask scheduler answers at "{address}" ({type(error).__name__}). Is it running, and of version '
            "2026.8? Without --scheduler the jobs run on this machine."
        ) from None
    with client:
        yield client


def run_all(
    client: Client,
    do: Callable[[T], R],
    jobs: Sequence[T],
    told: Callable[[dict[str, Any]], None] | None = None,
) -> Iterator[Done[T, R]]:
    """Run jobs on a cluster's workers, and yield each as it comes to its end.

    Parameters
    ----------
    client : Client
        See `cluster`.
    do : callable
        Is given a job, in a worker's process; must be importable there.
    jobs : sequence
        Picklable. The first are begun first.
    told : callable, optional
        Takes what `tell` is given in the workers, in a thread of the client's.
    """
    if told is not None:
        client.subscribe_topic(TOPIC, lambda event: told(event[1]))
    futures: dict[Future[Any], T] = {client.submit(do, job, pure=False, priority=-i): job for i, job in enumerate(jobs)}
    for future in as_completed(list(futures)):
        job = futures.pop(future)
        yield _done(job, future)
        future.release()


def tell(message: dict[str, Any]) -> None:
    """Send a message, of plain JSON types, from a running job to ``told`` of `run_all`; silent elsewhere."""
    try:
        worker = get_worker()
    except ValueError:
        return
    worker.log_event(TOPIC, message)


def stopped() -> bool:
    """Return False in a running job, for it to go on.

    Raises
    ------
    Reschedule
        The worker is being closed: it would wait for the job, which another one may do.
    """
    try:
        worker = get_worker()
    except ValueError:
        return False
    if worker.status in LEAVING:
        raise Reschedule
    return False


def _done(job: T, future: Future[Any]) -> Done[T, Any]:
    """Wait for a result, also when it was lost with its worker and is made again."""
    error = future.exception()
    if isinstance(error, ModelError):
        return Done(job, None, str(error))
    if error is not None:
        return Done(job, None, f"{type(error).__name__}: {error}")
    return Done(job, future.result())
