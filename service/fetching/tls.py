"""Whom a certificate may come from, and why TLS failed, in words."""

from __future__ import annotations

import ssl
from functools import cache
from typing import cast

import certifi


@cache
def trust() -> ssl.SSLContext:
    """The system's authorities and certifi's: the first knows a company's own, the second is there where there are
    none.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def tls_words(fault: ssl.SSLError, host: str) -> str:
    """Why TLS with `host` failed."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return f"TLS: {host}: {fault.verify_message.rstrip('.')}"
    reason = cast("str | None", fault.reason)
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"):
        return f"TLS: {host} does not speak TLS at this port"
    return f"TLS: {host}: {(reason or str(fault) or 'handshake broke off').lower().replace('_', ' ')}"
