"""config.toml -> Config, and every fault with its place."""

from __future__ import annotations

import tomllib
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checking import TABLES
from service.config import find_config, load
from service.errors import ConfigError
from service.places import nearest, places
from service.settings import Source


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    return path


def faults(tmp_path: Path, text: str, **environ: str) -> list[str]:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path, environ)
    return [str(fault).replace(f"{path}:", "") for fault in caught.value.faults]


def test_an_empty_file_is_every_default(tmp_path: Path) -> None:
    config = load(written(tmp_path, ""), {})
    assert config.fetch.timeout == timedelta(seconds=30)
    assert config.publish.settle == timedelta(minutes=15)
    assert config.sources == {}
    assert config.state_dir == tmp_path / "state"


def test_every_fault_is_told_at_once_with_its_line_and_a_repair(tmp_path: Path) -> None:
    text = """[fetch]
timeout = 5
per_host = 0
intervall = "5m"

[publish]
show = "all"

[sources.a]
path = "x.txt"
url = "https://n.example/"

[sources."Bad Id"]
url = "ftp://n.example/"

[winnow]
timezone = "Mars"
base_url = "n.example"

[serverr]
"""
    told = faults(tmp_path, text)
    assert told[0] == '2: fetch.timeout = 5: expected a duration, such as "90s", "15m", "6h" or "14d"'
    assert told[1] == "3: fetch.per_host = 0: expected at least 1"
    assert told[2].startswith("4: fetch.intervall: unknown key")
    assert told[3] == '7: publish.show = "all": expected "summary", "full" or "link"'
    assert told[4] == "9: sources.a: expected one of url and path, found both"
    assert told[5].startswith("13: sources.Bad Id: a source's id is")
    assert told[6].startswith('14: sources.Bad Id.url = "ftp://n.example/": expected an http(s) URL')
    assert told[7].startswith('17: winnow.timezone = "Mars": expected a time zone')
    assert told[8].startswith('18: winnow.base_url = "n.example": expected an http(s) URL')
    assert told[9] == "20: serverr: unknown table; did you mean server?"
    assert len(told) == 10


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = ", 1),
        ('[winnow]\ntitle = "x\n', 2),
        ("[winnow]\n\ntitle == 1\n", 3),
        ('[winnow]\ntitle = "a"\ntitle = "b"\n', 3),
        ("[sources.a]\nurl = 'x'\n[sources.a]\n", 3),
    ],
)
def test_broken_toml_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    (told,) = faults(tmp_path, text)
    assert told.startswith(f"{line}: ")
    assert "not valid TOML" in told


def test_a_file_that_is_no_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'[winnow]\ntitle = "caf\xe9"\n')
    with pytest.raises(ConfigError, match=r":2: byte 0xe9 is not UTF-8"):
        load(path, {})


def test_the_environment_overrides_and_its_faults_name_the_variable(tmp_path: Path) -> None:
    path = written(tmp_path, '[fetch]\ntimeout = "3s"\n')
    config = load(path, {"WINNOW_FETCH__TIMEOUT": "7s", "WINNOW_FETCH__ALLOW_PRIVATE": '["10.0.0.0/8"]', "HOME": "/"})
    assert config.fetch.timeout == timedelta(seconds=7)
    assert str(config.fetch.allow_private[0]) == "10.0.0.0/8"
    told = faults(tmp_path, "", WINNOW_FETCH__TIMEOUT="soon", WINNOW_STORE__URI="x")
    assert any(t.startswith('WINNOW_FETCH__TIMEOUT: fetch.timeout = "soon": expected a duration') for t in told)
    assert any(t == "WINNOW_STORE__URI: unknown variable; did you mean WINNOW_STORE__URL?" for t in told)


def test_a_topic_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    told = faults(tmp_path, '[topics.a]\nany = ["x"]\n\n[topics.b]\nani = ["x"]\n\n[topics.c]\nany = 3\n')
    assert [t.split(":")[0] for t in told] == ["5", "8"]
    assert "did you mean" in told[0]


