"""Which profiles are accepted, and how a mistake in one is told."""

import os
import tomllib
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordertrace_cli.errors import ProfileError
from ordertrace_cli.globs import Globs
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.load import load_profile
from ordertrace_cli.profile.model import Access, Actor, Calendar, Ending, Limits, SystemKind

Loader = Callable[[str], str]

EXAMPLE = Path(__file__).parents[1] / "data" / "examples" / "profile.toml"

SYSTEMS = """\
[systems.shop]
kind = "service"
services = ["shop"]
"""
STAGE = """\
[[stages]]
name = "INITIATED"
system = "shop"
by = "customer"
"""


@pytest.fixture
def mistake(tmp_path: Path) -> Loader:
    """Loads a profile that must be refused; gives the error without the folder's name."""

    def load(text: str) -> str:
        path = tmp_path / "p.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ProfileError) as caught:
            load_profile(path)
        assert "\n" not in caught.value.what + caught.value.hint
        told = f"{caught.value.what} | {caught.value.hint}"
        return told.replace(str(path), "p.toml")

    return load


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_built_in_lifecycle_is_the_contracts() -> None:
    profile = builtin_profile()
    assert profile.name == "3d-print-orders"
    waits = [
        (
            stage.name,
            stage.system,
            str(stage.by),
            stage.within and stage.within / timedelta(hours=1),
        )
        for stage in profile.lifecycle
    ]
    assert waits == [
        ("INITIATED", "shop", "customer", None),
        ("FILE_UPLOADED", "shop", "customer", 24),
        ("SUBMITTED", "shop", "customer", 24),
        ("PRICE_CALCULATED", "mes", "system", 0.25),
        ("MANUFACTURING_APPROVED", "crm", "operator", 4),
        ("MANUFACTURING_STARTED", "mes", "operator", 24),
        ("MANUFACTURING_COMPLETED", "mes", "operator", 72),
        ("PACKAGING", "mes", "operator", 24),
        ("SHIPPED", "mes", "operator", 24),
        ("CLOSED", "crm", "carrier", 14 * 24),
    ]
    assert [stage.rank for stage in profile.lifecycle] == list(range(10))
    assert profile.lifecycle[-1].ends is Ending.COMPLETED
    cancelled = profile.stage("cancelled")
    assert cancelled is not None
    assert (cancelled.rank, cancelled.ends, cancelled.within) == (-1, Ending.CANCELLED, None)


def test_the_built_in_rest_is_the_contracts() -> None:
    profile = builtin_profile()
    assert [(system.name, str(system.kind)) for system in profile.systems] == [
        ("shop", "service"), ("crm", "service"), ("mes", "service"),
        ("queue", "queue"), ("s3", "storage"),
    ]  # fmt: skip
    assert profile.limits == Limits(
        queue_delivery=timedelta(seconds=60),
        price_calculation=timedelta(minutes=10),
        error_grace=timedelta(seconds=60),
        retry_attempts=3,
        cancel_within=timedelta(minutes=5),
    )
    assert profile.patterns.calculation_spans.patterns == (
        "price.calculate", "*calculate*price*", "*price*calculation*",
    )  # fmt: skip
    assert profile.patterns.invalid_model.patterns == (
        "*InvalidModel*", "*ModelValidation*", "*MeshError*", "*UnsupportedFormat*",
    )  # fmt: skip
    assert profile.patterns.dead_letter.patterns == (
        "*.dlq", "*-dlq", "*.dead", "*dead-letter*", "*deadletter*", "*.dlx", "*_error",
    )  # fmt: skip
    assert profile.correlation_attribute == "order.trace_id"
    assert profile.calendar is None


