"""What is typed and configured wrong: refused before anything is sent (rows 1 to 15)."""

import json
import os
import ssl
from collections.abc import Mapping
from pathlib import Path

import pytest
import trustme

from tests.commands.orders import LATE
from tests.commands.run import run
from tests.sources.raw_server import answering, http_answer, raw_server

SECRET = "s3cr3t-canary"
UNUSED = "http://127.0.0.1:9"

WRONG_IDS = {
    "1 empty": "",
    "1 not hexadecimal": "zz" * 16,
    "1 too long": "a" * 33,
    "1 too short": "abc",
    "1 dashes": "4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
    "1 spaces": " 4bf92f3577b34da6a3ce929d0e0e4736 x",
    "2 zeros": "0" * 32,
    "2 sixteen zeros": "0" * 16,
}


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS)
@pytest.mark.parametrize("command", ["show", "ticket"])
def test_a_wrong_id_is_refused_before_any_call(command: str, text: str) -> None:
    complaint = run(command, text, "--jaeger", UNUSED).refused(2)
    assert "trace id" in complaint
    assert not text or text not in complaint


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LATE.upper(), id="3 upper case"),
        pytest.param(f"0x{LATE}", id="3 0x"),
        pytest.param(f"00-{LATE}-00f067aa0ba902b7-01", id="3 traceparent"),
        pytest.param(f"https://jaeger.lan/jaeger/trace/{LATE}?uiFind=a#b", id="3 address"),
    ],
)
def test_an_id_in_other_clothes_is_taken_out(orders_file: Path, text: str) -> None:
    result = run("show", text, "--from", orders_file)
    assert result.code == 0
    assert LATE in result.stdout
    # Said where more was pasted than the id.
    assert (LATE in result.stderr) is (len(text) > 34)


def test_4_an_id_of_64_bits_is_shown_with_32_digits(tmp_path: Path, orders_file: Path) -> None:
    short = "a3ce929d0e0e4736"
    path = tmp_path / "short.json"
    path.write_text(orders_file.read_text(encoding="utf-8").replace(LATE, f"{short:0>32}"))
    for form in (short, f"{short:0>32}", short.upper()):
        result = run("show", form, "--from", path, "--format", "json")
        assert json.loads(result.stdout)["trace_id"] == f"{short:0>32}"


@pytest.mark.parametrize(
    "text",
    ["0", "0s", "-1h", "1e9h", "2 h", "999w", "2099-01-01T00:00:00Z", "1990-01-01T00:00:00Z", ""],
)
def test_5_a_window_that_cannot_be_is_refused_with_the_range(text: str) -> None:
    complaint = run("stuck", "--demo", f"--since={text}").refused(2)
    assert complaint.startswith("ordertrace: --since: ")
    assert "521w3d" in complaint


@pytest.mark.parametrize("depth", ["0", "10001", "many", "-5"])
def test_6_a_depth_beyond_our_own_cap_is_refused(depth: str) -> None:
    complaint = run("stuck", "--demo", environment={"ORDERTRACE_SEARCH_DEPTH": depth}).refused(2)
    assert "ORDERTRACE_SEARCH_DEPTH" in complaint


WRONG_ADDRESSES = {
    "7 no scheme": "jaeger.lan:16686",
    "7 file": "file:///etc/passwd",
    "7 no host": "http://",
    "7 port": "http://jaeger.lan:99999",
    "7 carriage return": "http://jaeger.lan\r\nx: y",
    "7 tab": "http://jaeger.lan/\tx",
    "8 user": f"http://jaeger.lan:{SECRET}@evil.test",
    "8 backslash": "http://jaeger.lan\\@evil.test",
    "8 escaped host": "http://jaeger%2elan",
    "8 other letters": "http://jаeger.lan",
    "8 full-width digits": "http://１２７.0.0.1",
    "8 number as host": "http://2130706433",
}


@pytest.mark.parametrize("address", WRONG_ADDRESSES.values(), ids=WRONG_ADDRESSES)
@pytest.mark.parametrize("way", ["--jaeger", "ORDERTRACE_JAEGER_URL"])
def test_an_odd_address_is_refused_while_loading(way: str, address: str) -> None:
    if way == "--jaeger":
        result = run("stuck", way, address)
    else:
        result = run("stuck", environment={way: address})
    complaint = result.refused(2)
    assert way in complaint
    assert SECRET not in complaint
    assert "evil" not in complaint


def test_9_a_web_page_is_no_query_api() -> None:
    page = http_answer(b"<!doctype html><html><title>Jaeger UI</title></html>")
    with raw_server(answering(page)) as server:
        complaint = run("stuck", "--jaeger", f"{server.url}/wrong").refused(6)
    assert "is a web page, not Jaeger's query API" in complaint
    assert "base path" in complaint


def config(tmp_path: Path, text: str, mode: int = 0o600) -> Mapping[str, str]:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return {"ORDERTRACE_CONFIG": str(path)}


def test_10_a_token_does_not_go_over_plain_http_to_the_public() -> None:
    environment = {"ORDERTRACE_TOKEN": SECRET}
    words = ("show", LATE, "--jaeger", "http://1.1.1.1:16686")
    complaint = run(*words, environment=environment).refused(2)
    assert "plain http" in complaint
    assert SECRET not in complaint


def test_10_an_exception_needs_a_reason_and_is_told_on_each_run(
    tmp_path: Path, orders_file: Path
) -> None:
    environment = config(tmp_path, 'insecure_http = "lab network, ticket 12"\n')
    result = run("stuck", "--from", orders_file, environment=environment)
    assert result.code == 0
    assert "lab network" in result.stderr
    assert "ORDERTRACE_INSECURE_HTTP" in run(
        "stuck", "--demo", environment={"ORDERTRACE_INSECURE_HTTP": "because I say so"}
    ).refused(2)


