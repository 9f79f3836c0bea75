"""All keys on one page."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static


class HelpScreen(ModalScreen[None]):
    """keys: each with what it does. Any key, or a click, closes it."""

    def __init__(self, title: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._keys = keys

    def compose(self) -> ComposeResult:
        width = max(len(key) for key, _ in self._keys)
        page = Text(f"{self._title}\n", style="bold")
        for key, words in self._keys:
            page.append(f"\n{key:<{width}}  ", "bold").append(words, "not bold")
        with Vertical(classes="box"):
            yield Static(page, markup=False)

    def on_key(self, event: Key) -> None:
        # What is below must not take it for one of its own.
        event.stop()
        event.prevent_default()
        self.dismiss()

    def on_click(self) -> None:
        self.dismiss()