@pytest.mark.parametrize(
    ("service", "system"),
    [
        ("shop", "shop"), ("Online-Shop", "shop"), ("shop-web", "shop"), ("shop.prod.svc", "shop"),
        ("crm", "crm"), ("crm-api", "crm"), ("legacy-crm", "crm"),
        ("mes", "mes"), ("mes_core", "mes"), ("mes-queue-worker", "mes"),
        ("rabbitmq", "queue"), ("rabbitmq-0.rabbitmq.svc", "queue"), ("RabbitMQ", "queue"),
        ("kafka:9092", "queue"), ("Apache Kafka: f7c1", "queue"), ("message-queue", "queue"),
        ("s3", "s3"), ("s3.eu-west-1.amazonaws.com", "s3"), ("minio:9000", "s3"),
        ("models.s3.eu-west-1.amazonaws.com", "s3"), ("storage.yandexcloud.net", "s3"),
        ("messages", None), ("shopping", None), ("workshop", None), ("times", None),
        ("s3000", None), ("postgres", None), ("", None),
    ],
)  # fmt: skip
def test_services_belong_to_their_systems(service: str, system: str | None) -> None:
    found = builtin_profile().system_of(service)
    assert (found.name if found else None) == system


@pytest.mark.parametrize(
    ("span", "stage"),
    [
        ("order.create", "INITIATED"), ("model.upload", "FILE_UPLOADED"),
        ("order.submit", "SUBMITTED"), ("price.calculate", "PRICE_CALCULATED"),
        ("PriceService.calculatePrice", "PRICE_CALCULATED"),
        ("approval.register", "MANUFACTURING_APPROVED"),
        ("production.start", "MANUFACTURING_STARTED"),
        ("production.complete", "MANUFACTURING_COMPLETED"),
        ("production.package", "PACKAGING"), ("production.ship", "SHIPPED"),
        ("closing.carrier", "CLOSED"), ("closing.manual", "CLOSED"), ("order.cancel", "CANCELLED"),
    ],
)  # fmt: skip
def test_names_seen_in_the_field_reach_exactly_one_stage(span: str, stage: str) -> None:
    assert [found.name for found in builtin_profile().stages if span in found.spans] == [stage]


@pytest.mark.parametrize(
    "span",
    [
        "model.validate", "upload.validate", "order.dispatch", "approval.reject",
        "approval.request", "S3.PutObject", "S3.HeadObject", "POST /api/orders/upload",
        "POST /api/orders", "order.shipped process", "price.requests process", "orders publish",
        "production.start http send", "closing.check", "order.uncancel",
    ],
)  # fmt: skip
def test_names_of_checks_messages_and_refusals_reach_no_stage(span: str) -> None:
    assert [found.name for found in builtin_profile().stages if span in found.spans] == []


def test_the_built_in_profile_is_made_once() -> None:
    assert builtin_profile() is builtin_profile()


def test_a_profile_of_the_field_loads() -> None:
    profile = load_profile(EXAMPLE)
    assert profile.name == "lab"
    assert len(profile.lifecycle) == 10
    assert profile.limits.error_grace == timedelta(seconds=1)
    assert profile.patterns.dead_letter.patterns == ("*.dlq", "*-dlq")
    broker = profile.system("queue")
    assert broker is not None
    assert broker.kind is SystemKind.QUEUE
    assert profile.stages[3].within == timedelta(seconds=6)


def test_an_empty_profile_is_the_built_in_one_under_its_files_name(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path, ""))
    builtin = builtin_profile()
    assert profile.name == "own"
    assert (profile.systems, profile.stages, profile.limits, profile.patterns) == (
        builtin.systems, builtin.stages, builtin.limits, builtin.patterns,
    )  # fmt: skip


def test_single_limits_and_patterns_replace_the_built_in_ones(tmp_path: Path) -> None:
    text = '[limits]\nerror_grace = "0s"\nretry_attempts = 5\n[patterns]\ndead_letter = []\n'
    profile = load_profile(write(tmp_path, text))
    assert profile.limits == Limits(error_grace=timedelta(0), retry_attempts=5)
    assert "orders.dlq" not in profile.patterns.dead_letter
    assert "MeshError" in profile.patterns.invalid_model


