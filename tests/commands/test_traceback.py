"""What `--debug` prints of a defect leads to the place, and repeats no value."""

import pytest

from ordertrace_cli.commands.traceback import render_traceback
from tests.canary.canaries import CANARIES, leaked


def broken(text: str) -> None:
    try:
        int(text)
    except ValueError as error:
        raise KeyError(text) from error


def test_frames_and_classes_are_told_and_no_canary_is() -> None:
    for canary in CANARIES.values():
        with pytest.raises(KeyError) as caught:
            broken(canary)
        told = render_traceback(caught.value)
        assert leaked(told) == []
        assert "in broken" in told
        assert told.index("ValueError: ") < told.index("KeyError: ")


def test_a_circle_of_causes_ends() -> None:
    one, other = ValueError("a"), ValueError("b")
    one.__cause__, other.__cause__ = other, one
    assert render_traceback(one).count("Traceback") == 2
