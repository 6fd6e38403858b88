"""Dates as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.syndication.feeddates import parse_date

AFTERNOON = datetime(2020, 1, 10, 14, 33, tzinfo=UTC)
NOON = datetime(2020, 1, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 10 Jan 2020 14:33:00 GMT",
        "Fri, 10 Jan 2020 14:33 UT",
        "10 Jan 20 14:33:00 Z",
        "Fri, 10 Jan 2020 18:03:00 +0330",
        "Fri, 10 Jan 2020 09:33:00 EST",
        "Fri, 10 Jan 2020 17:33:00 MSK",
        "Fri, 10 Jan 2020 14:33:00 +0000 (UTC)",
        "Friday, 10-Jan-20 14:33:00 GMT",
        "Fri Jan 10 14:33:00 2020",
        "Fri Jan 10 14:33:00 UTC 2020",
        "Fri, 10 January 2020 2:33 p.m.",
        "January 10, 2020 at 2:33pm",
        "Jan 10th, 2020 02:33 PM",
        "2020-01-10T14:33:00Z",
        "2020-01-10T14:33Z",
        "2020-01-10t14:33:00z",
        "2020-01-10 14:33:00",
        "2020-01-10T14:33:00.5+00:00",
        "2020-01-10T14:33:00-0000",
        "2020-1-10T14:33:00Z",
        "2020/1/10 14:33",
        "2020/01/10 14:33:00",
        "2020.01.10 14:33",
        "20200110T143300Z",
        "20200110143300",
        "10/01/2020 14:33",
        "10.01.2020 14:33",
        "10.1.2020 klo 14.33",
        "10.01.2020 um 14:33 Uhr",
        "1/10/2020 2:33:00 PM",
        "1578666780",
        "1578666780000",
        "vendredi 10 janvier 2020 à 14h33",
        "viernes, 10 de enero de 2020, 14:33",
        "10 gennaio 2020 - 14:33",
        "10 de janeiro de 2020 às 14:33",
        "vrijdag 10 januari 2020 14:33",
        "10 stycznia 2020, 14:33",
        "10. ledna 2020 14:33",
        "10. Januar 2020, 14:33",
        "2020. január 10. 14:33",
        "10 Ocak 2020 14:33",
        "10 января 2020, 14:33",
        "10 січня 2020 14:33",
        "10 Ιανουαρίου 2020 14:33",
        "10 يناير 2020 14:33",
        "10 كانون الثاني 2020 14:33",
        "۱۳۹۸/۱۰/۲۰ ۱۴:۳۳",
        "20 Dey 1398 14:33",
        "2020年1月10日 14:33",
        "2020年1月10日 午後2時33分",
        "2020년 1월 10일 오후 2:33",
        "10 मई 2020 14:33".replace("मई", "जनवरी"),
        "10 ม.ค. 2563 14:33",
        "10 tháng 1, 2020 14:33",
        "10 Januari 2020 14:33",
        "星期五, 10 一月 2020 14:33:00 +0000",
        "周五, 10 1月 2020 14:33:00 +0000",
        "Fri, 10 Jan 2020, 2.33 pm",
        "10.01.2020 2.33pm",
        "/Date(1578666780000)/",
        "/Date(1578666780000+0100)/",
    ],
)
def test_one_afternoon_in_many_spellings(text: str) -> None:
    assert parse_date(text) == AFTERNOON


@pytest.mark.parametrize(
    "text", ["2020-01-10", "20200110", "10 Jan 2020", "Jan. 10, 2020", "2020-W02-5", "2020-010", "2020年1月10日"]
)
def test_a_day_without_a_time_is_noon(text: str) -> None:
    assert parse_date(text) == NOON
    assert parse_date(text, timezone_name="Asia/Kabul") == datetime(2020, 1, 10, 7, 30, tzinfo=UTC)
    assert parse_date(text, timezone_name="No/Where") == NOON


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            None,
            "0001-01-01T00:00:00Z",
            "0000-00-00",
            "1970-01-01T00:00:00Z",
            "Thu, 01 Jan 1970 00:00:00 +0000",
        ),
        *(
            "yesterday",
            "14:33",
            "2020-02-30",
            "Mon, 32 Jan 2020 00:00:00 GMT",
            "Fri, 10 Foo 2020",
            "2020-13-01",
            "99999999999999",
        ),
        *("25:61 2020-01-10", "1" * 500, "-0001-11-30T00:00:00+00:00", "10 Farvardin 2020", "\x00"),
    ],
)
def test_what_names_no_moment_gives_none(text: str | None) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["2019-10", "10-2019", "10/2019", "October 2019", "十月 2019"])
def test_a_month_without_a_day_is_its_first(text: str) -> None:
    assert parse_date(text) == datetime(2019, 10, 1, 12, tzinfo=UTC)


def test_a_date_to_come_is_the_time_of_fetch() -> None:
    assert parse_date("2020-01-10T14:33:00Z", received=NOON) == NOON
    assert parse_date("2020-01-10T11:33:00Z", received=NOON) < NOON  # type: ignore[operator]


def test_edges_of_the_clock() -> None:
    assert parse_date("Sat, 31 Dec 2016 23:59:60 GMT") == datetime(2017, 1, 1, tzinfo=UTC)
    assert parse_date("2019-12-31T24:00:00Z") == datetime(2020, 1, 1, tzinfo=UTC)
    assert parse_date("10 Jan 2020 12:33 AM") == datetime(2020, 1, 10, 0, 33, tzinfo=UTC)
    assert parse_date("10 Jan 2020 12:33 PM") == datetime(2020, 1, 10, 12, 33, tzinfo=UTC)
    assert parse_date("30 Esfand 1399") == datetime(2021, 3, 20, 12, tzinfo=UTC)
    assert parse_date("1 Farvardin 1400") == datetime(2021, 3, 21, 12, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 - made aware below
def test_exact_forms_are_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(moment.strftime("%Y/%m/%d %H:%M:%S")) == moment
    assert parse_date(moment.strftime("%d %b %Y %H:%M:%S +0000")) == moment
    assert parse_date(moment.strftime("%B %d, %Y %I:%M:%S %p")) == moment


@given(st.text(max_size=60) | st.text(alphabet="0123456789:-/. TZ+apm年月日janfeb", max_size=40))
def test_any_text_gives_a_date_or_none(text: str) -> None:
    moment = parse_date(text)
    assert moment is None or moment.tzinfo is UTC
