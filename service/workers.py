"""The processes that read bytes, with their time and memory limits: a hostile document costs its own reading only.

Each worker serves one document at a time. One that dies, hangs or answers nonsense is killed and replaced, and its
document's reading says so. Idle ones are kept up to the number configured; a worker is replaced after `JOBS` documents,
so that what a parser leaks goes with it, and after one that left it FAT.
"""

from __future__ import annotations

import asyncio
import io
import pickle
import resource
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from feeds.entry import Document, Entry, Reading
from feeds.fingerprint import Fingerprint
from service.reader import ANSWER, FRAME, Done, Job

JOBS = 2_000
LARGE = 500_000  # bytes: documents from here on leave one worker to the others
FAT = 70_000_000  # bytes: a worker that a document left larger than this is replaced (a fresh one has 45 MB)
FEED_CPU_S, BUNDLE_CPU_S = 20, 120
FEED_MEMORY, BUNDLE_MEMORY = 105_000_000, 1_500_000_000  # a feed of 8 MB takes 30 to 90
_PIECE = 256_000
MAX_ANSWER = 500_000_000  # bytes of a part
_VALUES = frozenset(
    {("datetime", "datetime"), ("datetime", "timezone"), ("datetime", "timedelta"), ("builtins", "frozenset")}
)


class _LostError(Exception):
    """The worker ended before it answered."""


class Readers:
    """A pool of workers. Call it with a Document; it answers with a Done, whatever happens in there."""

    def __init__(self, count: int, *, cpu_s: int | None = None) -> None:
        self._free = asyncio.Semaphore(count)
        self._large = asyncio.Semaphore(max(1, count - 1))
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._cpu_s = cpu_s
        self.served = 0  # documents that were handed to a worker

    def lane(self, size: int) -> asyncio.Semaphore | None:
        """What to wait for with a document of so many bytes: large ones, which are slow, never take all workers."""
        return self._large if size >= LARGE else None

    async def __call__(self, document: Document, *, bundle: bool) -> Done:
        """Read a document. `bundle` says that it may be as large and slow as a bundle may."""
        cpu_s = self._cpu_s or (BUNDLE_CPU_S if bundle else FEED_CPU_S)
        body = [document.body]  # the worker's as soon as it has it: what nobody needs is not kept while it reads
        job = Job(replace(document, body=b""), cpu_s, BUNDLE_MEMORY if bundle else FEED_MEMORY)
        del document
        async with self._free:
            self.served += 1
            worker = self._idle.pop() if self._idle else await self._start()
            try:
                done = await asyncio.wait_for(worker.run(job, body), cpu_s * 3 + 10)
            except (TimeoutError, _LostError, OSError, pickle.UnpicklingError) as error:
                await self._end(worker)
                return Done(Reading(job.document.kind or "feed", error=_why(worker, error, job)))
            except BaseException:
                await self._end(worker)  # cancelled half-way: its pipe holds half an answer
                raise
            if worker.jobs >= JOBS or worker.size() > FAT:
                await self._end(worker)
            else:
                self._idle.append(worker)
            return done

    async def aclose(self) -> None:
        """End every worker."""
        await asyncio.gather(*(self._end(worker) for worker in list(self._all)))

    async def _start(self) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "service.reader",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**20,
            cwd=Path(__file__).parent.parent, start_new_session=True,
        )  # fmt: skip
        worker = _Worker(process)
        self._all.add(worker)
        return worker

    async def _end(self, worker: _Worker) -> None:
        self._all.discard(worker)
        if worker.process.returncode is None:
            worker.process.kill()
        await worker.process.wait()
        if worker.process.stdin:
            worker.process.stdin.close()


class _Worker:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.jobs = 0

    def size(self) -> int:
        """Bytes of memory that it holds; 0 where the system does not tell."""
        try:
            pages = Path(f"/proc/{self.process.pid}/statm").read_bytes().split()[1]
        except OSError:
            return 0
        return int(pages) * resource.getpagesize()

    async def run(self, job: Job, document: list[bytes]) -> Done:
        self.jobs += 1
        source, out = self.process.stdout, self.process.stdin
        assert source is not None
        assert out is not None
        head, body = pickle.dumps(job, protocol=5), document.pop()
        try:
            out.write(FRAME.pack(len(head), len(body)) + head)
            for start in range(0, len(body), _PIECE):  # the pipe's buffer would be a second copy of the whole
                out.write(body[start : start + _PIECE])
                await out.drain()
            del body
            head, count = await self._part(source)
            parts: list[tuple[Entry, Fingerprint, bytes, str]] = []
            while len(parts) < count:
                parts += await self._part(source)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise _LostError from error
        except (TypeError, ValueError) as error:
            raise pickle.UnpicklingError("not a reading") from error
        if not isinstance(head, Done):
            raise pickle.UnpicklingError("not a reading")
        entries, prints, shas, docs = zip(*parts, strict=True) if parts else ((), (), (), ())
        return Done(replace(head.reading, entries=entries), prints, shas, docs)

    async def _part(self, source: asyncio.StreamReader) -> Any:
        size = ANSWER.unpack(await source.readexactly(ANSWER.size))[0]
        if size > MAX_ANSWER:
            raise _LostError
        load = _Unpickler(io.BytesIO(await source.readexactly(size))).load
        return load() if size < 200_000 else await asyncio.get_running_loop().run_in_executor(None, load)


class _Unpickler(pickle.Unpickler):
    """Reads what a worker may say and nothing else: a worker has touched hostile bytes."""

    _modules: Sequence[str] = ("feeds.entry", "feeds.fingerprint", "service.reader")

    def find_class(self, module: str, name: str) -> Any:
        if module == "__main__" and name == "Done":
            return Done  # a worker's own main module is service.reader
        if module in self._modules or (module, name) in _VALUES:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is nothing a worker may send")


def _why(worker: _Worker, error: BaseException, job: Job) -> str:
    code = worker.process.returncode
    if code == -signal.SIGXCPU:
        return f"reading took more than {job.cpu_s} s of processor time: given up"
    if isinstance(error, TimeoutError):
        return "reading took too long: given up"
    if isinstance(error, _LostError):
        if code == 1:
            return "our reader broke on it: the log has the traceback"
        return (
            f"reading needs more than {job.memory // 10**6} MB of memory, or killed the reader (exit {code}): given up"
        )
    return f"the reader answered nonsense: {error}"
