"""What is printed as JSON fits the schema that is printed, and holds nothing that it does not tell."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from ordertrace_cli.commands.documents import DOCUMENTS
from ordertrace_cli.render.account import Account, account_json
from tests.commands.run import run
from tests.commands.test_send import Site
from tests.demo.worlds import labelled

LOST = labelled("message_lost")[0].trace_id
PACKAGE = Path(__file__).parents[2] / "ordertrace_cli"
# Sent to a help desk, printed nowhere: docs/desks.md tells its form.
SENT_ONLY = {"ordertrace.webhook/1"}


def schema(name: str) -> dict[str, Any]:
    result = run("schema", name)
    assert (result.code, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def strict(part: Any) -> Any:
    """The same schema without leave for fields that it does not name."""
    if isinstance(part, dict):
        closed = {"additionalProperties": False} if "properties" in part else {}
        return {**{key: strict(value) for key, value in part.items()}, **closed}
    return [strict(each) for each in part] if isinstance(part, list) else part


def validator(name: str) -> Draft202012Validator:
    told = schema(name)
    Draft202012Validator.check_schema(told)
    return Draft202012Validator(strict(told))


def documents(*words: str | Path, **settings: Any) -> Iterator[Any]:
    """What the command prints: one document, or one a line."""
    printed = run(*words, **settings).stdout
    if "ndjson" in words:
        yield from map(json.loads, printed.splitlines())
    else:
        yield json.loads(printed)


@pytest.fixture
def site(tmp_path: Path, orders_file: Path) -> Site:
    return Site(tmp_path, orders_file)


def ids() -> bytes:
    return "\n".join(label.trace_id for label in labelled("message_lost")).encode()


def shown(_: Site) -> Iterator[Any]:
    for cause in ("message_lost", "completed", "price_calculation_failed", "no_order"):
        if found := labelled(cause):
            yield from documents("show", found[0].trace_id, "--demo", "--format", "json")
    yield from documents("show", LOST, "--demo", "--format", "ndjson", "--explain")


def stuck(_: Site) -> Iterator[Any]:
    yield from documents("stuck", "--demo", "--format", "json", "--violations")


def ticket(_: Site) -> Iterator[Any]:
    yield from documents("ticket", LOST, "--demo", "--format", "json", "--lang", "ru")
    yield from documents("ticket", "--batch", "--demo", "--format", "ndjson", stdin=ids())


def tickets(_: Site) -> Iterator[Any]:
    yield from documents("ticket", "--batch", "--demo", "--format", "json", stdin=ids())


def delivery(site: Site) -> Iterator[Any]:
    for more in (("--dry-run",), (), ()):
        yield json.loads(site.send("--format", "json", *more).stdout)


def outbox(site: Site) -> Iterator[Any]:
    site.break_desk()
    assert site.send().code == 7
    told = json.loads(site.run("outbox", "list", "--format", "json").stdout)
    assert told["drafts"]
    yield told


def audit(_: Site) -> Iterator[Any]:
    yield from documents("audit", "--demo", "--format", "json")


def finding(_: Site) -> Iterator[Any]:
    yield from documents("audit", "--demo", "--format", "ndjson")


def doctor(_: Site) -> Iterator[Any]:
    yield from documents("doctor", "--format", "json")


def whoami(_: Site) -> Iterator[Any]:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    yield json.loads(account_json(Account("i", "s", "n", ("r",), "r", "a", now, True, "p")))
    yield json.loads(account_json(Account("i", "", "", None, "", "", None, False, "p")))


def config(site: Site) -> Iterator[Any]:
    yield json.loads(site.run("config", "show", "--format", "json").stdout)


def profile(_: Site) -> Iterator[Any]:
    yield from documents("profile", "show", "--format", "json")


def capabilities(_: Site) -> Iterator[Any]:
    yield from documents("capabilities", "--format", "json")


PRINTED: dict[str, Callable[[Site], Iterable[Any]]] = {
    "show": shown, "stuck": stuck, "ticket": ticket, "tickets": tickets, "delivery": delivery,
    "outbox": outbox, "audit": audit, "finding": finding, "doctor": doctor, "whoami": whoami,
    "config": config, "profile": profile, "capabilities": capabilities,
}  # fmt: skip


@pytest.mark.parametrize("name", [document.name for document in DOCUMENTS])
def test_what_is_printed_fits_its_schema(name: str, site: Site) -> None:
    checked = validator(name)
    found = list(PRINTED[name](site))
    assert found
    for each in found:
        checked.validate(each)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("status", "lost"),
        ("trace_id", "4BF9"),
        ("stalled", []),
        ("schema", "ordertrace.journey/2"),
        ("span_count", "27"),
        ("traces", ["not an id"]),
        ("more", 1),
    ],
)
def test_what_is_wrong_does_not_fit(place: str, value: object) -> None:
    (document,) = documents("show", LOST, "--demo", "--format", "json")
    with pytest.raises(ValidationError):
        validator("show").validate({**document, place: value})


def test_every_document_of_the_program_has_a_schema() -> None:
    versions = {
        version
        for path in PACKAGE.rglob("*.py")
        for version in re.findall(r'"(ordertrace\.[a-z_]+/\d+)"', path.read_text(encoding="utf-8"))
    }
    assert versions - SENT_ONLY == {each.version for each in DOCUMENTS if each.version}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_a_schema_names_its_draft_and_itself_and_says_what_it_is_of(document: Any) -> None:
    told = schema(document.name)
    assert told["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert told["$id"].startswith("urn:ordertrace:schema:")
    assert told["description"] == document.text
    if document.version:
        assert schema(document.version) == told


def test_without_a_name_the_schemas_are_listed() -> None:
    listed = run("schema", width=400).stdout.splitlines()
    assert [line.split()[0] for line in listed] == [each.name for each in DOCUMENTS]


def test_an_unknown_schema_is_refused_with_a_guess() -> None:
    assert "did you mean stuck?" in run("schema", "stuk").refused(2)
