"""docs/instrumenting.md shows code that runs: each excerpt is in the file that it names."""

import re
from pathlib import Path
from textwrap import indent

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "instrumenting.md").read_text(encoding="utf-8")
EXCERPT = re.compile(r"<!-- code: (?P<file>\S+) -->\n```python\n(?P<code>.*?)```", re.DOTALL)
EXCERPTS = [(match["file"], match["code"]) for match in EXCERPT.finditer(PAGE)]


def test_every_code_block_names_its_file() -> None:
    assert len(EXCERPTS) == PAGE.count("```python") > 0


@pytest.mark.parametrize(("file", "code"), EXCERPTS)
def test_the_excerpt_is_what_runs(file: str, code: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    depths = (" " * 4 * depth for depth in range(5))
    assert any(f"\n{indent(code, depth)}" in source for depth in depths)
