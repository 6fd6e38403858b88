"""What the server answers: conditional requests, forms, methods, keys, moved and gone topics."""

from __future__ import annotations

import asyncio
import base64
import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest
from lxml import html

from feeds.output.imprint import SourceHead, TopicHead
from service.serve import Site, build_app
from service.serving.conditional import http_date, tags, takes_gzip
from service.store.schema import outcomes, sources, stories, topics
from tests.service.holdings import Holdings, entry

HEADS = (TopicHead("x", "X", "All of X."), TopicHead("vault", "Vault", key="open sesame"))
X = "/topics/x.atom"


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Holdings]:
    made = Holdings(tmp_path, HEADS, {"a": SourceHead("Alpha", "https://a.example/f")})
    made.story(entry("One", "https://a.example/1"), into=["x"])
    made.story(entry("Hidden", "https://a.example/2"), into=["vault"])
    made.publish()
    yield made
    made.store.close()


@pytest.fixture
def site(held: Holdings) -> Site:
    return build_app(held.store, held.settings, lambda: held.at)


def ask(site: Any, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    said = {name.replace("_", "-"): value for name, value in {"accept_encoding": "identity", **headers}.items()}

    async def once() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=site), base_url="http://127.0.0.1") as client:
            return await client.request(method, path, headers=said)

    return asyncio.run(once())


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/topics/x", "text/html; charset=utf-8"),
        ("/topics/x.html", "text/html; charset=utf-8"),
        (X, "application/atom+xml; charset=utf-8"),
        ("/topics/x.json", "application/feed+json; charset=utf-8"),
        ("/topics/x.rss", "application/rss+xml; charset=utf-8"),
        ("/all.atom", "application/atom+xml; charset=utf-8"),
        ("/topics.opml", "text/x-opml; charset=utf-8"),
        ("/status", "text/html; charset=utf-8"),
        ("/search", "text/html; charset=utf-8"),
        ("/search?q=one", "text/html; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/icon.svg", "image/svg+xml"),
        ("/healthz", "text/plain; charset=utf-8"),
        ("/status.atom", "application/atom+xml; charset=utf-8"),
    ],
)
def test_every_path_answers_with_its_type_and_the_same_guards(site: Site, path: str, kind: str) -> None:
    answer = ask(site, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "set-cookie" not in answer.headers
    head = ask(site, path, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert {k: v for k, v in head.headers.items() if k != "date"} == {
        k: v for k, v in answer.headers.items() if k != "date"
    }


def test_the_etag_is_of_the_bytes_and_the_dates_are_whole_seconds(site: Site, held: Holdings) -> None:
    answer = ask(site, X)
    assert answer.headers["etag"] == ask(site, X).headers["etag"]
    assert parsedate_to_datetime(answer.headers["last-modified"]).microsecond == 0
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize(
    ("template", "status"),
    [
        ('"{}"', 304),
        ('W/"{}"', 304),
        ('"other", "{}"', 304),
        ('"a,b",W/"c" ,"{}"', 304),
        ('"{}-gzip"', 304),
        ("*", 304),
        (" * ", 304),
        ('"other"', 200),
        ('W/"other", "more"', 200),
        ("{}", 200),
        ("", 200),
        ('"{}', 200),
        ('", {}, "', 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_if_none_match(site: Site, template: str, status: int, method: str) -> None:
    tag = ask(site, X).headers["etag"].strip('"')
    answer = ask(site, X, method, if_none_match=template.format(tag))
    assert answer.status_code == status
    if status == 304:
        assert answer.content == b""
        assert {"etag", "vary", "cache-control", "last-modified"} <= set(answer.headers)
        assert not {"content-type", "content-length", "content-encoding"} & set(answer.headers)


def test_a_304_names_the_form_that_the_client_holds(site: Site) -> None:
    plain, packed = ask(site, X).headers["etag"], ask(site, X, accept_encoding="gzip").headers["etag"]
    assert packed == plain[:-1] + '-gzip"'
    for held_tag in (plain, packed):
        for encoding in ("identity", "gzip"):
            answer = ask(site, X, if_none_match=held_tag, accept_encoding=encoding)
            assert (answer.status_code, answer.headers["etag"]) == (304, held_tag)


@pytest.mark.parametrize("form", ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"])
def test_if_modified_since_in_three_forms(site: Site, form: str) -> None:
    when = parsedate_to_datetime(ask(site, X).headers["last-modified"])
    for shift, status in ((0, 304), (3600, 304), (-1, 200)):
        assert ask(site, X, if_modified_since=(when + timedelta(seconds=shift)).strftime(form)).status_code == status


@pytest.mark.parametrize(
    "said",
    ["yesterday", "", "2026-03-05T12:00:00Z", "Thu, 05 Mar 2026 12:00:00 +0000", "Thu, 31 Feb 2099 12:00:00 GMT"],
)
def test_a_date_that_is_none_is_passed_over(site: Site, said: str) -> None:
    assert ask(site, X, if_modified_since=said).status_code == 200


def test_if_none_match_goes_before_if_modified_since(site: Site) -> None:
    last = ask(site, X).headers["last-modified"]
    assert ask(site, X, if_none_match='"other"', if_modified_since=last).status_code == 200
    late = format_datetime(parsedate_to_datetime(last) - timedelta(days=9), usegmt=True)
    assert ask(site, X, if_none_match="*", if_modified_since=late).status_code == 304


def test_if_match_and_if_unmodified_since(site: Site) -> None:
    seen = ask(site, X).headers
    assert ask(site, X, if_match=seen["etag"]).status_code == 200
    assert ask(site, X, if_match="*").status_code == 200
    assert ask(site, X, if_match='"other"').status_code == 412
    assert ask(site, X, if_match="W/" + seen["etag"]).status_code == 412
    assert ask(site, X, if_unmodified_since=seen["last-modified"]).status_code == 200
    assert ask(site, X, if_unmodified_since="Thu, 05 Mar 2020 12:00:00 GMT").status_code == 412


def test_the_gzip_form_is_the_same_document(site: Site) -> None:
    packed = ask(site, X, accept_encoding="br, gzip;q=0.5")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == ask(site, X).content  # httpx unpacks
    assert "Accept-Encoding" in packed.headers["vary"]
    assert "Accept-Encoding" in ask(site, X).headers["vary"]
    assert "content-encoding" not in ask(site, X, accept_encoding="gzip;q=0, identity").headers


@pytest.mark.parametrize(
    ("said", "packed"),
    [
        (b"gzip", True), (b"GZIP", True), (b"*", True), (b"gzip;q=0", False), (b"gzip; q=0.0", False), (b"", False),
        (b"br", False), (b"*;q=0", False), (b"gzip;q=0.3, identity;q=0.9", False), (b"x-gzip", True), (b"gzip;q=x", False),
        (b"identity;q=0, *", True), (b"deflate, gzip;q=1.0, *;q=0.5", True),
    ],
)  # fmt: skip
def test_accept_encoding(said: bytes, packed: bool) -> None:
    assert takes_gzip(said) is packed


def test_entity_tags_may_hold_commas_and_the_malformed_end_the_list() -> None:
    assert tags(b'"a,b", W/"c",, "d"') == [(False, b"a,b"), (True, b"c"), (False, b"d")]
    assert tags(b'"a", b, "c"') == [(False, b"a")]
    assert tags(b"") == []


def test_two_digit_years_are_those_of_this_century_or_the_last() -> None:
    assert http_date(b"Sunday, 06-Nov-94 08:49:37 GMT") == http_date(b"Sun, 06 Nov 1994 08:49:37 GMT")
    assert http_date(b"Thursday, 05-Mar-26 12:00:00 GMT") == http_date(b"Thu, 05 Mar 2026 12:00:00 GMT")
    assert http_date(b"Sun Nov  6 08:49:37 1994") == http_date(b"Sun, 06 Nov 1994 08:49:37 GMT")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FOO"])
@pytest.mark.parametrize("path", [X, "/", "/nothing"])
def test_other_methods_are_refused_with_what_is_allowed(site: Site, method: str, path: str) -> None:
    answer = ask(site, path, method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/topics/none",
        "/topics/none.atom",
        "/topics/x.pdf",
        "/stories/1",
        "/stories/" + "f" * 32,
        "/topics/../x",
        "/topics/",
        "/topics/x/archive/1.atom",
    ],
)
def test_what_is_not_there_is_404_and_kept_by_no_cache(site: Site, path: str) -> None:
    answer = ask(site, path)
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    assert answer.headers["content-type"].startswith("text/html")


def test_range_and_instance_manipulation_are_harmless(site: Site) -> None:
    answer = ask(site, X, range="bytes=0-10", a_im="feed, gzip")
    assert (answer.status_code, len(answer.content)) == (200, len(ask(site, X).content))


def test_a_removed_topic_is_gone_and_a_renamed_one_has_moved(site: Site, held: Holdings) -> None:
    held.topic("old", became="older", gone_at=held.at)
    held.topic("older", became="x", gone_at=held.at)
    held.topic("away", gone_at=held.at)
    for path in ("/topics/away.atom", "/topics/away", "/topics/away.rss"):
        assert ask(site, path).status_code == 410
    for ending in ("", ".atom", ".json"):
        answer = ask(site, "/topics/old" + ending, host="evil.example")
        assert (answer.status_code, answer.headers["location"]) == (308, f"https://planet.example/topics/x{ending}")


def test_a_topic_removed_while_running_is_gone_at_the_next_look(site: Site, held: Holdings) -> None:
    assert ask(site, X).status_code == 200
    held.change(topics, {"gone_at": held.at}, slug="x")
    held.at += timedelta(seconds=10)
    site.adopt(replace(held.settings, topics=()))
    assert ask(site, X).status_code == 410


def test_new_bytes_are_served_as_soon_as_they_are_kept(site: Site, held: Holdings) -> None:
    before = ask(site, X)
    held.story(entry("Two", "https://a.example/3"), into=["x"])
    held.publish()
    after = ask(site, X)
    assert b"Two" not in before.content
    assert b"Two" in after.content
    assert ask(site, X, if_none_match=before.headers["etag"]).status_code == 200


def test_the_host_header_is_never_believed(site: Site) -> None:
    for path in ("/", X, "/topics.opml", "/topics/x"):
        answer = ask(site, path, host="evil.example", x_forwarded_host="evil.example")
        assert b"evil.example" not in answer.content


def test_a_hub_is_named_in_the_header_only_where_there_is_one(held: Holdings) -> None:
    assert "link" not in ask(build_app(held.store, held.settings, lambda: held.at), X).headers
    named = build_app(held.store, replace(held.settings, hub="https://hub.example/"), lambda: held.at)
    assert (
        ask(named, X).headers["link"]
        == '<https://planet.example/topics/x.atom>; rel="self", <https://hub.example/>; rel="hub"'
    )
    assert "link" not in ask(named, "/topics/vault.atom?key=open%20sesame").headers


# --- a topic with a key ---


@pytest.mark.parametrize(
    "path", ["/topics/vault", "/topics/vault.atom", "/topics/vault.json", "/topics/vault.rss", "/topics/vault.html"]
)
def test_a_keyed_topic_asks_on_every_path(site: Site, path: str) -> None:
    basic = "Basic " + base64.b64encode(b"anyone:open sesame").decode()
    refused = ask(site, path)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Basic realm="topic", charset="UTF-8"')
    assert ask(site, path + "?key=wrong").status_code == 401
    assert ask(site, path, authorization="Basic !!!").status_code == 401
    assert ask(site, path, authorization="Bearer open sesame").status_code == 401
    for answer in (ask(site, path + "?key=open+sesame"), ask(site, path, authorization=basic)):
        assert answer.status_code == 200
        assert answer.headers["cache-control"].startswith("private")
        assert b"Hidden" in answer.content


def test_a_keyed_topic_is_in_no_list(site: Site, held: Holdings) -> None:
    for path in ("/", "/topics.opml", "/all.atom", "/search?q=hidden", "/status"):
        answer = ask(site, path)
        assert b"vault" not in answer.content.lower()
        assert b"Hidden" not in answer.content


def test_a_story_that_only_a_keyed_topic_holds_shows_its_page_to_the_key_alone(site: Site, held: Holdings) -> None:
    page = "/stories/" + held.row(stories, id=2).uuid.removeprefix("urn:uuid:").replace("-", "")
    assert ask(site, page).status_code == 404
    assert ask(site, page + "?key=open%20sesame").status_code == 200


def test_a_withdrawn_story_says_so_and_a_joined_one_leads_on(site: Site, held: Holdings) -> None:
    held.story(entry("Twin", "https://a.example/9"), into=["x"])
    held.publish()
    keys = [held.row(stories, id=i).uuid.removeprefix("urn:uuid:").replace("-", "") for i in (1, 3)]
    held.change(stories, {"state": "joined", "into": 1}, id=3)
    answer = ask(site, f"/stories/{keys[1]}")
    assert (answer.status_code, answer.headers["location"]) == (308, f"https://planet.example/stories/{keys[0]}")
    held.change(stories, {"state": "withdrawn"}, id=1)
    assert ask(site, f"/stories/{keys[0]}").status_code == 410


def test_a_store_that_cannot_be_read_is_503_for_pages_and_nothing_for_feeds(site: Site, held: Holdings) -> None:
    assert ask(site, X).status_code == 200
    held.write(lambda tx: tx.exec_driver_sql("ALTER TABLE sources RENAME TO elsewhere"))
    held.at += timedelta(minutes=1)
    answer = ask(site, "/status")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert ask(site, X).status_code == 200


def test_a_browser_gets_the_same_bytes_as_a_type_that_it_shows(site: Site) -> None:
    answer = ask(site, X, sec_fetch_dest="document")
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    assert "Sec-Fetch-Dest" in answer.headers["vary"]
    plain = ask(site, X)
    assert (answer.content, answer.headers["etag"]) == (plain.content, plain.headers["etag"])
    assert b'<?xml-stylesheet type="text/css" href="../feed.css"?>' in answer.content


def test_kept_gzip_unpacks_to_the_body(held: Holdings, site: Site) -> None:
    ask(site, X)
    for document in site.kept.values():
        assert gzip.decompress(document.gzip or b"") == document.body


def test_last_modified_is_when_the_bytes_changed_and_not_later(site: Site, held: Holdings) -> None:
    first = ask(site, X).headers["last-modified"]
    held.at += timedelta(days=2)
    held.publish(everything=True)
    assert ask(site, X).headers["last-modified"] == first
    assert parsedate_to_datetime(first).astimezone(UTC) < held.at


def test_figures_for_machines_are_here_or_on_a_listener_of_their_own(held: Holdings) -> None:
    here = build_app(held.store, held.settings, lambda: held.at)
    said = ask(here, "/metrics")
    assert said.headers["content-type"].startswith("text/plain")
    assert b"winnow_entries 2.0" in said.content
    assert b'winnow_verdicts_total{verdict="fresh"} 2.0' in said.content
    elsewhere = build_app(held.store, held.settings, lambda: held.at, machines=False)
    assert [ask(elsewhere, path).status_code for path in ("/metrics", "/healthz", "/")] == [404, 404, 200]


def test_the_sources_feed_tells_of_those_that_fail_and_recover_and_of_nothing_else(site: Site, held: Holdings) -> None:
    for i, kind in enumerate(["read", "failed", "held", "failed", "unchanged", "failed"]):
        said = {
            "source": "a",
            "at": held.at + timedelta(hours=i),
            "kind": kind,
            "error": "answered 500 <b>" if kind == "failed" else None,
        }
        held.write(lambda tx, row=said: tx.execute(outcomes.insert().values(**row)))
    read = feedparser.parse(ask(site, "/status.atom").content)
    assert [e.title for e in read.entries] == ["Alpha: failing", "Alpha: answers again", "Alpha: failing"]
    assert "answered 500 &lt;b&gt;" in read.entries[0].content[0].value
    assert ask(site, "/status.atom").content == ask(site, "/status.atom").content


def test_a_source_s_last_looks_are_a_page_of_their_own(site: Site, held: Holdings) -> None:
    told = {"status": 200, "bytes": 12_345, "seconds": 0.25, "new": 3, "updated": 1, "seen": 26, "skipped_count": 2}
    for i, (kind, why) in enumerate((("read", None), ("failed", "answered 500 <b>"))):
        row = {"source": "a", "at": held.at + timedelta(hours=i), "kind": kind, "error": why, "skipped": [], **told}
        held.write(lambda tx, row=row: tx.execute(outcomes.insert().values(**row)))
    assert b'href="status?source=a"' in ask(site, "/status").content
    page = html.fromstring(ask(site, "/status?source=a").content)
    _, newest, oldest = [[cell.text_content() for cell in line] for line in page.iter("tr")]
    assert newest[1:] == ["failed", "200", "12,345", "0.25", "3", "1", "26", "2", "answered 500 <b>"]
    assert oldest[1] == "read"
    assert len(page.findall(".//ul[@class='sources']/li")) == 1
    assert ask(site, "/status?source=none").status_code == 404


def test_a_feed_is_fresh_for_a_quarter_of_the_liveliest_sources_wait_within_bounds(held: Holdings) -> None:
    for wait_s, age_s in ((10, 60), (3500, 300), (3700, 900), (86_400, 1800)):
        held.change(sources, {"polled_at": held.at, "due_at": held.at + timedelta(seconds=wait_s)}, id="a")
        fresh = build_app(held.store, held.settings, lambda: held.at)
        assert ask(fresh, X).headers["cache-control"] == f"public, max-age={age_s}"


def test_machines_may_have_a_listener_of_their_own(held: Holdings) -> None:
    apart = build_app(held.store, held.settings, lambda: held.at, machines=False)
    paths = ("/healthz", "/metrics", "/all.atom", "/")
    assert [ask(apart, path).status_code for path in paths] == [404, 404, 200, 200]
    assert [ask(apart.for_machines(), path).status_code for path in paths] == [200, 200, 404, 404]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (X, {}),
        (X, {"accept-encoding": "gzip"}),
        (X, {"if-none-match": "*"}),
        (X, {"if-none-match": '"other"', "accept-encoding": "gzip"}),
        (X, {"if-match": '"other"'}),
        (X, {"sec-fetch-dest": "document"}),
        ("/style.css", {}),
        ("/topics.opml", {}),
    ],
)
def test_what_is_answered_at_once_is_what_the_app_answers(site: Site, path: str, headers: dict[str, str]) -> None:
    assert site.quick(path.encode(), []) is None  # nothing is loaded yet
    said = ask(site, path, **({"accept_encoding": "identity"} | {k.replace("-", "_"): v for k, v in headers.items()}))
    raw = [(k.encode(), v.encode()) for k, v in headers.items()]
    found = site.quick(path.encode(), raw)
    assert found is not None
    status, own, body = found
    assert (status, own) == (said.status_code, [(k.lower(), v) for k, v in said.headers.raw])
    assert (gzip.decompress(body) if said.headers.get("content-encoding") else body) == said.content


def test_what_asks_for_a_key_or_has_a_query_is_not_answered_at_once(site: Site) -> None:
    ask(site, X)
    assert [site.quick(url, []) for url in (b"/topics/vault.atom", b"/topics/x.atom?a=b", b"/", b"/none")] == [None] * 4
