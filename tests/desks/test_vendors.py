"""The traps of single vendors, each seen on the real server or read in its documentation."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ordertrace_cli.desks.markup import textile_block
from ordertrace_cli.desks.protocol import Desk, FieldState, Key, Note
from ordertrace_cli.errors import AccessDeniedError, ConfigurationError, TicketRefusedError
from tests.desks import fake_jira
from tests.desks.fake_jira import Jira, running_jira
from tests.desks.redmine_server import Redmine
from tests.desks.rt_server import Rt
from tests.desks.worlds import World, draft, jira_world, redmine_world, rt_world, trace_file


@pytest.mark.desks
def test_redmine_takes_a_ticket_without_a_field_that_is_not_required(
    redmine_instance: Redmine, tmp_path: Path
) -> None:
    """It drops what its pattern does not fit only where the project has the field."""
    world = redmine_world(redmine_instance)
    lenient = {"project": "lenient", "field": "Trace reference"}
    with closing(world.desk(tmp_path, **lenient)) as desk:
        assert desk.check().field is FieldState.PRESENT
        made = desk.create(draft(0x1E17, trace_id=""), "")
        assert desk.read_back(made.ref).trace_id == ""
        desk.repair(made.ref, draft(0x1E17))
        assert desk.read_back(made.ref).trace_id == f"{0x1E17:032x}"


@pytest.mark.desks
def test_redmine_s_field_of_all_projects_is_known_from_any_ticket(
    redmine_instance: Redmine, tmp_path: Path
) -> None:
    """The project does not list it, and the server lists it to administrators alone."""
    world = redmine_world(redmine_instance)
    everywhere = {"project": "open", "field": "Trace everywhere"}
    with closing(world.desk(tmp_path, **everywhere)) as desk:
        assert desk.check().field is FieldState.PRESENT


@pytest.mark.desks
def test_redmine_s_field_that_is_no_filter_is_refused_rather_than_trusted(
    redmine_instance: Redmine, tmp_path: Path
) -> None:
    """A filter by it is ignored: each ticket of the server would look like a hit."""
    world = redmine_world(redmine_instance)
    silent = {"project": "open", "field": "Trace unfiltered"}
    with (
        closing(world.desk(tmp_path, **silent)) as desk,
        pytest.raises(ConfigurationError, match="does not search by its field Trace unfiltered"),
    ):
        desk.find(Key.TRACE_ID, f"{0xF17:032x}")


@pytest.mark.desks
def test_redmine_s_tracker_is_taken_by_its_name(redmine: World, tmp_path: Path) -> None:
    with closing(redmine.desk(tmp_path, tracker="support")) as desk:
        made = desk.create(draft(0x7AC), "")
        assert '"tracker": {"id": 3, "name": "Support"}' in redmine.stored(made.ref)
    with (
        closing(redmine.desk(tmp_path, tracker="Nothing")) as desk,
        pytest.raises(ConfigurationError, match="no tracker Nothing") as refused,
    ):
        desk.check()
    assert refused.value.hint == "it has: Bug, Feature, Support"


@pytest.mark.desks
def test_redmine_refuses_a_file_that_is_too_large_and_the_ticket_stays(
    redmine: World, tmp_path: Path
) -> None:
    with closing(redmine.desk(tmp_path)) as desk:
        made = desk.create(draft(0xF11E), "")
        with pytest.raises(TicketRefusedError, match="file"):
            desk.attach(made.ref, trace_file(70_000))
        assert desk.read_back(made.ref).is_open


@pytest.mark.desks
def test_redmine_tells_an_account_that_may_only_read(
    redmine_instance: Redmine, tmp_path: Path
) -> None:
    world = redmine_world(redmine_instance)
    with closing(world.desk(tmp_path, secret=redmine_instance.reader_key)) as desk:
        assert desk.check().field is FieldState.PRESENT
        with pytest.raises(TicketRefusedError):
            desk.create(draft(0x4EAD), "")
        assert desk.find(Key.TRACE_ID, f"{0x4EAD:032x}") == ()


@pytest.mark.desks
def test_rt_tells_an_account_that_may_only_read(rt_instance: Rt, tmp_path: Path) -> None:
    with closing(rt_world(rt_instance).desk(tmp_path, secret=rt_instance.reader_token)) as desk:
        assert desk.check().field is FieldState.PRESENT
        with pytest.raises(AccessDeniedError):
            desk.create(draft(0x4EAD), "")
        assert desk.find(Key.TRACE_ID, f"{0x4EAD:032x}") == ()


@pytest.mark.desks
def test_nothing_but_a_plain_value_gets_into_a_query_of_rt(rt: World, tmp_path: Path) -> None:
    """`CF.{Trace ID}='x' OR id > 0` finds every ticket."""
    with closing(rt.desk(tmp_path)) as desk, pytest.raises(ValueError, match="must not stand"):
        desk.find(Key.TRACE_ID, "x' OR id > 0 OR Subject = '")


def test_a_field_s_name_that_would_leave_rt_s_query_is_refused(tmp_path: Path) -> None:
    world = World(
        name="rt",
        settings={"kind": "rt", "url": "http://rt.test", "queue": "q", "token_env": "DESK_SECRET"},
        secret="made-up",
        without_field={},
        elsewhere={},
        stored=lambda ref: ref,
        files=lambda _: {},
    )
    with pytest.raises(ConfigurationError, match="quotes or braces"):
        world.desk(tmp_path, field="Trace} = 'x' OR id > 0 OR CF.{Trace")


def test_jira_s_search_may_lag_behind_a_new_ticket_that_can_be_read(tmp_path: Path) -> None:
    with (
        running_jira("cloud", search_lag=1) as server,
        closing(jira_world(server).desk(tmp_path)) as desk,
    ):
        made = desk.create(draft(1), "")
        assert desk.read_back(made.ref).trace_id == f"{1:032x}"
        assert desk.find(Key.TRACE_ID, f"{1:032x}") == ()
        assert [each.ref for each in desk.find(Key.TRACE_ID, f"{1:032x}")] == [made.ref]


def test_jira_s_pages_that_are_short_are_not_the_last(jira: Desk) -> None:
    made = [jira.create(draft(1), "").ref for _ in range(2 * fake_jira.PAGE + 1)]
    assert [each.ref for each in jira.find(Key.TRACE_ID, f"{1:032x}")] == made


def test_jira_s_phrase_search_finds_more_than_what_is_equal(jira: Desk, server: Jira) -> None:
    jira.create(draft(1), "")
    server.issues["SUP-1"].fields[fake_jira.TRACE_FIELD] = f"see {1:032x}, too"
    assert jira.find(Key.TRACE_ID, f"{1:032x}") == ()


def test_jira_is_found_by_the_key_of_an_incident(jira: Desk) -> None:
    made = jira.create(draft(1), "")
    assert [each.ref for each in jira.find(Key.DEDUPE_KEY, f"order-{1:032x}")] == [made.ref]


def test_a_field_that_is_not_on_jira_s_screen_is_refused_in_its_words(
    jira: Desk, server: Jira
) -> None:
    assert jira.check().field is FieldState.PRESENT
    del server.screen[fake_jira.TRACE_FIELD]
    with pytest.raises(TicketRefusedError, match="not on the appropriate screen"):
        jira.create(draft(1), "")


def test_a_workflow_without_a_way_to_close_leaves_jira_s_ticket_open_with_a_note(
    jira: Desk, server: Jira
) -> None:
    server.can_close = False
    older, newer = jira.create(draft(1), ""), jira.create(draft(1), "")
    assert not jira.retire(newer.ref, older)
    assert older.ref in str(server.issues[newer.ref].comments)


def test_jira_s_limits_are_told_before_a_file_is_sent(jira: Desk) -> None:
    assert jira.check().limits.attachment == fake_jira.UPLOAD_LIMIT


def test_jira_s_own_block_cannot_be_left(tmp_path: Path) -> None:
    with (
        running_jira("server") as server,
        closing(jira_world(server).desk(tmp_path)) as desk,
    ):
        hostile = "{noformat}!http://evil.test/p.png!{noformat} {code}x{code} { NOFORMAT:x}"
        desk.create(draft(1, f"Seen: {hostile}\n"), "")
        desk.comment("SUP-1", Note("k", hostile))
        texts = [server.issues["SUP-1"].fields["description"], *server.issues["SUP-1"].comments]
    for text in texts:
        assert text.count("{noformat}") == 2
        assert text.startswith("{noformat}\n")
        assert text.endswith("\n{noformat}\n")
        assert "{code}" not in text


def test_long_lines_of_a_block_are_broken_between_words() -> None:
    address = f"https://jaeger.lan/trace/{'a' * 120}"
    text = f"Seen\n  - {'word ' * 40}\n  {address}\n"
    lines = textile_block(text).split("\n")
    assert all(len(line) <= 96 for line in lines if address not in line)
    assert f"  {address}" in lines
    assert lines[3].startswith("    word")
    assert " ".join(" ".join(lines).split()) == f"<pre> Seen - {'word ' * 40}{address} </pre>"


def test_jira_s_cloud_wants_the_account_of_a_token(tmp_path: Path) -> None:
    with running_jira("cloud") as server:
        world = jira_world(server)
    settings = {key: value for key, value in world.settings.items() if key != "user"}
    bare = World(world.name, settings, "t", {}, {}, world.stored, world.files)
    with pytest.raises(ConfigurationError, match="wants the account"):
        bare.desk(tmp_path)


@pytest.fixture(params=["cloud", "server"])
def server(request: pytest.FixtureRequest) -> Iterator[Jira]:
    with running_jira(request.param) as jira:
        yield jira


@pytest.fixture
def jira(server: Jira, tmp_path: Path) -> Iterator[Desk]:
    with closing(jira_world(server).desk(tmp_path)) as desk:
        yield desk
