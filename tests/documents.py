"""Feeds as tests want them: RSS and Atom made from a few words."""

from __future__ import annotations

from xml.sax.saxutils import escape


def rss(*items: str, title: str = "A paper", link: str = "https://paper.example/") -> bytes:
    """An RSS 2.0 document."""
    head = f"<title>{escape(title)}</title><link>{escape(link)}</link><description>News</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def item(
    title: str, *, guid: str | None = None, link: str | None = None, text: str = "", date: str | None = None
) -> str:
    """An RSS item; `text` is HTML."""
    parts = [f"<title>{escape(title)}</title>"]
    parts += [f"<link>{escape(link)}</link>"] if link else []
    parts += [f'<guid isPermaLink="false">{escape(guid)}</guid>'] if guid else []
    parts += [f"<description>{escape(text)}</description>"] if text else []
    parts += [f"<pubDate>{date}</pubDate>"] if date else []
    return f"<item>{''.join(parts)}</item>"


def atom(*entries: str, title: str = "A journal", site: str = "https://journal.example/") -> bytes:
    """An Atom document."""
    head = f'<title>{escape(title)}</title><id>{site}</id><updated>2026-11-01T00:00:00Z</updated><link href="{site}"/>'
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{"".join(entries)}</feed>'.encode()


def entry(title: str, *, id: str, link: str, text: str = "", updated: str = "2026-11-01T00:00:00Z") -> str:  # noqa: A002
    """An Atom entry; `text` is HTML."""
    content = f'<content type="html">{escape(text)}</content>' if text else ""
    return (
        f"<entry><title>{escape(title)}</title><id>{escape(id)}</id><updated>{updated}</updated>"
        f'<link href="{escape(link)}"/>{content}</entry>'
    )