def test_10_an_exception_for_one_run_needs_a_reason_too() -> None:
    words = ("stuck", "--demo", "--insecure-http")
    assert "--insecure-http: expected text of 10 characters" in run(*words, "lab").refused(2)
    shown = run(*words, "a lab without certificates")
    assert shown.code == 0
    assert "plain http in public networks: a lab without certificates (--insecure-http)" in (
        shown.stderr
    )


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_11_a_token_file_that_others_can_read_is_not_read(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(SECRET, encoding="utf-8")
    token.chmod(0o644)
    environment = config(tmp_path, f'jaeger_url = "{UNUSED}"\ntoken_file = "token"\n')
    complaint = run("stuck", environment=environment).refused(2)
    assert "chmod 600" in complaint
    assert SECRET not in complaint


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_11_a_token_file_that_is_a_link_to_elsewhere_is_not_read(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret").write_text(SECRET, encoding="utf-8")
    (elsewhere / "secret").chmod(0o600)
    home = tmp_path / "home"
    home.mkdir()
    (home / "token").symlink_to(elsewhere / "secret")
    environment = config(home, f'jaeger_url = "{UNUSED}"\ntoken_file = "token"\n')
    complaint = run("stuck", environment=environment).refused(2)
    assert "symbolic link" in complaint
    assert SECRET not in complaint


def test_12_there_is_no_option_for_a_token() -> None:
    assert "no such option" in run("stuck", "--demo", "--token", "x").refused(2)
    for command in ("show", "stuck", "ticket", "demo"):
        assert "token" not in run(command, "--help").stdout.lower()


@pytest.mark.parametrize("key", ["verify", "insecure", "tls_verify", "verify_tls"])
def test_13_there_is_no_way_to_switch_verification_off(tmp_path: Path, key: str) -> None:
    complaint = run("stuck", "--demo", environment=config(tmp_path, f"{key} = false\n")).refused(2)
    assert "config.toml:1" in complaint
    assert "--no-verify" not in run("stuck", "--help").stdout


def test_14_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what the program is given nor what its process has."""
    with raw_server(answering(http_answer(b"{}"))) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with raw_server(answering(http_answer(b'{"services": []}'))) as server:
            environment = {"HTTP_PROXY": proxy.url, "ALL_PROXY": proxy.url}
            assert run("stuck", "--jaeger", server.url, environment=environment).code == 0
            assert server.requests
        assert not proxy.requests


def test_15_a_bundle_of_the_environment_is_not_ours_unless_configured(tmp_path: Path) -> None:
    authority = trustme.CA()
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with raw_server(answering(http_answer(b'{"services": []}')), tls) as server:
        words = ("stuck", "--jaeger", f"https://{server.peer}")
        complaint = run(*words).refused(5)
        assert "unknown authority" in complaint or "self-signed" in complaint
        assert run(*words, environment={"ORDERTRACE_CA_FILE": str(bundle)}).code == 0


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("jaegr_url = 'http://j.lan'\n", "jaeger_url", id="15 unknown key"),
        pytest.param("[contexts.prod]\nlng = 'en'\n", "lang", id="15 unknown key of a context"),
        pytest.param("lang = 'en'\nlang = 'ru'\n", ":2", id="15 given twice"),
        pytest.param("lang = \n", ":1", id="15 no TOML"),
        pytest.param(f"token = '{SECRET}'\n", "token_file", id="15 a secret in the file"),
        pytest.param(f"timeout = '{SECRET}'\n", "timeout", id="15 a value of the wrong kind"),
    ],
)
def test_a_wrong_configuration_is_named_with_file_and_line(
    tmp_path: Path, text: str, what: str
) -> None:
    environment = config(tmp_path, text)
    for words in (("stuck", "--demo"), ("show", LATE, "--demo"), ("config", "show")):
        complaint = run(*words, environment=environment).refused(2)
        assert "config.toml:" in complaint
        assert what in complaint
        assert SECRET not in complaint


def test_no_secret_is_ever_shown(tmp_path: Path) -> None:
    text = f"[headers]\nx-api-key = '{SECRET}'\nx-team = '{SECRET}'\n"
    environment = {**config(tmp_path, text), "ORDERTRACE_TOKEN": SECRET}
    for form in ("text", "json"):
        shown = run("config", "show", "--format", form, environment=environment)
        assert shown.code == 0
        assert SECRET not in shown.stdout + shown.stderr
        assert "hidden" in shown.stdout


def test_where_a_value_came_from_is_shown(tmp_path: Path) -> None:
    text = "lang = 'ru'\n[contexts.prod]\njaeger_url = 'https://prod.lan'\n"
    environment = {**config(tmp_path, text), "ORDERTRACE_TIMEOUT": "7s"}
    shown = run("config", "show", "--context", "prod", "--format", "json", environment=environment)
    settings = json.loads(shown.stdout)["settings"]
    assert settings["timeout"] == {"value": "7s", "origin": "ORDERTRACE_TIMEOUT"}
    assert settings["jaeger_url"]["value"] == "https://prod.lan"
    assert "config.toml:3" in settings["jaeger_url"]["origin"]
    assert "prod" in settings["jaeger_url"]["origin"]
    assert "config.toml:1" in settings["lang"]["origin"]
    assert settings["concurrency"]["origin"] == "default"
