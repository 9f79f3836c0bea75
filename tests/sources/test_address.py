"""Which addresses are taken, and as what."""

import ipaddress

import pytest

from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.sources.address import is_internal, parse_base_url


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://jaeger.lan:16686", "http://jaeger.lan:16686"),
        ("http://jaeger.lan:16686/", "http://jaeger.lan:16686"),
        ("HTTPS://Jaeger.LAN", "https://jaeger.lan"),
        ("https://tracing.lan:443/jaeger/", "https://tracing.lan/jaeger"),
        ("http://[::1]:16686/ui", "http://[::1]:16686/ui"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://jaeger_query.default.svc.", "http://jaeger_query.default.svc."),
        ("http://xn--e1afmkfd.test", "http://xn--e1afmkfd.test"),
    ],
)
def test_an_address_is_taken(text: str, shown: str) -> None:
    assert str(parse_base_url(text, "--jaeger")) == shown


@pytest.mark.parametrize(
    ("pasted", "base"),
    [
        ("http://j:16686/search", "http://j:16686"),
        ("http://j:16686/search?service=shop&limit=20", "http://j:16686"),
        ("https://t/jaeger/trace/4bf92f3577b34da6a3ce929d0e0e4736?uiFind=x", "https://t/jaeger"),
        ("https://t/jaeger/trace/a3ce929d0e0e4736#top", "https://t/jaeger"),
        ("http://j/api/v3/services", "http://j"),
        ("http://j/ui/api/traces/a3ce929d0e0e4736", "http://j/ui"),
    ],
)
def test_a_pasted_page_of_jaeger_is_cut_back_to_the_server(pasted: str, base: str) -> None:
    assert str(parse_base_url(pasted, "--jaeger")) == base


@pytest.mark.parametrize(
    "text",
    ["https://gateway.lan/api/jaeger", "https://ops.lan/trace", "https://ops.lan/search/jaeger"],
)
def test_a_base_path_that_only_looks_like_a_page_stays(text: str) -> None:
    assert str(parse_base_url(text, "--jaeger")) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("jaeger.lan:16686", id="no scheme"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("ftp://jaeger.lan", id="another scheme"),
        pytest.param("http://", id="no host"),
        pytest.param("http://:16686", id="only a port"),
        pytest.param("http://j:99999", id="port too large"),
        pytest.param("http://j:0", id="port 0"),
        pytest.param("http://j:", id="port left out"),
        pytest.param("http://j:x", id="port is no number"),
        pytest.param("http://jaeger.lan@evil.test", id="user"),
        pytest.param("http://user:canary@jaeger.lan", id="password"),
        pytest.param("http://jaeger.lan\\@evil.test", id="backslash"),
        pytest.param("http://jaeger.lan\t/", id="tab"),
        pytest.param("http://jaeger.lan\r\nX: y", id="line end"),
        pytest.param("http://jaeger .lan", id="space"),
        pytest.param("http://jaeger%2elan", id="percent in the host"),
        pytest.param("http://ｊaeger.lan", id="full-width letters"),
        pytest.param("http://１２７.0.0.1", id="full-width digits"),
        pytest.param("http://ягода.test", id="international name"),
        pytest.param("http://127.1", id="short IPv4"),
        pytest.param("http://0x7f.0.0.1", id="hexadecimal IPv4"),
        pytest.param("http://2130706433", id="IPv4 as one number"),
        pytest.param("http://1.2.3.4.5", id="too many numbers"),
        pytest.param("http://::1", id="IPv6 without brackets"),
        pytest.param("http://[fe80::1%25eth0]", id="IPv6 with a zone"),
        pytest.param("http://[jaeger]", id="a name in brackets"),
        pytest.param("http://a..b", id="empty label"),
        pytest.param("http://" + "a" * 64, id="label too long"),
        pytest.param("http://" + "a." * 127 + "test", id="name too long"),
        pytest.param("http://j/../x", id="path climbs"),
        pytest.param("http://j/a%2fb", id="path with percent"),
        pytest.param("http://j/?x=1", id="query"),
        pytest.param("http://j/#x", id="fragment"),
    ],
)
def test_an_address_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_base_url(text, "--jaeger")
    assert caught.value.what.startswith("--jaeger: the ")
    assert caught.value.hint
    assert "canary" not in caught.value.what + caught.value.hint


@pytest.mark.parametrize(
    ("address", "internal"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("192.168.1.1", True),
        ("169.254.1.1", True),
        ("100.64.1.1", True),
        ("::1", True),
        ("fd00::1", True),
        ("fe80::1", True),
        ("::ffff:10.0.0.1", True),
        ("::ffff:9.9.9.9", False),
        ("9.9.9.9", False),
        ("172.32.0.1", False),
        ("2620:fe::fe", False),
    ],
)
def test_lan_and_vpn_are_told_from_the_internet(address: str, internal: bool) -> None:
    assert is_internal(ipaddress.ip_address(address)) is internal
