"""`init`, `check`, `status`, `backup`, `schema`: before and beside the daemon."""

from __future__ import annotations

import os
import shutil
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from service.commands import show
from service.commands.topics import example_faults
from service.config import Config, find_config, load
from service.errors import ConfigError, Fault, HeldError, StoreError
from service.parts import now
from service.schema import json_schema
from service.state import held
from service.store import maintenance, open_store


def starter() -> Traversable:
    """Where config.toml and the example bundle are: in the wheel, or at the top of the tree."""
    packed = files("service") / "starter"
    return packed if packed.is_dir() else Path(__file__).parents[2]


@click.command(short_help="Write a starter config and an example here.")
def init() -> None:
    """Write a commented config.toml and the example bundle here.

    What is already here is left as it is.
    """
    with as_file(starter()) as source:
        wanted = [Path("config.toml"), *(Path("bundles") / p.name for p in sorted((source / "bundles").iterdir()))]
        for path in wanted:
            if path.exists():
                click.echo(f"{path}: already here, left as it is")
                continue
            path.parent.mkdir(exist_ok=True)
            shutil.copyfile(source / path, path)
            click.echo(f"{path}: written")
    click.echo("next: `winnow run`, then open http://127.0.0.1:8080")


@click.command(short_help="Check config, store and folders at once.")
@click.option("--json", "json_lines", is_flag=True, help="A line of JSON a fault.")
@click.pass_obj
def check(config: str | None, json_lines: bool) -> int:
    """Check the config, the store and the folders: all faults at once.

    Exits with 2 where there is a fault.
    """
    faults = _faults(config)
    rows = [{"where": f.where, "key": f.key, "why": f.why} for f in faults]
    if json_lines:
        show.emit_json(rows)
    else:
        for fault in faults:
            click.echo(str(fault))
    if faults:
        return 2
    if not json_lines:
        click.echo("config, store and folders are in order")
    return 0


def _faults(named: str | None) -> list[Fault]:
    try:
        config = load(find_config(named))
    except ConfigError as error:
        return list(error.faults)
    faults = [*example_faults(config), *_folder(config.state_dir, "winnow.state_dir")]
    if config.publish_dir:
        faults += _folder(config.publish_dir, "publish.dir")
    for key, source in config.sources.items():
        if source.path and source.enabled:
            faults += _input(config, key, source.path)
    if not faults:
        faults += _store(config)
    return faults


def _folder(path: Path, key: str) -> list[Fault]:
    there = path
    while not there.exists():
        there = there.parent
    if not there.is_dir():
        return [Fault(str(path), key, f"{there} is no folder")]
    if not os.access(there, os.W_OK | os.X_OK):
        return [Fault(str(path), key, f"{there} cannot be written to by this user")]
    return []


def _input(config: Config, key: str, pattern: str) -> list[Fault]:
    from service.files import expand, watched

    found = expand(pattern, config.folder)
    place = watched(pattern, config.folder)
    if not found and not place.is_dir():
        return [Fault(str(config.path), f"sources.{key}.path", f"{place}: no such folder")]
    missing = [p for p in found if not p.is_file()]
    unread = [p for p in found if p.is_file() and not os.access(p, os.R_OK)]
    return [Fault(str(config.path), f"sources.{key}.path", f"{p}: no such file") for p in missing] + [
        Fault(str(config.path), f"sources.{key}.path", f"{p}: cannot be read by this user") for p in unread
    ]


def _store(config: Config) -> list[Fault]:
    if not config.state_dir.exists():
        return []  # the first start makes it
    try:
        store = open_store(config.store.url, state_dir=config.state_dir)
    except StoreError as error:
        return [Fault(error.place, "store.url", error.why)]
    try:
        return [Fault(store.place, "store.url", why) for why in store.reading(maintenance.damage)]
    finally:
        store.close()


@click.command(short_help="Tell whether the daemon runs, what is held.")
@click.option("--json", "json_lines", is_flag=True, help="One JSON object.")
@click.pass_obj
def status(config: str | None, json_lines: bool) -> int:
    """Whether the daemon runs, and what is held.

    Exits with 1 where sources are failing.
    """
    loaded = load(find_config(config))
    running = None
    try:
        with held(loaded.state_dir, "status", now=now()):
            pass
    except HeldError as error:
        running = error.holder
    store = open_store(loaded.store.url, state_dir=loaded.state_dir)
    try:
        counts = store.reading(maintenance.counts)
        size = store.size()
    finally:
        store.close()
    said = {"running": running, "config": str(loaded.path), "store": store.place, "store_bytes": size, **counts}
    if json_lines:
        click.echo(show.as_json(said))
    else:
        click.echo(f"daemon: {running or 'not running'}")
        click.echo(f"config: {loaded.path}")
        click.echo(f"store: {store.place} ({size / 1e6:.1f} MB)")
        click.echo(
            f"sources: {counts['sources']}, {counts['failing']} failing"
            + (": `winnow sources`" if counts["failing"] else "")
        )
        click.echo(f"held: {counts['entries']} entries in {counts['stories']} stories, {counts['waiting']} not yet out")
        click.echo(f"topics: {counts['topics']}")
        click.echo(f"serves: {loaded.winnow.base_url}")
    return 1 if counts["failing"] else 0


@click.command(short_help="Copy the store, while the daemon goes on.")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(config: str | None, file: Path) -> None:
    """Copy the store to FILE, whole, while the daemon goes on.

    To restore: stop the daemon, put FILE in the place of the store, start it.
    """
    loaded = load(find_config(config))
    if file.exists():
        raise StoreError(str(file), "is already there; name a new file")
    if not file.absolute().parent.is_dir():
        raise StoreError(str(file), "its folder does not exist")
    store = open_store(loaded.store.url, state_dir=loaded.state_dir)
    try:
        size = maintenance.copy(store.engine, file)
    finally:
        store.close()
    click.echo(f"{file}: {size / 1e6:.1f} MB")


@click.command(short_help="Print the JSON Schema of config.toml.")
def schema() -> None:
    """Print the JSON Schema of config.toml, by which editors complete and check it."""
    import json

    click.echo(json.dumps(json_schema(), indent=2))
