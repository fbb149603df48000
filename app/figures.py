"""Figures for Prometheus, on a port of their own.

They come from a process beside the web server, which counts no request and knows no moment of any.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import cast

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app import condition
from app.condition import Condition
from app.installation import Installation
from surveys import arrivals


class Figures:
    """What Prometheus may know. All but the database's answering changes once in five minutes."""

    def __init__(self, here: Installation, clock: Callable[[], datetime]) -> None:
        self._here = here
        self._clock = clock
        self._slot = -1
        self._kept: list[GaugeMetricFamily] = []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._clock()
        try:
            with self._here.reading() as session:
                standbys = condition.standbys(session)
                if self._slot != arrivals.five_minutes(now):
                    self._kept = _figures(condition.of(self._here, session, now=now))
                    self._kept += _of_polls(condition.ballots_by_phone(session, now=now))
                    self._slot = arrivals.five_minutes(now)
        except SQLAlchemyError:
            yield _gauge("database_reachable", "Whether the database answers", 0)
            return
        yield _gauge("database_reachable", "Whether the database answers", 1)
        synced = GaugeMetricFamily("langnghe_standby_synced", "Whether a commit waits for it", labels=["standby"])
        lag = GaugeMetricFamily("langnghe_standby_lag_seconds", "In steps of 10", labels=["standby"])
        for each in standbys:
            synced.add_metric([each.name], float(each.synced))
            lag.add_metric([each.name], each.lag)
        yield from (synced, lag, *self._kept)


def serve(here: Installation, *, host: str, port: int, clock: Callable[[], datetime]) -> None:
    """Answers ``/metrics`` until stopped."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(cast(Collector, Figures(here, clock)))
    _, thread = start_http_server(port, host, registry)
    thread.join()


def _figures(found: Condition) -> list[GaugeMetricFamily]:
    waiting = GaugeMetricFamily("langnghe_paper_waiting", "Paper in the drawers", labels=["kind"])
    for kind, count in found.waiting.items():
        waiting.add_metric([kind], count)
    queue = GaugeMetricFamily("langnghe_jobs_waiting", "Background work that waits or is under way", labels=["kind"])
    for work, count in found.jobs.items():
        queue.add_metric([work], count)
    figures = [
        _gauge("disk_free_percent", "Room under the home", found.free),
        _gauge("keys_missing", "Polls under way whose box this machine cannot open", len(found.keys_missing)),
        _gauge("jobs_given_up", "Background work a person must look at", found.given_up),
        _gauge("worker_alive", "Whether a worker lives on this machine", float(found.worker)),
        waiting,
        queue,
    ]
    if found.backup_age is not None:
        figures.append(_gauge("backup_age_hours", "Of the newest copy", int(found.backup_age.total_seconds() // 3600)))
    return figures


def _of_polls(ballots: dict[str, int]) -> list[GaugeMetricFamily]:
    came = GaugeMetricFamily(
        "langnghe_ballots_by_phone", "Of open polls, in steps of 50, until the last full five minutes", labels=["poll"]
    )
    for code, count in ballots.items():
        came.add_metric([code], count)
    return [_gauge("polls_open", "Polls that take ballots", len(ballots)), came]


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"langnghe_{name}", meaning, value=value)
