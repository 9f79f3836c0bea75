"""The login by browser: what is asked for, and what is taken as its answer."""

import socket
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from threading import Thread
from time import monotonic
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from ordertrace_cli.access.code_flow import Attempt, begin, code_in
from ordertrace_cli.access.exchange import Exchange
from ordertrace_cli.access.loopback import Loopback, Parameters, listening
from ordertrace_cli.access.provider import Endpoint, Provider
from ordertrace_cli.access.waiting import Waiting
from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.errors import AccessDeniedError, LoginNeededError, UsageError
from ordertrace_cli.sources.address import BaseUrl
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.times import EARLIEST

ISSUER = "https://login.test"
SERVER = BaseUrl("https", "login.test", 443)
STATE = "s3cr3t-state"
CANARY = "s3cr3t-code"


def provider(authorization: str | None = "/auth", *, names_itself: bool = False) -> Provider:
    return Provider(
        issuer=ISSUER, token=Endpoint(SERVER, "/token"), keys=None,
        authorization=Endpoint(SERVER, authorization) if authorization else None,
        device=None, userinfo=None, introspection=None, revocation=None,
        secret_in_body=False, names_itself=names_itself,
    )  # fmt: skip


def attempt(settings: OidcSettings, asked: Provider) -> Attempt:
    return begin(Exchange(settings, Connection), asked, "http://127.0.0.1:5/callback")


def test_the_page_asks_for_a_code_with_everything_that_binds_it() -> None:
    settings = OidcSettings(ISSUER, "ordertrace", scopes=("openid", "profile"), resource="r")
    made = attempt(settings, provider())
    page = urlsplit(made.page)
    query = {name: value for name, (value,) in parse_qs(page.query).items()}
    challenge = urlsafe_b64encode(sha256(made.verifier.encode()).digest()).rstrip(b"=").decode()
    assert (page.netloc, page.path) == ("login.test", "/auth")
    assert query == {
        "response_type": "code", "client_id": "ordertrace", "scope": "openid profile",
        "redirect_uri": "http://127.0.0.1:5/callback", "state": made.state, "nonce": made.nonce,
        "code_challenge": challenge, "code_challenge_method": "S256", "resource": "r",
    }  # fmt: skip
    assert made.verifier not in made.page


def test_no_two_attempts_share_anything() -> None:
    settings = OidcSettings(ISSUER, "ordertrace")
    one, two = (attempt(settings, provider()) for _ in range(2))
    assert {one.state, one.nonce, one.verifier} & {two.state, two.nonce, two.verifier} == set()
    for hidden in (one.state, one.nonce, one.verifier):
        assert len(hidden) >= 43
        assert hidden not in repr(one).replace(one.page, "")


def test_a_page_with_a_query_of_its_own_keeps_it() -> None:
    made = attempt(OidcSettings(ISSUER, "ordertrace"), provider("/auth?tenant=1"))
    assert made.page.startswith(f"{ISSUER}/auth?tenant=1&response_type=code&")


def test_a_provider_without_browsers_is_told() -> None:
    with pytest.raises(UsageError, match="no login by browser"):
        attempt(OidcSettings(ISSUER, "ordertrace"), provider(None))


def redirect(**given: str) -> Parameters:
    return lambda name: given.get(name, "")


def test_the_code_is_taken_from_the_redirect() -> None:
    assert code_in(redirect(code=CANARY), provider()) == CANARY
    assert code_in(redirect(code=CANARY, iss=ISSUER), provider(names_itself=True)) == CANARY


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"error": "access_denied"}, "the login was denied in the browser"),
        ({"error": "\x1b[31m"}, "refuses the login (unknown_error)"),
        ({}, "the login brought no code"),
        ({"code": CANARY, "iss": "https://evil.test"}, "by another issuer"),
    ],
)
def test_a_redirect_without_a_sound_code_is_refused(given: dict[str, str], told: str) -> None:
    with pytest.raises(AccessDeniedError) as caught:
        code_in(redirect(**given), provider())
    assert told in caught.value.what
    assert CANARY not in caught.value.what + caught.value.hint


