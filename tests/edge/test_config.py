"""Settings: every default, and every mistake of a file told at once in words that lead to its correction."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.config import Config, load_config, parse_config
from edge.domain import SetupError

DEFAULTS: dict[str, dict[str, Any]] = {
    "camera": {
        "source": "demo:",
        "width": 1920,
        "height": 1080,
        "frames_per_second": 10,
        "plate": (0.0, 0.0, 1.0, 1.0),
    },
    "vision": {"device": "CPU", "precision": "auto", "threads": 0, "framing": "tray"},
    "screen": {"host": "127.0.0.1", "port": 8080, "language": "fr"},
    "station": {"mode": "intake", "name": "", "expert_contact": "", "idle_seconds": 180, "law": "france"},
    "notices": {"retention": "", "controller": "", "readers": ""},
    "central": {"url": "", "authority": ""},
    "paths": {"data": ""},
}

OTHERS: dict[str, dict[str, Any]] = {
    "camera": {
        "source": "v4l2:/dev/video2",
        "width": 3840,
        "height": 2160,
        "frames_per_second": 30,
        "plate": (0.1, 0, 1, 0.75),
    },
    "vision": {"device": "GPU.1", "precision": "f32", "threads": 4, "framing": "reference"},
    "screen": {"host": "0.0.0.0", "port": 80, "language": "en"},
    "station": {
        "name": "Salle des scellés",
        "expert_contact": "poste 4321",
        "mode": "checkpoint",
        "idle_seconds": 60,
        "law": "eu",
    },
    "notices": {"retention": "dix ans", "controller": "le chef de service", "readers": "le greffe"},
    "central": {"url": "https://central.example:8443", "authority": "/etc/scelle/authority.pem"},
    "paths": {"data": "/var/lib/scelle"},
}


def mistakes(data: dict[str, Any]) -> list[str]:
    with pytest.raises(SetupError) as caught:
        parse_config(data, "scelle.toml")
    told = str(caught.value).splitlines()
    assert all(line.startswith("scelle.toml: ") for line in told)
    return told


def written(folder: Path, text: str) -> Path:
    path = folder / "scelle.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_has_its_default() -> None:
    assert asdict(Config()) == DEFAULTS
    assert parse_config({}, "nowhere") == Config()


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    assert load_config(written(tmp_path, "# nothing yet\n\n[camera]\n")) == Config()


def test_every_key_can_be_set() -> None:
    assert asdict(parse_config(OTHERS, "here")) == OTHERS
    for section, values in OTHERS.items():
        assert values.keys() == DEFAULTS[section].keys()
        assert all(values[key] != DEFAULTS[section][key] for key in values)


def test_a_file_is_read_with_its_accents(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, '[station]\nname = "Salle des scellés n° 2"\n[camera]\nwidth = 1280\n'))
    assert config.station.name == "Salle des scellés n° 2"
    assert (config.camera.width, config.camera.height) == (1280, 1080)


def test_all_mistakes_are_told_at_once_with_what_was_probably_meant() -> None:
    told = mistakes(
        {
            "camra": {"width": 5},
            "camera": {"widht": 1280, "height": "tall", "source": "webcam:0"},
            "vision": {"framing": "square", "threads": -1},
            "screen": 8080,
            "zzz": {},
        }
    )
    assert len(told) == 8
    whole = "\n".join(told)
    for part in (
        "[camra] is no section; did you mean camera?",
        "[camera] has no widht; did you mean width?",
        "[camera] height = 'tall': must be a whole number from 240 to 8192",
        "[camera] source = 'webcam:0': must be",
        '[vision] framing = \'square\': must be one of "tray", "whole", "reference"',
        "[vision] threads = -1: must be a whole number from 0 to 64",
        "screen must be a section: write [screen] on a line of its own",
        "[zzz] is no section; there are: camera, vision, screen, station, notices, central, paths",
    ):
        assert part in whole


def test_a_key_like_no_other_gets_the_whole_list() -> None:
    (told,) = mistakes({"screen": {"brightness": 3}})
    assert "there are: host, port, language" in told


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("camera", "width", True),
        ("camera", "width", 1280.0),
        ("camera", "width", "1280"),
        ("camera", "width", 319),
        ("camera", "width", 8193),
        ("camera", "height", 239),
        ("camera", "frames_per_second", 0),
        ("camera", "frames_per_second", 61),
        ("camera", "source", ""),
        ("camera", "source", "demo"),
        ("camera", "source", "v4l2"),
        ("camera", "source", 0),
        ("camera", "source", ["demo:"]),
        ("camera", "plate", "whole"),
        ("camera", "plate", []),
        ("camera", "plate", [0.0, 0.0, 1.0]),
        ("camera", "plate", [0.0, 0.0, 1.0, 1.0, 1.0]),
        ("camera", "plate", [0.0, 0.0, 1.0, "1"]),
        ("camera", "plate", [0.0, 0.0, 1.0, True]),
        ("camera", "plate", [0.0, 0.0, 1.0, float("nan")]),
        ("camera", "plate", [-0.1, 0.0, 1.0, 1.0]),
        ("camera", "plate", [0, 0, 1920, 1080]),
        ("vision", "device", "cpu"),
        ("vision", "device", "TPU"),
        ("vision", "device", True),
        ("vision", "precision", "f16"),
        ("vision", "precision", "INT8"),
        ("vision", "threads", 65),
        ("vision", "threads", False),
        ("vision", "framing", ""),
        ("screen", "host", 127),
        ("screen", "port", 0),
        ("screen", "port", 65536),
        ("screen", "language", "de"),
        ("station", "name", 5),
        ("station", "expert_contact", ["a", "b"]),
        ("central", "url", 1),
        ("central", "url", "central.example"),
        ("central", "url", "http://central.example"),
        ("central", "url", "https://"),
        ("central", "url", "https://:8443"),
        ("central", "url", "https://central.example/v1"),
        ("central", "url", "https://central.example?x"),
        ("central", "url", "https://somebody@central.example"),
        ("central", "url", "https://central.example:port"),
        ("central", "url", "https://central.example:0"),
        ("central", "url", "https://central.example:65536"),
        ("central", "url", "https://[::1"),
        ("central", "url", "https://cent ral.example"),
        ("central", "url", "https://centrâl.example"),
        ("central", "authority", 1),
        ("paths", "data", 1),
        ("paths", "data", "/data\0"),
        ("paths", "data", "~nobody-of-that-name/scelle"),
    ],
)
def test_a_wrong_value_is_told_with_its_key_and_with_what_would_be_right(section: str, key: str, value: object) -> None:
    (told,) = mistakes({section: {key: value}})
    assert f"[{section}] {key} = {value!r}: " in told
    assert told.split(": ")[-1]


@pytest.mark.parametrize(
    ("key", "value"),
    [("width", 320), ("width", 8192), ("height", 240), ("frames_per_second", 1), ("frames_per_second", 60)],
)
def test_the_limits_themselves_are_allowed(key: str, value: int) -> None:
    assert asdict(parse_config({"camera": {key: value}}, "here"))["camera"][key] == value


@pytest.mark.parametrize(
    ("plate", "says"),
    [
        ([0.8, 0.0, 0.2, 1.0], "left before right"),
        ([0.0, 0.5, 1.0, 0.5], "top before bottom"),
        ([0.0, 0.0, 0.2, 1.0], "at least a quarter"),
        ([0.0, 0.9, 1.0, 1.0], "at least a quarter"),
        ([0, 0, 1920, 1080], "each from 0 to 1"),
    ],
)
def test_a_plate_that_cannot_be_one_is_refused_with_the_reason(plate: list[float], says: str) -> None:
    (told,) = mistakes({"camera": {"plate": plate}})
    assert "[camera] plate" in told
    assert says in told


def test_a_plate_is_read_and_does_not_change(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, "[camera]\nplate = [0.1, 0.05, 0.9, 1]\n"))
    assert config.camera.plate == (0.1, 0.05, 0.9, 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[camera\n", "is not a TOML file"),
        (b"width = \n", "is not a TOML file"),
        (b"[camera]\nwidth = 1\nwidth = 2\n", "is not a TOML file"),
        (b"\xff\xfe[\x00c\x00", "is not a TOML file"),
        (b'[station]\nname = "caf\xe9"\n', "is not a TOML file"),
        (b"\x00\x01\x02", "is not a TOML file"),
        (b"[[camera]]\nwidth = 1280\n", "camera must be a section"),
        (b"width = 1280\n", "is no section"),
    ],
    ids=["open", "no value", "twice", "UTF-16", "Latin-1", "no text", "list of sections", "no section"],
)
def test_a_file_that_is_not_one_is_refused_by_its_name(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "scelle.toml"
    path.write_bytes(content)
    with pytest.raises(SetupError, match=says) as caught:
        load_config(path)
    assert str(path) in str(caught.value)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    path = tmp_path / "absent.toml"
    with pytest.raises(SetupError, match="No such file") as caught:
        load_config(path)
    assert str(path) in str(caught.value)


def test_a_folder_is_no_file_of_settings(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        load_config(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.chmod(0)
    with pytest.raises(SetupError, match="Permission denied"):
        load_config(path)


@pytest.mark.parametrize(
    ("data", "environment", "wanted"),
    [
        ("/var/lib/scelle", {"XDG_DATA_HOME": "/x"}, "/var/lib/scelle"),
        ("~/kiosk", {"HOME": "/home/agent"}, "/home/agent/kiosk"),
        ("", {"XDG_DATA_HOME": "/x"}, "/x/scelle"),
        ("", {"HOME": "/home/agent", "XDG_DATA_HOME": ""}, "/home/agent/.local/share/scelle"),
    ],
)
def test_the_data_folder_is_the_one_named_or_the_users_own(
    monkeypatch: pytest.MonkeyPatch, data: str, environment: dict[str, str], wanted: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    config = parse_config({"paths": {"data": data}}, "here")
    assert config.data == Path(wanted)
    assert config.models == Path(wanted) / "models"
    assert config.cache == Path(wanted) / "cache"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from([*DEFAULTS, "camra", ""])
keys = st.sampled_from([key for values in DEFAULTS.values() for key in values] + ["widht", ""])


@given(st.dictionaries(names, st.dictionaries(keys, anything, max_size=4) | anything, max_size=4))
def test_whatever_stands_in_a_file_is_settings_or_mistakes_with_their_origin(data: dict[str, Any]) -> None:
    try:
        config = parse_config(data, "scelle.toml")
    except SetupError as error:
        told = str(error)
    else:
        told = ""
        assert all(asdict(config)[section][key] == value for section in data for key, value in data[section].items())
    assert told == "" or told.startswith("scelle.toml: ")
