"""`ordertrace doctor` from the command line: what it prints, and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.diagnosis.model import FactValue
from ordertrace_cli.health.model import Area, HealthReport, Level, Observation, Sign
from ordertrace_cli.render.doctor import render_doctor
from ordertrace_cli.render.look import Look
from ordertrace_cli.texts import doctor as texts
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.texts import Texts
from tests.commands.run import Result, run
from tests.demo.worlds import NOW
from tests.jaeger_server import JaegerServer
from tests.ports import free_port

HOSTILE = "\x1b[31mred\x1b]0;title\x07 [bold]b[/bold] \u202egnp.exe <img>"


def document(result: Result) -> dict[str, Any]:
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


def codes(told: dict[str, Any]) -> dict[str, str]:
    return {check["code"]: check["level"] for check in told["checks"]}


def test_without_any_settings_it_says_what_to_do_and_ends_with_2() -> None:
    result = run("doctor")
    assert result.code == 2
    assert "no Jaeger is set" in result.stdout
    assert "ORDERTRACE_JAEGER_URL" in result.stdout


def test_a_jaeger_that_is_not_there_ends_with_5() -> None:
    result = run("doctor", "--jaeger", f"http://127.0.0.1:{free_port()}", "--format", "json")
    told = document(result)
    assert (result.code, told["exit_code"], told["worst"]) == (5, 5, "problem")
    assert codes(told)["jaeger_failed"] == "problem"


def test_the_first_of_the_gravest_decides_how_it_ends(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'jaeger_url = "http://127.0.0.1:{free_port()}"\n'
        f'[desks.it]\nkind = "rt"\nurl = "http://127.0.0.1:{free_port()}"\nqueue = "q"\n'
        'token_env = "NOT_SET"\n',
        encoding="utf-8",
    )
    result = run("doctor", "--format", "json", environment={"ORDERTRACE_CONFIG": str(config)})
    told = document(result)
    assert codes(told)["desk_failed"] == "problem"
    assert result.code == 5


@pytest.mark.parametrize("language", list(Language))
def test_every_sign_has_its_words(language: Language) -> None:
    """A fact that a sentence names and nobody gives would be shown as `?`."""
    voice = Texts(language)
    facts: dict[str, FactValue] = {
        **dict.fromkeys(("name", "names", "text", "hint", "field", "producer", "consumer"), "x"),
        **dict.fromkeys(("count", "wanted", "known"), 3),
        **dict.fromkeys(("took", "offset", "age", "promised"), NOW - NOW),
    }
    for sign in Sign:
        said = voice.say(texts.SIGNS[sign], **facts)
        assert said
        assert "?" not in said


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_screen(language: Language, width: int, snapshot: SnapshotAssertion) -> None:
    look = Look(width=width, colour=False, unicode=True, now=NOW, texts=Texts(language))
    assert f"\n{render_doctor(everything(), look)}" == snapshot


def test_nothing_of_a_server_steers_the_terminal() -> None:
    seen = Observation(
        Area.JAEGER, Sign.JAEGER_FAILED, Level.PROBLEM, {"text": HOSTILE, "hint": HOSTILE}
    )
    look = Look(width=200, colour=True, unicode=True, now=NOW, texts=Texts())
    screen = render_doctor(HealthReport(NOW, (seen,)), look)
    assert "\x1b[31mred" not in screen
    assert "\x1b]" not in screen
    assert "\u202e" not in screen
    assert "[bold]b[/bold]" in screen


def test_on_a_real_jaeger_the_demo_is_seen(jaeger: JaegerServer) -> None:
    assert run("demo", "--push", jaeger.otlp_url).code == 0
    told = document(run("doctor", "--jaeger", jaeger.query_url, "--format", "json"))
    seen = codes(told)
    assert seen["api"] == "ok"
    assert seen["this_machine"] == "ok"
    assert seen["stages"] == "ok"
    assert seen["services"] == "ok"
    assert seen["context_lost"] == "warning"
    assert told["worst"] == "warning"


def everything() -> HealthReport:
    """One of each kind of line, in the order in which the command gives them."""
    minute = NOW - NOW.replace(minute=59, hour=20)
    rows: tuple[tuple[Area, Sign, Level, dict[str, Any]], ...] = (
        (Area.SETTINGS, Sign.NO_CONFIG_FILE, Level.OK, {}),
        (Area.SETTINGS, Sign.CERTIFICATES, Level.OK, {"name": "/etc/ssl/cert.pem"}),
        (Area.JAEGER, Sign.JAEGER_ANSWERS, Level.OK, {"name": "http://jaeger", "took": minute}),
        (Area.JAEGER, Sign.API, Level.OK, {"names": "v3, legacy"}),
        (Area.JAEGER, Sign.DEPTH_CUT, Level.NOTE, {"count": 125, "wanted": 500}),
        (Area.POLICY, Sign.PLAIN_HTTP, Level.WARNING, {}),
        (Area.POLICY, Sign.OPEN, Level.WARNING, {}),
        (Area.LANDSCAPE, Sign.SERVICES, Level.OK, {"count": 5, "known": 3}),
        (Area.LANDSCAPE, Sign.CONTEXT_LOST, Level.WARNING, {"consumer": "mes", "count": 1}),
        (
            Area.LANDSCAPE,
            Sign.CONTEXT_LOST,
            Level.WARNING,
            {"producer": "mes", "consumer": "crm", "count": 21},
        ),
        (Area.DESKS, Sign.DESK_READY, Level.OK, {"name": "support", "field": "Trace ID"}),
        (
            Area.DESKS,
            Sign.DESK_FAILED,
            Level.PROBLEM,
            {"name": "old", "text": "it refused", "hint": "ask its owner"},
        ),
    )
    return HealthReport(NOW, tuple(Observation(*row) for row in rows))