def test_a_fault_in_a_query_is_told_at_its_line_and_column_with_a_caret(tmp_path: Path) -> None:
    one, two = faults(tmp_path, '[topics.a]\nquery = "x AND (y"\n[topics.b]\nquery = """\nx AND\n  nosuch:y\n"""\n')
    assert one == '2:16: topics.a: query: unclosed "("\n    query = "x AND (y"\n' + " " * 19 + "^"
    assert two.startswith('6:3: topics.b: query: no field "nosuch:"')
    assert two.endswith("\n      nosuch:y\n      ^")


def test_a_source_names_topics_that_there_are(tmp_path: Path) -> None:
    told = faults(tmp_path, '[sources.a]\nurl = "https://n.example/"\ntopics = ["prot"]\n[topics.port]\nany = ["x"]\n')
    assert told == ["3: sources.a.topics[0]: unknown topic; did you mean port?"]


def test_times_of_day_and_lists_are_read(tmp_path: Path) -> None:
    config = load(
        written(tmp_path, '[sources.a]\nurl = "https://n.example/"\nat = ["06:30", "18:05"]\nauth = ["u", "p"]\n'), {}
    )
    assert config.sources["a"].at == (time(6, 30), time(18, 5))
    assert config.sources["a"].auth == ("u", "p")


def test_no_config_anywhere_says_where_it_was_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="winnow init"):
        find_config(None, {"HOME": str(tmp_path)})
    (tmp_path / ".config" / "winnow").mkdir(parents=True)
    (tmp_path / ".config" / "winnow" / "config.toml").touch()
    assert find_config(None, {"HOME": str(tmp_path)}) == tmp_path / ".config" / "winnow" / "config.toml"


TEXTS = [
    ("a = 1\n", ("a",), (1, 5)),
    ("\n[t]\nb.c = 'x'\n", ("t", "b", "c"), (3, 7)),
    ('[t."x.y"]\nd = """\none\ntwo"""\ne = 2\n', ("t", "x.y", "e"), (5, 5)),
    ("[t]\nq = [ # first\n  'a',\n  'b' ]\n", ("t", "q", 1), (4, 3)),
    ("[t]\nr = { s = 1, u = [2, 3] }\n", ("t", "r", "u", 1), (2, 22)),
    ("[[v]]\nw = 1\n[[v]]\nw = 2\n", ("v", 1, "w"), (4, 5)),
    ('[t]\nx = "a # no comment \\" ] ["\ny = 3\n', ("t", "y"), (3, 5)),
    ("[t]\nz = '''it''s'''\nk = 1979-05-27 # date\nl = 4", ("t", "l"), (4, 5)),
]


@pytest.mark.parametrize(("text", "path", "at"), TEXTS)
def test_a_value_is_found_at_its_line_and_column(text: str, path: tuple[str | int, ...], at: tuple[int, int]) -> None:
    tomllib.loads(text)
    place = places(text)[path]
    assert (place.value_line, place.value_column) == at


def test_a_missing_key_is_told_at_its_table() -> None:
    assert nearest(places("[a]\nb = 1\n"), ("a", "c")).line == 1  # type: ignore[union-attr]
    assert nearest({}, ("a",)) is None


words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
values = st.recursive(
    st.one_of(st.integers(-9, 9), st.booleans(), words),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(words, v, max_size=3),
)


@given(st.dictionaries(words, values, max_size=5))
def test_every_key_of_any_valid_text_has_a_place(table: dict[str, object]) -> None:
    import tomlkit

    text = tomlkit.dumps(table)
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    found = places(text)
    assert all((key,) in found for key in parsed)


def test_the_shipped_config_is_read_and_names_every_key(tmp_path: Path) -> None:
    path = Path(__file__).parents[2] / "config.toml"
    config = load(path, {})
    assert config.sources
    assert config.topics.topics
    text = path.read_text("utf-8")
    for name, model in TABLES.items():
        for key in model.model_fields:
            assert f"{key} = " in text, f"{name}.{key} is not in config.toml"
    for key in Source.model_fields:
        assert f"{key} = " in text, f"sources.*.{key} is not in config.toml"
