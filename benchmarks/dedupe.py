"""What dedupe costs: CPU from text to verdict, its growth with what is held, and bytes an entry.

    python benchmarks/dedupe.py                          10,000 held
    python benchmarks/dedupe.py --held 100000 --within 20000
    python benchmarks/dedupe.py --held 1000000 --within 200000     takes an hour and 5 GB

Texts are made of a vocabulary with the frequencies of news (Zipf), 263 words each, one in five a copy of an earlier one.
The store is a file; entries come in readings of READING, as polls bring them, and are recorded as the daemon records them:
verdict, index, ledger, first version, topics (none). `held` entries are recorded, the last `within` of them inside the window
of 14 days, then SAMPLE more are measured. Believe ratios: the machine's load moves the figures by a third.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path

from sqlalchemy import create_engine, event

from feeds.entry import Entry
from feeds.fingerprint import fingerprint
from service.judging import Judged
from service.store.engine import WRITER_CACHE_KIB
from service.store.schema import metadata

WORDS = 263
SAMPLE = 1_000
READING = 20
ROUND = 25  # readings a transaction, while the store is filled
VOCABULARY = 40_000
COPIES = 5  # one in so many is a copy
START = datetime(2026, 1, 1, tzinfo=UTC)
WINDOW = timedelta(days=14)


def texts(seed: int) -> Iterator[tuple[str, str]]:
    """Titles and texts without end."""
    rng = random.Random(seed)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    vocabulary = ["".join(rng.choices(letters, k=rng.randint(2, 11))) for _ in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
    recent: list[tuple[str, str]] = []
    while True:
        if recent and rng.random() < 1 / COPIES:
            title, text = rng.choice(recent)
            yield title, text[: int(len(text) * rng.uniform(0.5, 1))]
            continue
        words = rng.choices(vocabulary, cum_weights=weights, k=WORDS + 8)
        body = words[8:]
        lines = [" ".join(body[at : at + 40]).capitalize() + "." for at in range(0, WORDS, 40)]
        recent = [*recent[-200:], (" ".join(words[:8]), "\n".join(lines))]
        yield recent[-1]


def entries(within: int, seed: int = 1) -> Iterator[Entry]:
    """Entries with their dates, at a steady rate of `within` in the 14 days of the window."""
    step = WINDOW / max(1, within)
    for number, (title, text) in enumerate(texts(seed)):
        yield Entry(
            keys=(f"guid:{number}",),
            title=title,
            url=f"https://h{number % 997}.example/{number}",
            text=text,
            published=START + step * number,
        )


def readings(stream: Iterator[Entry], count: int) -> Iterator[list[Entry]]:
    """The next `count` entries, in readings."""
    for at in range(0, count, READING):
        yield list(islice(stream, min(READING, count - at)))


def measure(held: int, within: int, folder: Path) -> dict[str, float]:
    """Seconds of CPU an entry: for the print, for lookup and verdict and index, for all; and bytes an entry on disk."""
    place = folder / f"{held}.db"
    engine = create_engine(f"sqlite:///{place}")

    @event.listens_for(engine, "connect")
    def _settings(connection, _record):  # type: ignore[no-untyped-def]
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")  # waiting for the disk is no processor's time
        connection.execute(f"PRAGMA cache_size=-{WRITER_CACHE_KIB}")

    metadata.create_all(engine)
    stream = entries(within)
    with engine.connect() as tx:
        judged = Judged(tx, WINDOW)
        for number, some in enumerate(readings(stream, held)):
            judged.read(
                [(entry, fingerprint(entry)) for entry in some], source=f"s{number % 997}", at=some[-1].published
            )
            if number % ROUND == 0:
                judged.publish()
                tx.commit()
        judged.publish()
        tx.commit()
        sample = list(readings(stream, SAMPLE))
        start = time.process_time()
        prints = [[(entry, fingerprint(entry)) for entry in some] for some in sample]
        printed = time.process_time()
        for number, some in enumerate(prints):
            judged.read(some, source=f"t{number % 997}", at=some[-1][0].published)
        tx.commit()
        done = time.process_time()
        tx.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return {
        "held": held,
        "within": within,
        "print_us": (printed - start) / SAMPLE * 1e6,
        "verdict_us": (done - printed) / SAMPLE * 1e6,
        "entries_per_cpu_s": SAMPLE / (done - start),
        "bytes_per_entry": place.stat().st_size / held,
    }


def main() -> None:
    """Print a line for 10,000 held and one for what was asked, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held", type=int, default=10_000)
    parser.add_argument("--within", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        first = measure(10_000, 10_000, Path(folder))
        print(_line(first))
        if asked.held > 10_000:
            second = measure(asked.held, asked.within, Path(folder))
            print(_line(second))
            whole = [one["print_us"] + one["verdict_us"] for one in (first, second)]
            print(
                f"all: x {whole[1] / whole[0]:.2f}; lookup, verdict and index: x {second['verdict_us'] / first['verdict_us']:.2f}"
            )


def _line(one: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:,.0f}" for name, value in one.items())


if __name__ == "__main__":
    main()
