"""`winnow run`: builds every part once, starts them, stops them in reverse order.

The daemon owns the signals: SIGTERM and SIGINT end it cleanly, SIGHUP and a changed config file reload it. uvicorn runs
inside this loop with its own handlers off (see listen.py), since its `serve()` raises SIGTERM again at the end and
nothing after it runs (seen in 0.34 to 0.54).
"""

from __future__ import annotations

import asyncio
import signal
import socket
from pathlib import Path

import structlog
from watchfiles import Change, awatch

from service import files, notify, state
from service.config import Config, load
from service.errors import ConfigError
from service.hub import Hub
from service.parts import adopt, now, open_parts, publishing, rematch_aged
from service.publish import pings, publish_due
from service.refresh import Parts
from service.schedule import Schedule
from service.serve import build_app
from service.serving import listen
from service.store import sources

GRACE_S = 5  # for journeys under way, at a stop; the whole stop stays within ten seconds
_log = structlog.get_logger()


async def run(config: Config) -> None:
    """Serve and poll until told to stop. Raises HeldError, StoreError or ConfigError before anything has begun."""
    with state.held(config.state_dir, "run", now=now()):
        listeners = [listen.door(config.server.listen)]
        if config.server.metrics_listen:
            listeners.append(listen.door(config.server.metrics_listen, "server.metrics_listen"))
        async with open_parts(config) as parts:
            await _Daemon(parts, listeners).run()


class _Daemon:
    def __init__(self, parts: Parts, listeners: list[socket.socket]) -> None:
        self._parts = parts
        self._listeners = listeners
        self._stop = asyncio.Event()
        self._reload = asyncio.Event()
        self._rewatch = asyncio.Event()
        self._schedule = Schedule(parts, self._publish)
        apart = len(listeners) > 1  # machines ask on a listener of their own
        self._app = build_app(parts.store, publishing(parts.config), parts.now, machines=not apart)
        self._hub = Hub(parts.fetch.post)

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._reload.set)
        await self._publish()
        room = listen.room_for_clients()
        apps = [self._app, self._app.for_machines()]
        servers = [
            listen.Server(app, listen.Bounds(connections=room)) for app, _ in zip(apps, self._listeners, strict=False)
        ]
        tasks = [
            *(asyncio.create_task(s.serve(sockets=[d])) for s, d in zip(servers, self._listeners, strict=True)),
            asyncio.create_task(self._hub.run()),
            asyncio.create_task(self._reloads()),
            asyncio.create_task(self._watch()),
            asyncio.create_task(self._alive()),
        ]
        self._schedule.start()
        self._say_ready()
        stop = asyncio.create_task(self._stop.wait())
        ended, _ = await asyncio.wait([stop, *tasks], return_when=asyncio.FIRST_COMPLETED)
        _log.info("stopping", under_way=self._schedule.under_way)
        notify.tell(STOPPING=1)
        for server in servers:
            server.should_exit = True
        await self._schedule.stop(GRACE_S)
        await asyncio.wait(tasks[: len(servers)], timeout=4)
        for task in [*tasks, stop]:
            task.cancel()
        await asyncio.gather(*tasks, stop, return_exceptions=True)
        for task in ended - {stop}:
            if not task.cancelled() and (error := task.exception()):
                raise error
        _log.info("stopped")

    async def _publish(self) -> None:
        parts = self._parts
        await rematch_aged(parts.store, parts.rules, parts.now)
        settings = publishing(parts.config)
        done = await publish_due(store=parts.store, settings=settings, now=parts.now)
        if done.changed:
            self._hub.tell(settings.hub, pings(settings, done.changed))
            _log.info("published", topics=", ".join(slug or "everything" for slug in done.changed))
            await self._app.refresh()

    def _say_ready(self) -> None:
        count = sum(s.enabled for s in self._parts.config.sources.values())
        _log.info(
            "ready", url=self._parts.config.winnow.base_url, listen=self._parts.config.server.listen, sources=count
        )
        notify.tell(READY=1, STATUS=f"{count} sources, {len(self._parts.config.topics.topics)} topics")

    async def _alive(self) -> None:
        """Tell the service manager that the loop turns."""
        pause_s = notify.watchdog_s()
        while pause_s is not None:
            notify.tell(WATCHDOG=1)
            await asyncio.sleep(pause_s)
        await asyncio.Event().wait()

    async def _reloads(self) -> None:
        while True:
            await self._reload.wait()
            self._reload.clear()
            notify.reloading()
            await self._take_config()
            notify.tell(READY=1)

    async def _take_config(self) -> None:
        held = self._parts.config
        try:
            config = await asyncio.to_thread(load, held.path)
        except ConfigError as error:
            for fault in error.faults:
                _log.error("config not taken, the old one goes on", fault=str(fault))
            return
        fixed = [("winnow.state_dir", held.state_dir, config.state_dir), ("store.url", held.store.url, config.store.url),
                 ("server", held.server, config.server), ("fetch", held.fetch, config.fetch)]  # fmt: skip
        for name, before, after in fixed:
            if before != after:
                _log.warning("takes hold at the next start", key=name)
        await adopt(self._parts, config)
        self._app.adopt(publishing(config))
        self._rewatch.set()
        _log.info("config taken", sources=len(config.sources), topics=len(config.topics.topics))

    async def _watch(self) -> None:
        """Reload when the config changes; make a path source due when a file in its folder does."""
        while True:
            config = self._parts.config
            folders = {config.path.resolve().parent}
            globs = {key: s.path for key, s in config.sources.items() if s.path and s.enabled}
            folders |= {p.resolve() for path in globs.values() if (p := files.watched(path, config.folder)).is_dir()}
            self._rewatch.clear()
            async for changes in awatch(
                *folders, stop_event=self._rewatch, rust_timeout=5_000, recursive=False, debounce=800
            ):
                await self._changed(changes, config)
            await asyncio.sleep(0)

    async def _changed(self, changes: set[tuple[Change, str]], config: Config) -> None:
        paths = {Path(path) for _, path in changes}
        if config.path.resolve() in paths:
            self._reload.set()
        keys = [
            key
            for key, source in config.sources.items()
            if source.path
            and source.enabled
            and paths & {p.resolve() for p in files.expand(source.path, config.folder)}
        ]
        if keys:
            await self._parts.store.write(sources.due_now, keys, self._parts.now())
