"""The table of incidents or orders: keys, a click, and a cursor that stays where the person put it."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.events import Click
from textual.widgets import DataTable

from ordertrace_cli.redact import clean
from ordertrace_cli.tui.lists import Listing


class RowTable(DataTable[Text], inherit_bindings=False):
    """Without the widget's own Enter: the program's does the same and stands at the foot."""

    BINDINGS: ClassVar = [
        Binding(key, action, show=False)
        for key, action in (
            ("up", "cursor_up"),
            ("down", "cursor_down"),
            ("pageup", "page_up"),
            ("pagedown", "page_down"),
            ("home", "scroll_top"),
            ("end", "scroll_bottom"),
        )
    ]

    def __init__(self, identity: str) -> None:
        super().__init__(id=identity, cursor_type="row")
        self._listed: Listing | None = None

    async def on_click(self, event: Click) -> None:
        """One click opens, as Enter does."""
        row = event.style.meta.get("row", -1)
        if row >= 0:
            self.move_cursor(row=row, animate=False)
            await self.run_action("app.open")

    @property
    def key(self) -> str | None:
        """Of the row with the cursor."""
        if not self.row_count:
            return None
        return self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value

    def show_listing(self, listing: Listing, cursor: str | None) -> None:
        """cursor: the key of the row it comes to; None, or one that is gone, leaves it in its line."""
        keys = [row.key for row in listing.rows]
        line, top = self.cursor_row, self.scroll_y
        if listing != self._listed:
            self._fill(listing)
        if cursor in keys:
            line = keys.index(cursor)
        self.move_cursor(row=min(line, len(keys) - 1), animate=False, scroll=False)
        self.scroll_to(y=top, animate=False, immediate=True)
        self.call_after_refresh(self._scroll_cursor_into_view)

    def _fill(self, listing: Listing) -> None:
        self._listed = listing
        self.clear(columns=True)
        # Said now: the widget itself would measure them a moment later.
        for head, width in zip(listing.heads, listing.widths, strict=True):
            self.add_column(Text(clean(head)), width=width)
        for row in listing.rows:
            self.add_row(*row.cells, key=row.key)
