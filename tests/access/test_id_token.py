"""ID tokens that are not what they claim are refused, and nothing of them is shown."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from ordertrace_cli.access.id_token import Expected, subject_of
from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.errors import AccessDeniedError

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
SETTINGS = OidcSettings("https://login.test", "ordertrace")
EXPECTED = Expected(SETTINGS, "n-1", NOW)
KEY = rsa.generate_private_key(65537, 2048)
OTHER_KEY = rsa.generate_private_key(65537, 2048)
CANARY = "s3cr3t-subject"


def public(key: rsa.RSAPrivateKey, name: str) -> dict[str, Any]:
    return {**json.loads(RSAAlgorithm.to_jwk(key.public_key())), "kid": name, "use": "sig"}


KEYS = json.dumps({"keys": [public(KEY, "one"), public(OTHER_KEY, "two")]}).encode()
SOUND: dict[str, Any] = {
    "iss": "https://login.test", "aud": "ordertrace", "sub": CANARY, "nonce": "n-1",
    "iat": NOW.timestamp(), "exp": (NOW + timedelta(minutes=5)).timestamp(),
}  # fmt: skip


def token(key: Any = KEY, algorithm: str = "RS256", kid: str | None = "one", **change: Any) -> str:
    claims = {name: value for name, value in {**SOUND, **change}.items() if value is not None}
    return jwt.encode(claims, key, algorithm, headers={"kid": kid} if kid else {})


def refusal(text: str, expected: Expected = EXPECTED, keys: bytes = KEYS) -> str:
    with pytest.raises(AccessDeniedError) as caught:
        subject_of(text, keys, expected)
    told = f"{caught.value.what} | {caught.value.hint}"
    assert CANARY not in told
    assert text not in told
    return told


def test_a_sound_token_tells_whom_it_is_of() -> None:
    assert subject_of(token(), KEYS, EXPECTED) == CANARY


def test_a_token_for_several_may_be_for_us_too() -> None:
    several = token(aud=["ordertrace", "other"], azp="ordertrace")
    assert subject_of(several, KEYS, EXPECTED) == CANARY


def test_a_flow_without_nonce_wants_none() -> None:
    assert subject_of(token(nonce=None), KEYS, Expected(SETTINGS, None, NOW)) == CANARY


def test_the_only_key_needs_no_name() -> None:
    single = json.dumps({"keys": [public(KEY, "one")]}).encode()
    assert subject_of(token(kid=None), single, EXPECTED) == CANARY


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (token(iss="https://login.test/"), "of another issuer than the configured one"),
        (token(aud="other"), "for another client than the configured one"),
        (token(azp="other"), "for another client than the configured one"),
        (token(nonce="n-2"), "does not answer this request (nonce)"),
        (token(nonce=None), "does not answer this request (nonce)"),
        (token(OTHER_KEY), "does not hold (InvalidSignatureError)"),
        (token(kid="three"), "does not hold (InvalidKeyError)"),
        (token(kid=None), "does not hold (InvalidKeyError)"),
        (token("", "none"), "does not hold (InvalidAlgorithmError)"),
        (token("s" * 32, "HS256"), "does not hold (InvalidAlgorithmError)"),
        (token(sub=None), "does not hold (MissingRequiredClaimError)"),
        (token(exp=None), "does not hold (MissingRequiredClaimError)"),
        ("a.b", "does not hold"),
        ("no token", "does not hold"),
    ],
)
def test_a_token_that_is_not_what_it_claims_is_refused(text: str, told: str) -> None:
    assert told in refusal(text)


@pytest.mark.parametrize("keys", [b"", b"{}", b'{"keys": []}', b"<html>", b"\xff"])
def test_without_usable_keys_no_token_holds(keys: bytes) -> None:
    assert "does not hold" in refusal(token(), keys=keys)


@pytest.mark.parametrize(
    ("minutes", "told"), [(90, "90 min ahead of"), (-90, "90 min behind"), (8, "8 min ahead of")]
)
def test_78_a_clock_that_is_off_is_told(minutes: int, told: str) -> None:
    off = Expected(SETTINGS, "n-1", NOW + timedelta(minutes=minutes))
    assert f"the clock of this machine is {told} the identity provider's" in refusal(token(), off)


@pytest.mark.parametrize("seconds", [-110, 110, 400])
def test_78_clocks_may_differ_by_two_minutes(seconds: int) -> None:
    near = Expected(SETTINGS, "n-1", NOW + timedelta(seconds=seconds))
    assert subject_of(token(), KEYS, near) == CANARY


@pytest.mark.parametrize("name", ["iat", "exp"])
def test_times_beyond_any_calendar_are_refused(name: str) -> None:
    changed: dict[str, Any] = {name: 1e30}
    assert "has no sound times" in refusal(token(**changed))
