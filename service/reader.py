"""The program of a worker process: documents on standard input, readings on standard output, framed pickles both.

A document's own bytes follow its pickle as they are, so that the daemon, which may hold many, needs no second copy.

It imports the domain only, so that a worker is small, and limits itself before it looks at a stranger's bytes: a
document that takes more processor seconds or memory than it may ends the process, never the daemon.
"""

from __future__ import annotations

import pickle
import resource
import signal
import struct
import sys
from dataclasses import dataclass, replace
from functools import cache
from typing import BinaryIO

from feeds.codec import written
from feeds.entry import Document, Entry, Reading, Skipped
from feeds.fingerprint import Fingerprint, fingerprint

FRAME = struct.Struct(">QQ")  # bytes of the pickled job, bytes of its document
ANSWER = struct.Struct(">Q")  # bytes of a pickled part of the reading
PART = 1_000  # entries
OUT_OF_MEMORY = 3  # the exit code that says so


@dataclass(frozen=True, slots=True)
class Job:
    """One document and what it may cost: processor seconds, bytes of memory beyond what a fresh worker has."""

    document: Document
    cpu_s: int
    memory: int


@dataclass(frozen=True, slots=True)
class Done:
    """A reading, and for each of its entries the fingerprint, the hash of what it says and its JSON, in the same order."""

    reading: Reading
    prints: tuple[Fingerprint, ...] = ()
    shas: tuple[bytes, ...] = ()
    docs: tuple[str, ...] = ()


def work(job: Job) -> Done:
    """Read one document. An entry that cannot be fingerprinted is skipped with its reason; the others go on."""
    from feeds.read import read  # here, so that the daemon, which knows Job and Done, need not hold the parsers

    _limit(job)
    try:
        reading = read(job.document)
    except MemoryError:
        kind, why = job.document.kind or "feed", f"reading needs more than {job.memory // 10**6} MB of memory: given up"
        return Done(Reading(kind, error=why, whole=False))
    entries: list[Entry] = []
    prints: list[Fingerprint] = []
    shas: list[bytes] = []
    docs: list[str] = []
    skipped = list(reading.skipped)
    for index, entry in enumerate(reading.entries):
        try:
            print_, (doc, sha) = fingerprint(entry), written(entry)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - one entry costs itself only, whatever it makes us do; it is told
            skipped.append(Skipped(index, f"{entry.title[:80]!r}: cannot be compared: {type(error).__name__}: {error}"))
            continue
        entries.append(entry)
        prints.append(print_)
        shas.append(sha)
        docs.append(doc)
    if len(skipped) > len(reading.skipped):
        reading = replace(reading, entries=tuple(entries), skipped=tuple(skipped))
    return Done(reading, tuple(prints), tuple(shas), tuple(docs))


def _limit(job: Job) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + job.cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    if sys.platform == "linux":  # elsewhere RLIMIT_AS is not kept, and the parent's clock is the bound
        resource.setrlimit(resource.RLIMIT_AS, (_fresh() + job.memory, resource.RLIM_INFINITY))


@cache
def _fresh() -> int:
    """Bytes that this process has with the parsers and no document: what the ones before left behind is not on top."""
    import feeds.parse  # noqa: F401

    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  # a file of the kernel's, read at each job
        return int(file.read().split()[0]) * resource.getpagesize()


def write_answer(out: BinaryIO, done: Done) -> None:
    """The reading without its entries, then those, PART at a time, each a frame; what is sent is let go of."""
    head = Done(replace(done.reading, entries=()))
    rest = list(zip(done.reading.entries, done.prints, done.shas, done.docs, strict=True))[::-1]
    del done
    _write_frame(out, (head, len(rest)))
    while rest:
        _write_frame(out, rest[: -PART - 1 : -1])
        del rest[-PART:]


def _write_frame(out: BinaryIO, value: object) -> None:
    body = pickle.dumps(value, protocol=5)
    out.write(ANSWER.pack(len(body)))
    out.write(body)
    out.flush()


def read_job(source: BinaryIO) -> Job | None:
    """The next job; None at the end."""
    head = source.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    job_size, body_size = FRAME.unpack(head)
    job: Job = pickle.loads(source.read(job_size))  # noqa: S301  # from our own parent
    return replace(job, document=replace(job.document, body=source.read(body_size)))


def main() -> None:
    """Serve until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the daemon decides when we end
    source, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not print into a frame
    while job := read_job(source):
        try:
            write_answer(out, work(job))
        except MemoryError:
            sys.exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main()