def test_a_lifecycle_of_ones_own_is_numbered_in_the_files_order(tmp_path: Path) -> None:
    stages = "".join(
        f'[[stages]]\nname = "{name}"\nsystem = "shop"\nby = "system"\n{rest}'
        for name, rest in [
            ("paid", ""), ("stopped", 'ends = "cancelled"\n'), ("sent", 'within = "1d12h"\n'),
        ]
    )  # fmt: skip
    profile = load_profile(write(tmp_path, SYSTEMS + stages))
    assert [(stage.name, stage.rank, stage.ends) for stage in profile.stages] == [
        ("paid", 0, None), ("stopped", -1, Ending.CANCELLED), ("sent", 1, Ending.COMPLETED),
    ]  # fmt: skip
    assert profile.stages[2].within == timedelta(hours=36)
    assert profile.stages[0].by is Actor.SYSTEM
    assert profile.queue_system == "queue"


def test_a_calendar_is_read(tmp_path: Path) -> None:
    text = """\
[calendar]
timezone = "Europe/Moscow"
days = ["mon", "TUE", "sun"]
hours = "09:00-24:00"
holidays = [2026-12-31, "2027-01-01"]
"""
    assert load_profile(write(tmp_path, text)).calendar == Calendar(
        timezone="Europe/Moscow",
        days=frozenset({0, 1, 6}),
        opens=time(9),
        closes=time(0),
        holidays=frozenset({date(2026, 12, 31), date(2027, 1, 1)}),
    )


def test_who_may_read_is_told_by_the_profile_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[access]\nrole = "Support"\nask = "the team lead, #duty"\n', encoding="utf-8")
    assert load_profile(path).access == Access("Support", "the team lead, #duty")
    assert builtin_profile().access == Access("", "")


def test_owners_and_retention_are_read(tmp_path: Path) -> None:
    text = SYSTEMS.rstrip() + '\nteam = "Shop team"\ncontact = "shop@example.org"\n'
    profile = load_profile(write(tmp_path, text + STAGE + '[retention]\ntraces = "7d"\n'))
    (shop,) = profile.systems
    assert (shop.team, shop.contact) == ("Shop team", "shop@example.org")
    assert profile.retention == timedelta(days=7)
    builtin = builtin_profile()
    assert builtin.retention is None
    assert {(system.team, system.contact) for system in builtin.systems} == {("", "")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[retention]\n", "p.toml:1: retention.traces: this key is missing"),
        ("[retention]\ntraces = 7\n", "p.toml:2: retention.traces: expected a duration"),
        ('[retention]\ntraces = "0s"\n', "p.toml:2: retention.traces: this duration is out of"),
        (SYSTEMS + 'team = ""\n', "p.toml:4: systems.shop.team: expected text that is not empty"),
        (SYSTEMS + 'contact = "a\\nb"\n', "p.toml:4: systems.shop.contact: expected text"),
    ],
)
def test_owners_and_retention_are_checked(mistake: Loader, text: str, told: str) -> None:
    assert mistake(text).startswith(told)


