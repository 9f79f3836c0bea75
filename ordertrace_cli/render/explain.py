"""Every rule tried on an order: what it looked for, what it found, why it was not chosen."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ordertrace_cli.diagnosis.explain import Explanation, Trial
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import grid, mark, painted, shown, text
from ordertrace_cli.render.signs import BAD, GOOD, UNCLEAR, Mark
from ordertrace_cli.texts.labels import Label

_OUTCOMES: tuple[tuple[bool | None, Mark, Label], ...] = (
    (True, GOOD, Label.HOLDS),
    (False, BAD, Label.FAILS),
    (None, UNCLEAR, Label.NOT_SHOWN),
)


def render_explanation(explanation: Explanation, look: Look) -> str:
    """What follows the order's screen; begins with an empty line."""
    if look.in_lines:
        lines = _plain_lines(explanation, look)
        return "".join(f"{shown(look, line)}\n" for line in lines)
    return painted(look, (Text(), *_renderables(explanation, look)))


def _renderables(explanation: Explanation, look: Look) -> Iterator[RenderableType]:
    texts = look.texts
    yield text(look, (texts.label(Label.EXPLANATION), "bold"))
    yield text(look, texts.reason(explanation.reason, explanation.chosen))
    yield Text()
    yield text(look, (texts.label(Label.RULES_TRIED), "bold"))
    yield _legend(look)
    for trial in explanation.trials:
        yield text(look, (trial_heading(trial, explanation, look), "bold" if trial.finding else ""))
        table = grid(["<", "<", "~"])
        for check in trial.checks:
            _, sign, _ = trial_outcome(check.passed)
            table.add_row(" ", mark(look, sign), text(look, texts.check(check)))
        yield table


def _plain_lines(explanation: Explanation, look: Look) -> Iterator[str]:
    texts = look.texts
    yield f"{texts.label(Label.EXPLANATION)}:"
    yield texts.reason(explanation.reason, explanation.chosen)
    yield f"{texts.label(Label.RULES_TRIED)}:"
    for trial in explanation.trials:
        yield trial_heading(trial, explanation, look)
        for check in trial.checks:
            _, _, label = trial_outcome(check.passed)
            yield f"{texts.label(label)}: {texts.check(check)}"


def trial_heading(trial: Trial, explanation: Explanation, look: Look) -> str:
    """`consumer down · low · farther from the root …`, `model invalid · refuted`."""
    texts = look.texts
    words = [texts.cause(trial.cause)]
    if trial.finding is None:
        words.append(texts.label(Label.REFUTED))
        return look.separator.join(words)
    words.append(texts.confidence(trial.finding.confidence))
    if trial.cause is explanation.chosen:
        words.append(texts.label(Label.CHOSEN))
    elif trial.behind is not None:
        words.append(texts.behind(trial.behind))
    return look.separator.join(words)


def _legend(look: Look) -> Text:
    line = Text()
    for _, sign, label in _OUTCOMES:
        line.append_text(text(look, mark(look, sign), f" {look.texts.label(label)}   "))
    return line


def trial_outcome(passed: bool | None) -> tuple[bool | None, Mark, Label]:
    """A test's result, the sign for it, and the word."""
    return next(outcome for outcome in _OUTCOMES if outcome[0] is passed)
