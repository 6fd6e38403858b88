"""The hub hears of what changed, once, and is asked again when it was not there; through the same door as everything."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from service.fetch import Fetcher
from service.hub import Hub, Told, tell_once
from tests.documents import item, rss
from tests.newsstand import Newsstand, shown
from tests.service.asking import AGENT, LOOPBACK
from tests.workplace import Workplace


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


# --- a run that ends ---


def told_once(hub: str | None, kept: Path, changed: str = "", every: str = "xyz", within_s: float = 20) -> Told:
    """Tell of these topics, a letter each."""

    async def tell() -> Told:
        fetcher = Fetcher(user_agent=AGENT, allow_private=LOOPBACK, host_pause_s=0, timeout_s=5)
        said, known = [form(topic) for topic in changed], [form(topic) for topic in every]
        try:
            return await tell_once(fetcher.post, hub, said, known, kept, within=timedelta(seconds=within_s))
        finally:
            await fetcher.aclose()

    return asyncio.run(tell())


def test_a_run_that_ends_tells_each_topic_once_and_the_next_one_nothing(newsstand: Newsstand, tmp_path: Path) -> None:
    newsstand.show("/hub", b"", status=204)
    kept = tmp_path / "untold"
    assert told_once(newsstand.url("/hub"), kept, "xy") == Told(2)
    assert told_once(newsstand.url("/hub"), kept) == Told(0)
    assert len(newsstand.asked("/hub")) == 2


def test_what_the_hub_did_not_hear_the_next_run_tells_it(newsstand: Newsstand, tmp_path: Path) -> None:
    newsstand.script("/hub", shown(b"", status=202), shown(b"", status=503), shown(b"", status=202))
    kept = tmp_path / "untold"
    first = told_once(newsstand.url("/hub"), kept, "xyz")
    assert (first.heard, len(first.untold)) == (1, 2)
    assert "503" in str(first.why)
    assert told_once(newsstand.url("/hub"), kept, every="xy") == Told(1)  # z has a key now: nobody is told of it
    assert not kept.exists()
    bodies = [request.body.decode().rpartition("%2F")[2] for request in newsstand.asked("/hub")]
    assert bodies == ["x.atom", "y.atom", "y.atom"]


def test_a_hub_that_never_answers_holds_up_no_run(newsstand: Newsstand, tmp_path: Path) -> None:
    newsstand.raw("/hub", 60.0)
    found = told_once(newsstand.url("/hub"), tmp_path / "untold", "xy", within_s=0.3)
    assert (found.heard, len(found.untold)) == (0, 2)
    assert "within" in str(found.why)


def test_a_topic_refused_is_not_told_again_and_another_hub_knows_of_nothing(
    newsstand: Newsstand, tmp_path: Path
) -> None:
    kept = tmp_path / "untold"
    newsstand.show("/hub", b"no", status=403)
    assert told_once(newsstand.url("/hub"), kept, "x").untold == ()
    newsstand.show("/hub", b"", status=500)
    assert told_once(newsstand.url("/hub"), kept, "x").untold
    newsstand.show("/other", b"", status=204)
    assert told_once(newsstand.url("/other"), kept) == Told(0)
    kept.write_text("nonsense")
    assert told_once(newsstand.url("/other"), kept) == Told(0)
    kept.write_text("nonsense")
    assert told_once(None, kept, "x") == Told(0)
    assert not kept.exists()


def test_once_tells_the_hub_and_says_when_it_could_not(newsstand: Newsstand, workplace: Workplace) -> None:
    newsstand.show("/a.xml", rss(item("Crane falls", guid="1", link="https://n.example/1", text="<p>It fell.</p>")))
    newsstand.script("/hub", shown(b"", status=500), shown(b"", status=204))
    workplace.configure(f'[sources.a]\nurl = "{newsstand.url("/a.xml")}"\n', publish=f'hub = "{newsstand.url("/hub")}"')
    first = workplace.run("once")
    assert "the hub was not told of 1 feed" in first.err
    assert "500" in first.err
    assert "hub" not in workplace.run("once").err
    assert "hub" not in workplace.run("once").err
    assert len(newsstand.asked("/hub")) == 2
