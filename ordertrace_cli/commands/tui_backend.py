"""What the keyboard program asks for, answered as `stuck`, `show` and `ticket` answer it."""

from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path

from msgspec.structs import replace

from ordertrace_cli.commands.common import Workplace, open_source, start_of_window
from ordertrace_cli.commands.deliver import open_courier
from ordertrace_cli.commands.drafting import Draft, Drafting
from ordertrace_cli.commands.options import DeliverOptions
from ordertrace_cli.commands.target_file import write_file
from ordertrace_cli.commands.watch import pause_after
from ordertrace_cli.config.load import load_desks
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.fleet.progress import Progress
from ordertrace_cli.fleet.show import diagnose_order
from ordertrace_cli.fleet.stuck import Manner, Window, find_stuck
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.show import render_show
from ordertrace_cli.render.ticket import render_ticket
from ordertrace_cli.render.time_axis import works_shown
from ordertrace_cli.render.warnings import render_warnings
from ordertrace_cli.sources.shelf import Shelf
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.model import BodyFormat
from ordertrace_cli.tui.backend import OrderSeen, Parcel


class TuiBackend:
    """See `tui.backend.Backend`. since: as typed. every: None: no search that nobody asked for."""

    def __init__(self, place: Workplace, since: str | None, every: timedelta | None) -> None:
        # The screen belongs to the program now.
        self._place = replace(place, env=place.env._replace(stderr=StringIO()))
        self._since = since
        self._every = every
        self._url_of = _nowhere

    @property
    def texts(self) -> Texts:
        return self._place.texts

    def look(self, width: int) -> Look:
        colour = self._place.env.colour
        return replace(self._present().look, width=width, colour=colour, unicode=True, links=False)

    def window(self, place: Workplace) -> Window:
        """Raises UsageError where `--since` is none."""
        return Window(start_of_window(place, self._since), place.now, place.now)

    def search(self, progress: Progress) -> StuckReport:
        place = self._present()
        with open_source(place, progress) as source, closing(Shelf()) as depot:
            self._url_of = source.trace_url
            manner = Manner(place.options.learned_limits, depot=depot)
            return find_stuck(source, place.profile, self.window(place), progress, manner=manner)

    def pause(self, failures: int) -> timedelta | None:
        return None if self._every is None else pause_after(self._every, failures)

    def order(self, trace_id: str, progress: Progress) -> OrderSeen:
        place = self._present()
        with open_source(place, progress) as source:
            self._url_of = source.trace_url
            order = diagnose_order(
                source,
                place.profile,
                trace_id,
                place.now,
                progress,
                learned_limits=place.options.learned_limits,
            )
            where = place.surroundings(source, order.diagnosis.trace_id)
        place.remember(order.diagnosis.trace_id)

        def paint(look: Look) -> str:
            # As of when it was read: another moment would need another judgement.
            then = replace(look, now=place.now, texts=place.texts)
            page = render_show(order.diagnosis, then, where, order.timeline(works_shown(then)))
            warnings = render_warnings(order.diagnosis.caveats, then)
            return f"{page}\n{warnings}" if warnings else page

        return OrderSeen(trace_id, place.now, paint)

    def draft(self, trace_id: str) -> str:
        return render_ticket(self._drafted(self._present(), trace_id, BodyFormat.MARKDOWN).ticket)

    def write(self, text: str, target: Path) -> None:
        write_file(target, text.encode(), force=False)

    def desks(self) -> tuple[str, ...]:
        return tuple(sorted(load_desks(self._place.env.environment)))

    def parcel(self, trace_id: str, desk: str) -> Parcel:
        """As `ticket --send DESK --dry-run` shows it, and as `ticket --send DESK` sends it."""
        place, said = _overheard(self._present())
        dry = DeliverOptions(desk, dry_run=True)
        with open_courier(place, dry, None, as_json=False) as courier:
            draft = self._drafted(place, trace_id, courier.dialect)
            courier.bring(draft)
        place.remember(draft.ticket.trace_id)
        return Parcel(said.getvalue(), lambda: self._send(draft, desk))

    def url(self, trace_id: str) -> str | None:
        url = self._url_of(trace_id)
        return url if url and url.startswith(("http://", "https://")) else None

    def browse(self, url: str) -> bool:
        return self._place.env.browse(url)

    def _drafted(self, place: Workplace, trace_id: str, body_format: BodyFormat) -> Draft:
        with open_source(place) as source:
            return Drafting(place, source, body_format).one(trace_id)

    def _send(self, draft: Draft, desk: str) -> str:
        """What `ticket --send` would print."""
        present = self._present()
        place, said = _overheard(replace(present, clock=present.env.clock()))
        with open_courier(place, DeliverOptions(desk), None, as_json=False) as courier:
            courier.bring(draft)
            courier.end()
        return said.getvalue()

    def _present(self) -> Workplace:
        """The workplace as of now; as of `--at`, where that was given."""
        place = self._place
        if place.options.at is not None:
            return place
        now = place.env.clock()
        texts = Texts(place.texts.language, today=now.date())
        return replace(place, now=now, texts=texts)


def _overheard(place: Workplace) -> tuple[Workplace, StringIO]:
    """The same place, and all that is written there."""
    said = StringIO()
    return replace(place, env=place.env._replace(stdout=said, stderr=said)), said


def _nowhere(trace_id: str) -> str | None:  # noqa: ARG001
    return None
