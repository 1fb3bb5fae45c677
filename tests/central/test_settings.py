"""central.toml: all mistakes at once, each with what was probably meant."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.config import Config, ConfigError, load_config, parse_config


def test_without_a_word_everything_lies_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    config = parse_config({}, "central.toml")
    assert config.database_url == f"sqlite:///{tmp_path}/scelle-central/central.sqlite"
    assert config.photographs_url == f"folder:{tmp_path}/scelle-central/photographs"
    assert config.authority_folder == tmp_path / "scelle-central" / "authority"
    assert (config.kiosks.host, config.pages.host) == ("127.0.0.1", "127.0.0.1")


def test_every_mistake_is_named_at_once_with_what_was_meant() -> None:
    told = {
        "kiosk": {},
        "kiosks": {"prot": 8443, "port": "8443", "certificate": "/etc/own.pem"},
        "pages": "here",
        "limits": {"threads": True},
        "paths": {"data": "relative"},
    }
    with pytest.raises(ConfigError) as refused:
        parse_config(told, "central.toml")
    assert str(refused.value).splitlines() == [
        "central.toml: [kiosk] is no section; did you mean kiosks?",
        "central.toml: [kiosks] has no prot; did you mean port?",
        "central.toml: [kiosks] port = '8443': must be a whole number from 1 to 65535",
        "central.toml: pages must be a section: write [pages] on a line of its own",
        "central.toml: [limits] threads = True: must be a whole number from 2 to 256",
        "central.toml: [paths] data = 'relative': must be a whole path in quotes, as in \"/var/lib/scelle-central\"",
        "central.toml: [kiosks] certificate and key belong together: name both files, or neither",
    ]


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("kiosks", "host", "localhost"),
        ("kiosks", "host", 1),
        ("kiosks", "name", ""),
        ("kiosks", "name", "https://central.example"),
        ("kiosks", "name", "central.example:8443"),
        ("kiosks", "port", 0),
        ("pages", "port", 65536),
        ("database", "url", None),
        ("limits", "stop_seconds", 0),
    ],
)
def test_a_value_that_cannot_be_is_refused(section: str, key: str, value: object) -> None:
    with pytest.raises(ConfigError, match=key):
        parse_config({section: {key: value}}, "central.toml")


@pytest.mark.parametrize("name", ["central.example", "localhost", "192.0.2.7", "2001:db8::7", "a-b.c1"])
def test_names_and_addresses_are_names_of_a_machine(name: str) -> None:
    assert parse_config({"kiosks": {"name": name}}, "central.toml").kiosks.name == name


def test_two_ports_cannot_be_one() -> None:
    with pytest.raises(ConfigError, match="must differ"):
        parse_config({"kiosks": {"port": 8444}}, "central.toml")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.dictionaries(
            st.sampled_from(["kiosks", "pages", "port", "host", "limits", "threads", "x"]), inner, max_size=3
        ),
        max_leaves=8,
    )
)
def test_whatever_stands_in_a_file_gives_settings_or_sentences(told: Any) -> None:
    if not isinstance(told, dict):
        return
    with suppress(ConfigError):
        assert isinstance(parse_config(told, "central.toml"), Config)


def test_a_file_that_is_no_toml_or_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "central.toml"
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(file)
    file.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="is not a TOML file"):
        load_config(file)