def test_a_byte_order_mark_and_windows_lines_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b'\xef\xbb\xbfname = "x"\r\n[limits]\r\nretry_attempts = 4\r\n')
    assert load_profile(path).limits.retry_attempts == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('nam = "x"', "p.toml:1: nam: unknown key | did you mean name?"),
        ('name = "x"\n\n[limit]\n', "p.toml:3: limit: unknown key | did you mean limits?"),
        (
            '[limits]\nqueue_delivry = "1s"\n',
            "p.toml:2: limits.queue_delivry: unknown key | did you mean queue_delivery?",
        ),
        (
            SYSTEMS + 'service = ["x"]\n',
            "p.toml:4: systems.shop.service: unknown key | did you mean services?",
        ),
        (
            SYSTEMS + STAGE + '# within is\nwithn = "5m"\n',
            "p.toml:9: stages[1].withn: unknown key | did you mean within?",
        ),
        (
            '[access]\nroles = "Support"\n',
            "p.toml:2: access.roles: unknown key | did you mean role?",
        ),
        (
            "[correlation]\nzzz = 1\n",
            "p.toml:1: correlation.attribute: this key is missing (and 1 more) | ",
        ),
        (
            "[calendar]\nhollidays = []\ntimezone = 'UTC'\ndays = ['mon']\nhours = '09:00-18:00'",
            "p.toml:2: calendar.hollidays: unknown key | did you mean holidays?",
        ),
    ],
)
def test_an_unknown_key_is_told_with_line_and_nearest_known_key(
    mistake: Loader, text: str, told: str
) -> None:
    assert mistake(text) == told


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("within = 90", "stages[1].within: expected a duration in quotes"),
        ('within = "soon"', "stages[1].within: this is no duration: write 90s"),
        ('within = "0s"', "stages[1].within: this duration is out of range: it may be from 1ms"),
        ('ends = "done"', "stages[1].ends: expected 'completed' or 'cancelled'"),
        ('spans = "price.*"', "stages[1].spans: expected a list in square brackets"),
        ("spans = [1]", "stages[1].spans[1]: expected text in quotes"),
        ('spans = ["ok",\n""]', "stages[1].spans[2]: expected text that is not empty"),
        ('spans = ["a\\u001bb"]', "stages[1].spans[1]: expected text that is not empty and holds"),
        (f'spans = ["{"x" * 201}"]', "stages[1].spans[1]: expected at most 200 characters"),
    ],
)
def test_a_wrong_value_is_told_by_what_is_expected(
    mistake: Loader, line: str, expected: str
) -> None:
    number = 9 if "\n" in line else 8
    assert mistake(SYSTEMS + STAGE + line).startswith(f"p.toml:{number}: {expected}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('kind = "services"\n', "expected 'service', 'queue' or 'storage'"),
        ("services = []\n", "systems.shop.kind: this key is missing"),
        ('kind = "service"\n', "a service needs `services`, by which it is known"),
    ],
)
def test_a_system_says_what_it_is_and_how_it_is_known(
    mistake: Loader, text: str, told: str
) -> None:
    assert told in mistake(f"[systems.shop]\n{text}{STAGE}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("retry_attempts = 0", "p.toml:2: limits.retry_attempts: expected at least 1"),
        ("retry_attempts = 2.5", "p.toml:2: limits.retry_attempts: expected a whole number"),
        ("retry_attempts = true", "p.toml:2: limits.retry_attempts: expected a whole number"),
        ('retry_attempts = "3"', "p.toml:2: limits.retry_attempts: expected a whole number"),
        ('queue_delivery = "0s"', "p.toml:2: limits.queue_delivery: this duration is out of range"),
    ],
)
def test_limits_have_ranges(mistake: Loader, text: str, told: str) -> None:
    assert mistake(f"[limits]\n{text}\n").startswith(told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('timezone = "Europe/Moskow"', "such as Europe/Moscow; did you mean Europe/Moscow?"),
        ('timezone = "Europe"', "no such time zone"),
        ('timezone = "../../etc/passwd"', "no such time zone"),
        ('timezone = "/etc/passwd"', "no such time zone"),
        ('days = ["monday"]', "calendar.days[1]: expected one of mon, tue"),
        ("days = []", "calendar.days: expected at least 1"),
        ('hours = "9-18"', "calendar.hours: expected hours such as 09:00-18:00"),
        ('hours = "09:00-09:00"', "opens and closes at the same time"),
        ('hours = "09:00-24:30"', "expected hours such as"),
        ("holidays = [2026-12-31T00:00:00]", "holidays[1]: expected a date such as 2026-12-31"),
        ('holidays = ["2026-02-30"]', "holidays[1]: expected a date such as 2026-12-31"),
    ],
)  # fmt: skip
def test_a_calendar_is_checked(mistake: Loader, line: str, told: str) -> None:
    lines = {
        "timezone": 'timezone = "UTC"',
        "days": 'days = ["mon"]',
        "hours": 'hours = "09:00-18:00"',
    }
    lines[line.partition(" ")[0]] = line
    assert told in mistake("[calendar]\n" + "\n".join(lines.values()))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SYSTEMS + "[[stages]]\nname = 'A'\nsystem = 'shop'\nby = 'robot'\n",
         "p.toml:7: stages[1].by: expected 'customer', 'system', 'operator' or 'carrier' | "),
        (SYSTEMS + STAGE.replace('"shop"', '"shpo"'),
         "p.toml:6: stages[1].system: no such system | did you mean shop?"),
        (SYSTEMS + STAGE + STAGE.replace("INITIATED", "Initi-ated"),
         "p.toml:9: stages[2].name: this stage is there already, as INITIATED | case, "),
        (SYSTEMS + STAGE.replace("INITIATED", "--"),
         "p.toml:5: stages[1].name: expected a name with letters | "),
        (SYSTEMS + STAGE + 'ends = "completed"\n' + STAGE.replace("INITIATED", "B"),
         "p.toml:8: stages[1].ends: only the last stage of the lifecycle completes the order | "),
        ("stages = []\n",
         "p.toml:1: stages: the lifecycle is missing: no stage that does not cancel | "),
        (SYSTEMS + STAGE + 'ends = "cancelled"\n',
         "p.toml:4: stages: the lifecycle is missing: no stage that does not cancel | "),
        (SYSTEMS, "p.toml:1: systems: the built-in lifecycle needs a system mes | define it"),
    ],
)  # fmt: skip
def test_a_lifecycle_must_hold_together(mistake: Loader, text: str, told: str) -> None:
    assert mistake(text).startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "x"\n[limits\n', "p.toml:2: not TOML: "),
        ('name = "x"\nname = "y"\n', "p.toml:2: not TOML: "),
        ('name = "x', "p.toml:1: not TOML: "),
        ("x = " + "[" * 20_000, "p.toml: numbers too long or brackets too deep"),
        ("x = " + "9" * 5000, "p.toml: numbers too long or brackets too deep"),
    ],
)
def test_broken_toml_is_told_with_its_line(mistake: Loader, text: str, told: str) -> None:
    assert mistake(text).startswith(told)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"absent\.toml: no such file"):
        load_profile(tmp_path / "absent.toml")
    with pytest.raises(ProfileError, match=r"a directory|permission denied"):
        load_profile(tmp_path)
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(Path("nul\0byte"))
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 1_000_001)
    with pytest.raises(ProfileError, match="larger than a megabyte"):
        load_profile(large)
    utf16 = tmp_path / "utf16.toml"
    utf16.write_bytes(b"# fine\n" + 'name = "x"'.encode("utf-16"))
    with pytest.raises(ProfileError, match=r"utf16\.toml:2: not UTF-8"):
        load_profile(utf16)


