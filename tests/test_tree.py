"""The tree's own rules, read from the source: which module may import which, which library stands behind which door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]

# From the top down. A module belongs to the floor with the longest name that begins its own; one that stands on no floor
# helps its importers and is judged with them: what it reaches, they reach. Nothing reaches its own floor or a higher one.
FLOORS = (
    ("service.__main__",),
    ("service.cli",),
    ("service.commands",),
    ("service.daemon",),
    ("service.schedule",),  # calls refresh for what is due
    ("service.refresh", "service.publish", "service.serve"),
    ("service.fetch", "service.workers", "service.jobs", "service.store", "service.config"),
    ("service.cadence",),  # the store keeps what it says
    ("feeds",),
)

# The domain takes values and gives values: no clock, network, disk, process or log.
WAITING = {
    "aiohttp", "alembic", "apscheduler", "asyncio", "concurrent", "glob", "http", "httpcore", "httpx", "logging",
    "multiprocessing", "random", "requests", "select", "selectors", "shutil", "socket", "sqlalchemy", "sqlite3", "ssl",
    "starlette", "structlog", "subprocess", "tempfile", "threading", "time", "urllib.request", "uvicorn", "watchfiles",
}  # fmt: skip
ASKS = {
    "now", "utcnow", "today", "uuid1", "uuid4", "open", "read_text", "read_bytes", "write_text", "write_bytes", "print", "input",
}  # fmt: skip

DOORS = {
    "alembic": ("service.store",),
    "apscheduler": ("service.schedule",),
    "can_ada": ("feeds.links",),
    "click": ("service.cli", "service.commands"),
    "feedgen": ("feeds.atom",),
    "feedparser": ("feeds.parse",),
    "httpcore": ("service.fetch",),
    "httpx": ("service.fetch", "service.fetching.address"),
    "jinja2": ("service.serving.pages",),
    "lark": ("feeds.rules.query",),
    "nh3": ("feeds.clean",),
    "prometheus_client": ("service.serving.metrics",),
    "re2": ("feeds.rules.pattern",),
    "rich": ("service.commands",),
    "tomlkit": ("service.edits",),
    "uvicorn": ("service.serving.listen",),
    "watchfiles": ("service.daemon",),
}


def modules() -> dict[str, Path]:
    """Every module of the two packages by its name; migrations' versions are written once and stay."""
    found = {}
    for path in sorted([*TOP.glob("feeds/**/*.py"), *TOP.glob("service/**/*.py")]):
        parts = path.relative_to(TOP).with_suffix("").parts
        if "versions" not in parts:
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def tree_of(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


@cache
def imports(module: str) -> frozenset[str]:
    """The full names that a module imports anywhere in it, functions included: `from a.b import c` gives a.b and a.b.c."""
    found: set[str] = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: a relative import; name the module in full"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


@cache
def ours(module: str) -> frozenset[str]:
    """Our own modules among the imports. `from service.store import sources` asks for the package and the module."""
    return frozenset(name for name in imports(module) if name in MODULES and name != module)


def floor_of(module: str) -> int | None:
    """The floor's number from the top, or None."""
    fits = [(len(name), number) for number, names in enumerate(FLOORS) for name in names if within(module, name)]
    return max(fits)[1] if fits else None


def room_of(module: str) -> str | None:
    """The name on the floor that the module belongs to."""
    return max((name for names in FLOORS for name in names if within(module, name)), key=len, default=None)


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def routes(module: str) -> Iterator[tuple[str, ...]]:
    """Each way from a module over modules of no floor to the first one of a floor."""
    waiting: list[tuple[str, ...]] = [(module,)]
    seen = {module}
    while waiting:
        way = waiting.pop()
        for name in ours(way[-1]) - seen:
            seen.add(name)
            yield (*way, name)
            if floor_of(name) is None:
                waiting.append((*way, name))


def of_package(package: str) -> list[str]:
    return [name for name in MODULES if within(name, package)]


@pytest.mark.parametrize("module", [name for name in MODULES if floor_of(name) is not None])
def test_imports_point_down(module: str) -> None:
    mine = floor_of(module)
    assert mine is not None
    wrong = [
        " -> ".join(way)
        for way in routes(module)
        if (there := floor_of(way[-1])) is not None and there <= mine and room_of(way[-1]) != room_of(module)
    ]
    assert not wrong, f"{module} reaches its own floor or a higher one: {'; '.join(wrong)}"


def test_nothing_imports_in_a_circle() -> None:
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, "in a circle: " + " -> ".join((*way[way.index(name) :], name))
        if name in done:
            return
        for other in sorted(ours(name)):
            if not within(name, other):  # a package's own __init__ gathers its modules
                walk(other, (*way, name))
        done.add(name)

    for name in MODULES:
        walk(name, ())


@pytest.mark.parametrize("module", of_package("feeds"))
def test_the_domain_never_waits(module: str) -> None:
    named = imports(module)
    assert not [name for name in named if within(name, "service")], "feeds never imports service"
    assert not [name for name in named for library in WAITING if within(name, library)]
    asked = [
        f"line {node.lineno}: {called}()"
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Call) and (called := getattr(node.func, "id", getattr(node.func, "attr", ""))) in ASKS
    ]
    assert not asked, f"{MODULES[module].name} asks the clock, the disk or a person: {asked}"


@pytest.mark.parametrize("library", DOORS)
def test_a_library_stays_behind_its_door(library: str) -> None:
    users = [name for name in MODULES if any(within(imported, library) for imported in imports(name))]
    strangers = [name for name in users if not any(within(name, door) for door in DOORS[library])]
    assert not strangers, f"{library} is for {', '.join(DOORS[library])} alone, not for {', '.join(strangers)}"
