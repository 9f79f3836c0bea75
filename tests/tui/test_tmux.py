"""Both live views once on a real terminal: tmux's. Keys go in, what the pane shows comes out."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.run import PROGRAM
from tests.conftest import REQUIRE_SERVERS

_PATIENCE_SECONDS = 40.0


class Pane:
    """A shell in a tmux of its own, 80 by 24."""

    def __init__(self, folder: Path) -> None:
        self._socket = str(folder / "tmux")
        self._pid = folder / "pid"
        shell = "env PS1='ready> ' sh"
        self._tmux("-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "24", shell)

    @property
    def is_as_before(self) -> bool:
        """Whether the shell has its own screen and cursor, and no mouse is listened to."""
        modes = "#{alternate_on} #{mouse_any_flag} #{cursor_flag}"
        return self._tmux("display-message", "-p", modes).split() == ["0", "0", "1"]

    def type(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def run(self, *words: str) -> None:
        told = 'echo $$ >"$0"; exec "$@"'
        line = shlex.join(["sh", "-c", told, str(self._pid), str(PROGRAM), *words])
        self.type(f"{line}; echo ended $?", "Enter")

    def terminate(self) -> None:
        """The program that runs in it."""
        os.kill(int(self._pid.read_text(encoding="ascii")), signal.SIGTERM)

    def see(self, *words: str) -> str:
        end = time.monotonic() + _PATIENCE_SECONDS
        while not all(word in (shown := self.shown()) for word in words):
            assert time.monotonic() < end, f"never seen: {words}\n{shown}"
            time.sleep(0.1)
        return shown

    def shown(self, *, painted: bool = False) -> str:
        return self._tmux("capture-pane", "-p", *(["-e"] if painted else []))

    def close(self) -> None:
        self._tmux("kill-server")

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", self._socket, *words],
            env={**os.environ, "TERM": "screen-256color", "LANG": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout


@pytest.fixture
def pane(tmp_path: Path) -> Iterator[Pane]:
    if shutil.which("tmux") is None:
        reason = "there is no tmux: install it"
        if REQUIRE_SERVERS:
            pytest.fail(reason)
        pytest.skip(reason)
    opened = Pane(tmp_path)
    yield opened
    opened.close()


def test_a_watch_gives_the_screen_back(pane: Pane) -> None:
    pane.type("echo before", "Enter")
    pane.see("before")
    pane.run("stuck", "--demo", "--watch", "--lang", "en")
    shown = pane.see("orders need attention", "next look in", "Ctrl-C ends")
    assert "before" not in shown
    pane.type("C-c")
    shown = pane.see("before", "ended 130")
    assert "orders need attention" not in shown


def test_the_keyboard_program_from_start_to_end(pane: Pane) -> None:
    pane.run("tui", "--demo", "--lang", "en")
    pane.see("orders need attention", "Incidents", "consumer down", "quit")
    pane.type("Enter")
    pane.see("›", "STUCK")
    pane.type("Enter")
    pane.see("Systems", "ticket")
    pane.type("q")
    shown = pane.see("ended 0")
    assert "Systems" not in shown
    assert pane.is_as_before


def test_ctrl_c_gives_the_terminal_back(pane: Pane) -> None:
    pane.run("tui", "--demo", "--lang", "en")
    pane.see("orders need attention", "quit")
    assert not pane.is_as_before
    pane.type("C-c")
    pane.see("ended 130")
    assert pane.is_as_before


@pytest.mark.parametrize("words", [("tui",), ("stuck", "--watch")], ids=" ".join)
def test_sigterm_gives_the_terminal_back(pane: Pane, words: tuple[str, ...]) -> None:
    pane.run(*words, "--demo", "--lang", "en")
    pane.see("orders need attention")
    pane.terminate()
    shown = pane.see("ended 143")
    assert "Traceback" not in shown
    assert pane.is_as_before


def test_leaving_waits_for_no_server(pane: Pane) -> None:
    """It takes connections, never answers, and would be waited for much longer than here."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        pane.run("tui", "--jaeger", url, "--timeout", "10m", "--lang", "en")
        pane.see("looking, Esc stops")
        pane.type("q")
        pane.see("ended 0")


@pytest.mark.parametrize("way", ["C-c", "SIGTERM"])
def test_who_leaves_while_a_ticket_is_sent_is_told(pane: Pane, tmp_path: Path, way: str) -> None:
    """The help desk has taken the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        config, key = tmp_path / "config.toml", tmp_path / "key"
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        config.write_text(
            f"[desks.night]\nkind = 'webhook'\nurl = '{url}'\n"
            f"key_id = 'k'\nsecret_file = '{key}'\ntimeout = '10m'\n",
            encoding="utf-8",
        )
        key.write_text("a-secret-of-the-tests-alone", encoding="utf-8")
        key.chmod(0o600)
        outbox = tmp_path / "outbox"
        pane.type(f"export ORDERTRACE_CONFIG={config} ORDERTRACE_OUTBOX={outbox}", "Enter")
        pane.run("tui", "--demo", "--lang", "en")
        pane.see("orders need attention")
        pane.type("o", "t")
        pane.see("s send to a help desk")
        pane.type("s")
        pane.see("y send it")
        assert not outbox.exists()
        pane.type("y")
        pane.see("sending …")
        silent.settimeout(_PATIENCE_SECONDS)
        taken, _ = silent.accept()
        with taken:
            if way == "SIGTERM":
                pane.terminate()
            else:
                pane.type(way)
            pane.see("under way", "ordertrace outbox", "ended 8")
        assert pane.is_as_before
        pane.run("outbox", "list", "--lang", "en")
        pane.see("night", "ended 0")


def test_without_colours_there_are_none(pane: Pane) -> None:
    pane.type("export NO_COLOR=1", "Enter")
    pane.run("tui", "--demo", "--lang", "en")
    pane.see("orders need attention", "quit")
    pane.type("Enter")
    pane.see("STUCK")
    painted = pane.shown(painted=True)
    codes = {code for row in re.findall(r"\x1b\[([0-9;:]*)m", painted) for code in row.split(";")}
    assert not {code for code in codes if re.match(r"[34][0-8]|9[0-7]|10[0-7]", code)}
    # The cursor is seen all the same.
    assert "7" in codes
    pane.type("q")
    pane.see("ended 0")


def test_the_screen_does_not_follow_messages_into_a_file(pane: Pane, tmp_path: Path) -> None:
    log = tmp_path / "log"
    pane.type(f"exec 2>{shlex.quote(str(log))}", "Enter")
    pane.run("tui", "--demo", "--lang", "en")
    pane.see("orders need attention", "quit")
    pane.type("q")
    pane.see("ended 0")
    assert "orders" not in log.read_text(encoding="utf-8")
