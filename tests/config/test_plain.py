"""The quick way to settings gives what the whole way gives, or nothing."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from ordertrace_cli.config.load import load_settings
from ordertrace_cli.config.plain import plain_settings
from ordertrace_cli.config.usual_place import usual_file

NO_FLAGS: Mapping[str, object] = dict.fromkeys(
    ("jaeger_url", "insecure_http", "profile", "lang", "timeout", "context")
)
URL = "http://jaeger.lan:16686/base"


@pytest.fixture(autouse=True)
def _nobody_s_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA", "HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))


@pytest.mark.parametrize(
    ("flags", "environment"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"jaeger_url": URL}, {}, id="a flag"),
        pytest.param({}, {"ORDERTRACE_JAEGER_URL": URL}, id="a variable"),
        pytest.param(
            {"jaeger_url": URL}, {"ORDERTRACE_JAEGER_URL": "http://other"}, id="a flag wins"
        ),
        pytest.param({"lang": "ru"}, {"HOME": "/x", "ORDERTRACE_LANG": ""}, id="a language"),
    ],
)
def test_it_is_what_the_whole_way_gives(
    flags: Mapping[str, object], environment: Mapping[str, str]
) -> None:
    found = plain_settings({**NO_FLAGS, **flags}, environment)
    assert found is not None
    assert found == load_settings({**NO_FLAGS, **flags}, environment)


@pytest.mark.parametrize(
    ("flags", "environment"),
    [
        pytest.param({"timeout": "5s"}, {}, id="another flag"),
        pytest.param({"lang": "de"}, {}, id="an unknown language"),
        pytest.param({"jaeger_url": "ftp://x"}, {}, id="a wrong address"),
        pytest.param({}, {"ORDERTRACE_TOKEN": "x"}, id="a secret"),
        pytest.param({}, {"ORDERTRACE_JAGER_URL": URL}, id="a misspelt variable"),
        pytest.param({}, {"ORDERTRACE_CONFIG": "/x"}, id="a file that a variable names"),
    ],
)
def test_it_leaves_to_the_whole_way(
    flags: Mapping[str, object], environment: Mapping[str, str]
) -> None:
    assert plain_settings({**NO_FLAGS, **flags}, environment) is None


def test_it_leaves_a_user_s_file_to_the_whole_way() -> None:
    file = usual_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("", encoding="utf-8")
    assert plain_settings(NO_FLAGS, {}) is None
