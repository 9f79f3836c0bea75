"""What is built in is not checked at each start, but here."""

from pathlib import Path

import ordertrace_cli.profile
from ordertrace_cli.profile.builtin import FILE, builtin_profile
from ordertrace_cli.profile.load import load_profile


def test_the_builtin_file_passes_the_checks_of_a_user_s_and_comes_to_the_same() -> None:
    (folder,) = ordertrace_cli.profile.__path__
    assert repr(load_profile(Path(folder) / FILE)) == repr(builtin_profile())