def test_a_provider_that_names_itself_must_do_so() -> None:
    """RFC 9207: else the answer of one provider could be passed off as that of another."""
    with pytest.raises(AccessDeniedError, match="another issuer"):
        code_in(redirect(code=CANARY), provider(names_itself=True))


@contextmanager
def waited_for() -> Iterator[tuple[Loopback, list[Parameters]]]:
    """A listener in a thread; what it took as the answer, once the block is over."""
    taken: list[Parameters] = []
    real = Waiting(lambda _: None, monotonic, lambda: EARLIEST)
    with listening() as loopback:
        thread = Thread(
            target=lambda: taken.append(loopback.wait_for(STATE, "Done.", real, 30)), daemon=True
        )
        thread.start()
        yield loopback, taken
        thread.join(10)
    assert not thread.is_alive()


def sound(loopback: Loopback, seconds: float = 20) -> httpx.Response:
    page = f"{loopback.redirect_uri}?code={CANARY}&state={STATE}"
    return httpx.get(page, trust_env=False, timeout=seconds)


def test_the_redirect_with_our_state_is_the_answer() -> None:
    with waited_for() as (loopback, taken):
        answer = sound(loopback)
    assert (answer.status_code, "<p>Done.</p>" in answer.text) == (200, True)
    assert taken[0]("code") == CANARY
    assert CANARY not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["server"] == "ordertrace"


STRAY: dict[str, tuple[Callable[[str], str], dict[str, str], int]] = {
    "no state": (lambda uri: f"{uri}?code=evil", {}, 400),
    "another state": (lambda uri: f"{uri}?code=evil&state=other", {}, 400),
    "two states": (lambda uri: f"{uri}?code=evil&state={STATE}&state={STATE}", {}, 400),
    "state of other letters": (lambda uri: f"{uri}?code=evil&state=%D0%B6", {}, 400),
    "another page": (lambda uri: uri.replace("callback", "favicon.ico"), {}, 404),
    "by another name": (lambda uri: f"{uri}?code=evil&state={STATE}", {"host": "evil.test"}, 404),
    "far too long": (lambda uri: f"{uri}?state={STATE}&code={'e' * 9000}", {}, 404),
}


@pytest.mark.parametrize(("address", "headers", "status"), STRAY.values(), ids=STRAY)
def test_whatever_else_comes_is_turned_away_and_the_wait_goes_on(
    address: Callable[[str], str], headers: dict[str, str], status: int
) -> None:
    with waited_for() as (loopback, taken):
        stray = httpx.get(address(loopback.redirect_uri), headers=headers, trust_env=False)
        assert stray.status_code == status
        assert taken == []
        sound(loopback)
    assert taken[0]("code") == CANARY


def test_a_form_is_no_answer() -> None:
    with waited_for() as (loopback, taken):
        data = {"state": STATE, "code": "evil"}
        assert httpx.post(loopback.redirect_uri, data=data, trust_env=False).status_code == 501
        sound(loopback)
    assert taken[0]("code") == CANARY


def test_a_connection_that_says_nothing_holds_nobody_up() -> None:
    """Browsers open some ahead of need; the listener gives each five seconds."""
    with waited_for() as (loopback, taken):
        place = urlsplit(loopback.redirect_uri)
        assert place.port is not None
        with socket.create_connection(("127.0.0.1", place.port)):
            sound(loopback, seconds=3)
    assert taken[0]("code") == CANARY


def test_only_this_machine_is_listened_to() -> None:
    with listening() as loopback:
        assert urlsplit(loopback.redirect_uri).hostname == "127.0.0.1"


def test_nobody_is_waited_for_without_end() -> None:
    """The clock is past the end at its second look."""
    times = iter([0.0, 301.0])
    late = Waiting(lambda _: None, lambda: next(times), lambda: EARLIEST)
    with listening() as loopback, pytest.raises(LoginNeededError, match="within 5 min"):
        loopback.wait_for(STATE, "", late, 300)
