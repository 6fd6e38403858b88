"""The hub hears of what changed, once, and is asked again when it was not there; through the same door as everything."""

from __future__ import annotations

import asyncio

from service.fetch import Fetcher
from service.hub import Hub
from tests.newsstand import Newsstand, shown
from tests.service.asking import AGENT, LOOPBACK


def form(topic: str) -> dict[str, str]:
    return {"hub.mode": "publish", "hub.url": f"https://planet.example/topics/{topic}.atom"}


def told(hub: str, *topics: str, rounds: int = 1) -> list[float]:
    """Tell a hub until nothing waits, or it was left alone `rounds` times; answers those waits, in seconds."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0 if len(waits) < rounds else 3600)

    async def tell() -> None:
        fetcher = Fetcher(user_agent=AGENT, allow_private=LOOPBACK, host_pause_s=0, timeout_s=5)
        line = Hub(fetcher.post, sleep)
        line.tell(hub, [form(topic) for topic in topics])
        line.tell(hub, [form(topics[0])])
        running = asyncio.create_task(line.run())
        async with asyncio.timeout(20):
            while line.waiting and len(waits) < rounds:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await fetcher.aclose()

    asyncio.run(tell())
    return waits


def test_each_topic_is_told_once(newsstand: Newsstand) -> None:
    newsstand.show("/hub", b"", status=204)
    assert told(newsstand.url("/hub"), "x", "y") == []
    bodies = [request.body.decode() for request in newsstand.asked("/hub")]
    assert sorted(body.rpartition("%2F")[2] for body in bodies) == ["x.atom", "y.atom"]
    assert all(body.startswith("hub.mode=publish&hub.url=https%3A%2F%2Fplanet.example") for body in bodies)


def test_a_hub_that_fails_is_asked_again_after_longer_and_longer_waits(newsstand: Newsstand) -> None:
    newsstand.script("/hub", *[shown(b"", status=500)] * 3, shown(b"", status=202))
    assert told(newsstand.url("/hub"), "x", rounds=9) == [30, 60, 120]
    assert len(newsstand.asked("/hub")) == 4


def test_a_hub_says_when_it_wants_to_be_asked_again(newsstand: Newsstand) -> None:
    newsstand.script("/hub", shown(b"", status=429, headers={"Retry-After": "90"}), shown(b"", status=202))
    assert told(newsstand.url("/hub"), "x", rounds=1) == [90]


def test_a_topic_that_the_hub_refuses_is_let_go(newsstand: Newsstand) -> None:
    newsstand.show("/hub", b"no", status=403)
    assert told(newsstand.url("/hub"), "x", "y") == []
    assert len(newsstand.asked("/hub")) == 2


def test_a_hub_inside_the_network_is_not_dialled() -> None:
    assert told("http://10.1.2.3/hub", "x") == [30]
