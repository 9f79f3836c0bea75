"""A page that asks for a login is told from a page that does not."""

import pytest

from ordertrace_cli.sources.login_page import is_login_page, leads_to_login

PAGES = {
    "a form for a password": b"<!doctype html><form><input name=u><input type='password' name=p></form>",
    "a form without quotes": b"<html><INPUT NAME=pw TYPE=Password>",
    "SAML, sent on by the page": (
        b'<html><body onload="document.forms[0].submit()"><form method="post" action="https://idp.test/x">'
        b'<input type="hidden" name="SAMLRequest" value="PHNhb"/></form>'
    ),
    "OpenID, sent on by the page": (
        b'<html><form action="https://idp.test/realms/x/protocol/openid-connect/auth" method="post">'
    ),
    "a meta refresh": b'<html><meta http-equiv="refresh" content="0; url=/oauth2/start?rd=%2F">',
    "a meta refresh in other words": b"<html><META content='5;URL=\"/login\"' HTTP-EQUIV='Refresh'>",
    "a script": b"<html><script>window.location.href = 'https://sso.test/';</script>",
    "a script that replaces": b"<html><script>location.replace('/adfs/ls/?wa=1')</script>",
}

OTHERS = {
    "Jaeger's UI": (
        b'<!doctype html><html lang="en"><head><meta charset="UTF-8"><base href="/" />'
        b"<script>const JAEGER_CONFIG = {}; const author = 'login';</script></head>"
        b'<body><div id="jaeger-ui-root"></div></body></html>'
    ),
    "a search form": b'<html><form action="/search"><input type=text name=q></form>',
    "a refresh of itself": b'<html><meta http-equiv="refresh" content="30">',
    "a refresh elsewhere": b'<html><meta http-equiv="refresh" content="0; url=/jaeger/search">',
    "a word in a text": b"<html><p>Authors log in at /login with a password",
    "a query that names a login": b'<html><meta http-equiv="refresh" content="0;url=/x?next=/login">',
    "a page whose form comes late": b"<html>" + b" " * 70_000 + b"<input type=password>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_that_asks_for_a_login(page: bytes) -> None:
    assert is_login_page(page)


@pytest.mark.parametrize("page", OTHERS.values(), ids=OTHERS)
def test_a_page_that_does_not(page: bytes) -> None:
    assert not is_login_page(page)


@pytest.mark.parametrize("target", ["authors.test/blog", "/catalogin", "/jaeger/search?to=/login"])
def test_words_that_only_look_like_a_login(target: str) -> None:
    assert not leads_to_login(target)


def test_a_hostile_page_is_looked_at_in_no_time() -> None:
    """Nothing here backtracks: the largest page that is looked at, built to make it."""
    for page in (b"<input " * 20_000, b"<meta a=" + b"'" * 60_000, b"location=" * 8_000):
        assert not is_login_page(page)
