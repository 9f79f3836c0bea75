"""Help desks in the configuration file: which keys there are, and what is refused."""

import os
import re
from pathlib import Path

import pytest

from ordertrace_cli.config.desks import TABLES, DeskSettings
from ordertrace_cli.config.load import load_desks
from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.sources.address import BaseUrl

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")

EVERY_KIND = """
[desks.tracker]
kind = "redmine"
url = "https://redmine.lan/support"
project = "orders"
key_env = "REDMINE_KEY"
timeout = "5s"

[desks.rt]
kind = "rt"
url = "https://rt.lan"
queue = "Orders"
token_file = "rt-token"

[desks.round]
kind = "roundup"
url = "http://localhost:8080/demo"
user = "ordertrace"
password_env = "ROUNDUP_PASSWORD"

[desks.jira]
kind = "jira"
url = "https://example.atlassian.net"
project = "SUP"
user = "duty@example.com"
token_env = "JIRA_TOKEN"

[desks.hook]
kind = "webhook"
url = "https://hooks.lan/orders"
secret_env = "HOOK_SECRET"

[desks.post]
kind = "mail"
host = "mail.lan"
sender = "duty@example.com"
to = ["desk@example.com"]

[desks.folder]
kind = "file"
folder = "tickets"
"""


def load(folder: Path, text: str, **environment: str) -> dict[str, DeskSettings]:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return dict(load_desks({"ORDERTRACE_CONFIG": str(path), **environment}))


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, text)
    told = f"{caught.value.what} | {caught.value.hint}"
    return told.replace(str(folder) + os.sep, "")


def test_every_kind_of_desk_can_be_configured(tmp_path: Path) -> None:
    desks = load(tmp_path, EVERY_KIND)
    assert {desk.kind for desk in desks.values()} == set(TABLES)
    assert desks["folder"].path("folder", "tickets") == tmp_path / "tickets"
    assert desks["jira"].place.endswith("config.toml:21: desks.jira")


def test_without_a_file_or_a_table_there_are_no_desks(tmp_path: Path) -> None:
    assert load(tmp_path, "") == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[desks.a]\nurl = 'http://x'", "config.toml:1: desks.a.kind: this key is missing |"),
        (
            "[desks.a]\nkind = 'redmin'",
            "desks.a.kind: there is no such kind of help desk | did you mean redmine?",
        ),
        ("[desks.a]\nkind = 3", "config.toml:2: desks.a.kind: there is no such kind of help desk"),
        ("[desks.a]\nkind = 'file'", "config.toml:1: desks.a.folder: this key is missing |"),
        (
            "[desks.a]\nkind = 'file'\nfolder = 'x'\nfoldr = 'y'",
            "config.toml:4: desks.a.foldr: unknown key | did you mean folder?",
        ),
        (
            "[desks.a]\nkind = 'webhook'\nurl = 'http://x'\nsecret = 'canary'",
            "config.toml:4: desks.a.secret: unknown key | a secret is kept elsewhere",
        ),
        (
            "[desks.a]\nkind = 'webhook'\nurl = 'ftp://x'",
            "config.toml:3: desks.a.url: the address does not start with http:// or https://",
        ),
        (
            "[desks.a]\nkind = 'webhook'\nurl = 'http://x'\nsecret_env = 'A'\nsecret_file = 'b'",
            "config.toml:5: desks.a.secret_file: secret_env and secret_file are both given",
        ),
        (
            "[desks.m]\nkind = 'mail'\nhost = 'h'\nsender = 'a@b.c'\nto = ['x@y.z\\nBcc: q@r.s']",
            "config.toml:5: desks.m.to[1]:",
        ),
        ("[desks.'a b']\nkind = 'file'\nfolder = 'x'", "config.toml:1: desks.a b"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_key(tmp_path: Path, text: str, told: str) -> None:
    said = refusal(tmp_path, text)
    assert told in said
    assert "canary" not in said
    assert "Bcc" not in said


def test_a_secret_comes_from_its_variable_when_it_is_needed(tmp_path: Path) -> None:
    assert load(tmp_path, EVERY_KIND, REDMINE_KEY="k")["tracker"].revealed("key") == "k"
    with pytest.raises(ConfigurationError, match="the variable REDMINE_KEY is not set"):
        load(tmp_path, EVERY_KIND)["tracker"].revealed("key")


@posix_only
def test_a_secret_in_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "rt-token"
    secret.write_text("t0ken\n", encoding="utf-8")
    secret.chmod(0o600)
    assert load(tmp_path, EVERY_KIND)["rt"].revealed("token") == "t0ken"
    secret.chmod(0o644)
    with pytest.raises(ConfigurationError, match="others can read"):
        load(tmp_path, EVERY_KIND)["rt"].revealed("token")


def test_a_desk_without_its_secret_says_which_key_is_missing(tmp_path: Path) -> None:
    desk = load(tmp_path, "[desks.a]\nkind = 'webhook'\nurl = 'http://x'\n")["a"]
    with pytest.raises(ConfigurationError) as caught:
        desk.revealed("secret")
    assert caught.value.what.endswith("config.toml:1: desks.a: the desk has no secret")
    assert "secret_env" in caught.value.hint


def test_the_connection_is_as_the_table_says(tmp_path: Path) -> None:
    desk = load(tmp_path, EVERY_KIND)["tracker"]
    base = BaseUrl("https", "redmine.lan", 443, "/support")
    connection = desk.connection(base, (("X-Redmine-API-Key", "k"),), timeout=30.0)
    assert (connection.base, connection.timeout, connection.proxy) == (base, 5.0, None)
    other = load(tmp_path, EVERY_KIND)["hook"].connection(base, (), timeout=30.0)
    assert other.timeout == 30.0


def test_credentials_do_not_go_over_plain_http_to_a_public_address(tmp_path: Path) -> None:
    public = BaseUrl("http", "8.8.8.8", 80)
    key = (("X-Redmine-API-Key", "k"),)
    with pytest.raises(ConfigurationError, match="over plain http"):
        load(tmp_path, EVERY_KIND)["tracker"].connection(public, key, 30.0)
    allowed = EVERY_KIND.replace(
        'project = "orders"', 'project = "orders"\ninsecure_http = "a tunnel carries it"'
    )
    assert load(tmp_path, allowed)["tracker"].connection(public, key, 30.0).insecure_http


DOCS = Path(__file__).parents[2] / "docs" / "desks.md"
EXAMPLES = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)


def test_the_docs_show_every_kind_as_it_is_understood(tmp_path: Path) -> None:
    shown = [desk for text in EXAMPLES for desk in load(tmp_path, text).values()]
    assert {desk.kind for desk in shown} == TABLES.keys()
