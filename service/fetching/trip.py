"""One call's way to its answer: how far it came, and what its end means where it was no answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.fetching.answers import Failed
from service.fetching.body import too_much
from service.fetching.dial import Unreachable
from service.fetching.hosts import Held
from service.fetching.reply import Unfit, size
from service.fetching.wire import Exchange, TooMuch, WireError


@dataclass(slots=True)
class Trip:
    """What one call has come to so far, kept where a deadline that strikes still finds it."""

    host: str = ""
    hops: int = 0
    earlier_bytes: int = 0
    exchange: Exchange | None = None

    @property
    def wire_bytes(self) -> int:
        """Of all its exchanges."""
        return self.earlier_bytes + (self.exchange.wire_bytes if self.exchange else 0)

    @property
    def where(self) -> str:
        """For the end of a sentence: the place that it was redirected to, if it was."""
        return f" (redirected to {self.host})" if self.hops else ""

    def begin(self, exchange: Exchange) -> None:
        """Count the bytes of one more exchange."""
        self.earlier_bytes, self.exchange = self.wire_bytes, exchange


def ended(
    fault: Exception, trip: Trip, *, now: datetime, timeout_s: float, max_bytes: int, limit_name: str
) -> Failed | None:
    """What a fault that the fetching modules raise says of the document; None for a fault that is not theirs."""
    match fault:
        case Held():
            wait_s = max(1, int((fault.until - now).total_seconds()))
            return Failed(f"{fault}{trip.where}", retry_after_s=wait_s, held=True, host=fault.host)
        case TimeoutError():
            got = f"; {size(trip.wire_bytes)} had come" if trip.wire_bytes else ""
            return Failed(f"no answer within {timeout_s:g} s{got}{trip.where}")
        case TooMuch():
            return Failed(too_much(max_bytes, limit_name) + trip.where)
        case Unfit():
            return Failed(fault.why + trip.where, fault.status)
        case WireError() | Unreachable():
            return Failed(fault.why + trip.where)
    return None
