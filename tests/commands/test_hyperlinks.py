import io
from datetime import UTC, datetime

import pytest

from ordertrace_cli.commands.hyperlinks import makes_links
from ordertrace_cli.commands.surroundings import Env


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.4.19"},
        {"TERM_PROGRAM": "WezTerm", "TERM_PROGRAM_VERSION": "20240203-110809-5046fc22"},
        {"TERM_PROGRAM": "vscode", "TERM_PROGRAM_VERSION": "1.94.2"},
        {"TERM_PROGRAM": "ghostty"},
        {"VTE_VERSION": "7600", "TERM": "xterm-256color"},
        {"WT_SESSION": "f0c6f0d2"},
        {"TERM": "xterm-kitty"},
        {"TERM": "foot"},
        {"KONSOLE_VERSION": "220401"},
        {"TMUX": "socket,1,0", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"},
        {"FORCE_HYPERLINK": "1", "TERM": "dumb"},
    ],
    ids=str,
)
def test_terminals_that_make_links(environment: dict[str, str]) -> None:
    assert makes_links(environment)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"TERM": "xterm-256color"},
        {"TERM": "linux"},
        {"TERM": "dumb", "VTE_VERSION": "7600"},
        {"TERM_PROGRAM": "Apple_Terminal", "TERM_PROGRAM_VERSION": "455"},
        {"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.0.15"},
        {"TERM_PROGRAM": "iTerm.app"},
        {"TERM_PROGRAM": "vscode", "TERM_PROGRAM_VERSION": "1.9"},
        {"VTE_VERSION": "5000"},
        {"VTE_VERSION": "no number"},
        {"TMUX": "socket,1,0", "VTE_VERSION": "7600", "WT_SESSION": "1"},
        {"TMUX": "socket,1,0", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"},
        {"STY": "1.pts-0", "KITTY_WINDOW_ID": "1"},
        {"CI": "true", "WT_SESSION": "1"},
        {"FORCE_HYPERLINK": "0", "TERM": "xterm-kitty"},
    ],
    ids=str,
)
def test_terminals_that_do_not(environment: dict[str, str]) -> None:
    assert not makes_links(environment)


@pytest.mark.parametrize("terminal", [True, False])
def test_a_pipe_gets_no_links_even_when_they_are_forced(terminal: bool) -> None:
    out, forced = io.StringIO(), {"FORCE_HYPERLINK": "1"}
    env = Env(None, out, out, forced, lambda: datetime.now(UTC), terminal, False)
    assert env.links is terminal