@pytest.mark.skipif(os.name == "nt", reason="no such names on Windows")
def test_a_files_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        load_profile(tmp_path / "\x1b[31m.toml")
    assert r"\x1b[31m.toml" in caught.value.what


VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(-5, 5), st.floats(allow_nan=False), st.just("CANARY-7 x")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "systems",
                    "stages",
                    "limits",
                    "kind",
                    "services",
                    "calendar",
                    "days",
                    "by",
                ]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case dict():
            return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
    return repr(value)


@given(
    st.dictionaries(st.sampled_from(["name", "systems", "stages", "limits", "calendar"]), VALUES)
)
def test_any_values_load_or_are_refused_without_being_repeated(
    tmp_path_factory: pytest.TempPathFactory, table: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    text = "\n".join(f"{key} = {_toml(value)}" for key, value in table.items())
    tomllib.loads(text)
    path.write_text(text, encoding="utf-8")
    told = "any.toml:"
    try:
        load_profile(path)
    except ProfileError as error:
        told = error.what + error.hint
    assert "any.toml:" in told
    assert "CANARY" not in told


def test_globs_of_the_profile_treat_brackets_as_they_stand(tmp_path: Path) -> None:
    text = SYSTEMS + STAGE + 'spans = ["order [new]*"]\n'
    spans = load_profile(write(tmp_path, text)).stages[0].spans
    assert isinstance(spans, Globs)
    assert "Order [new] created" in spans
    assert "order n" not in spans
