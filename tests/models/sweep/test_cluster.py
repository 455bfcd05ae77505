"""Jobs run on real processes, also when those die."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from models.errors import TrainingError
from models.sweep.cluster import cluster, run_all
from tests.models.sweep.work import die, die_once, double


@pytest.fixture(scope="module")
def client():
    with cluster("", 2) as client:
        yield client


def test_every_job_comes_back_with_its_result_or_why_there_is_none(client) -> None:
    done = {d.job: d for d in run_all(client, double, [1, 2, -1])}

    assert {1: 2, 2: 4, -1: None} == {job: d.result for job, d in done.items()}
    assert "-1 is below 0" == done[-1].failure


def test_a_job_tells_how_it_goes(client) -> None:
    heard: list[int] = []
    both = threading.Event()

    def hear(message: dict[str, int]) -> None:
        heard.append(message["n"])
        if len(heard) == 2:
            both.set()

    list(run_all(client, double, [10, 11], hear))

    assert both.wait(10)
    assert {10, 11} == set(heard)


def test_a_job_that_kills_every_worker_is_given_up_and_the_others_are_done(client) -> None:
    assert "KilledWorker" in next(iter(run_all(client, die, [0]))).failure
    assert [4] == [d.result for d in run_all(client, double, [2])]


def test_no_scheduler_at_an_address_is_told_in_one_line(monkeypatch) -> None:
    monkeypatch.setattr("models.sweep.cluster.CONNECT_S", 0.5)
    with pytest.raises(TrainingError, match="No Dask scheduler answers") as told, cluster("tcp://127.0.0.1:1", 2):
        pass

    assert "\n" not in str(told.value)


def test_workers_that_do_not_start_are_told_in_one_line(monkeypatch) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError("Nanny failed to start.\nTraceback")

    monkeypatch.setattr("models.sweep.cluster.LocalCluster", fails)
    with pytest.raises(TrainingError, match="2 worker processes could not be started") as told, cluster("", 2):
        pass

    assert "\n" not in str(told.value)


@pytest.fixture
def existing_cluster(tmp_path) -> Iterator[str]:
    """Start a scheduler and two workers without nannies, as a lab may have them; return the address."""
    file = tmp_path / "scheduler.json"
    with ExitStack() as stack:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": Path(__file__).parents[3]}
        for command in (
            ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)],
            *[["worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--scheduler-file", str(file)]] * 2,
        ):
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{command[0]}", *command[1:]], **quiet
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
        yield _address(file)


def _address(file: Path) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if file.exists() and file.read_text():
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.05)
    raise AssertionError("the scheduler did not start")


def test_of_two_workers_one_is_lost_and_only_its_job_is_repeated(existing_cluster, tmp_path) -> None:
    visits = tmp_path / "visits"
    visits.mkdir()
    with cluster(existing_cluster, 0) as client:
        client.wait_for_workers(2, timeout=30)
        done = [d.result for d in run_all(client, die_once, [(n, str(visits)) for n in range(12)])]

    assert list(range(12)) == sorted(n for n, _ in done)
    counts = [len(list(visits.glob(f"{n}-*"))) for n in range(12)]
    assert 2 == counts[3]
    assert 1 == len({who for n, who in done if n == 3})
