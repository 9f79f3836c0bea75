import pytest

from ordertrace_cli.texts.template import fill, placeholders


@pytest.mark.parametrize(
    ("template", "facts", "said"),
    [
        ("Taken.", {}, "Taken."),
        ("Taken by {who}.", {"who": "mes"}, "Taken by mes."),
        ("Taken by {who}.", {}, "Taken by ?."),
        ("Taken[ by {who}].", {"who": "mes"}, "Taken by mes."),
        ("Taken[ by {who}].", {}, "Taken."),
        ("[{who}|Somebody] took it.", {}, "Somebody took it."),
        ("[{who}|[{where}|Somebody]] took it.", {"where": "mes"}, "mes took it."),
        ("Taken[ by {who} at {at}].", {"who": "mes"}, "Taken."),
        ("Taken[ by {who}[ at {at}]].", {"who": "mes"}, "Taken by mes."),
    ],
)
def test_parts_are_said_when_their_facts_are_known(
    template: str, facts: dict[str, str], said: str
) -> None:
    assert fill(template, facts) == said


def test_a_fact_is_never_read_as_a_template() -> None:
    assert fill("Took {name}.", {"name": "[{who}|x]", "who": "mes"}) == "Took [{who}|x]."


@pytest.mark.parametrize("broken", ["a [b", "a ] b", "a [b|c|d]", "a {B} c", "a | b"])
def test_a_broken_template_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match=r"template|opening|bracket"):
        fill(broken, {})


def test_optional_facts_are_placeholders_too() -> None:
    assert placeholders("{a}[ {b}|[{c}]]") == {"a", "b", "c"}
