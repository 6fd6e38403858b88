"""Figures of the store -> the text that Prometheus reads."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from service.store.health import Figures


def figures(held: Figures, store_bytes: int) -> tuple[str, bytes]:
    """Media type and body."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Held(held, store_bytes))
    return CONTENT_TYPE_LATEST, generate_latest(registry)


class _Held:
    """A collector over figures that were just read: nothing is counted in memory, so a restart loses nothing."""

    def __init__(self, held: Figures, store_bytes: int) -> None:
        self._held = held
        self._store_bytes = store_bytes

    def collect(self) -> Iterator[Metric]:
        held = self._held
        verdicts = CounterMetricFamily(
            "winnow_verdicts", "Verdicts and acts of editors since the beginning", labels=["verdict"]
        )
        for verdict, count in sorted(held.verdicts.items()):
            verdicts.add_metric([verdict], count)
        polls = GaugeMetricFamily("winnow_recent_polls", "Outcomes among each source's last twenty", labels=["kind"])
        for kind, count in sorted(held.polls.items()):
            polls.add_metric([kind], count)
        yield verdicts
        yield polls
        for name, words, value in (
            ("winnow_entries", "Entries held", held.entries),
            ("winnow_stories_out", "Stories published", held.stories_out),
            ("winnow_stories_waiting", "Stories that wait for their first publication", held.stories_waiting),
            ("winnow_topics_stale", "Topics to be rendered again", held.topics_stale),
            ("winnow_sources", "Sources configured", held.sources),
            ("winnow_sources_failing", "Sources whose last outcome was a failure", held.sources_failing),
            ("winnow_poll_seconds", "Mean time of a recent poll", held.poll_seconds),
            ("winnow_store_bytes", "Size of the store on disk", self._store_bytes),
        ):
            yield GaugeMetricFamily(name, words, value=value)
