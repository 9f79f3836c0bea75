"""A real mail server for tests: mailpit, with its own certificate, accounts and troubles if wanted."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import httpx

from tests.ports import LOCAL, free_ports
from tests.program import Program, answers

MAILPIT = (
    Path(__file__).parents[2] / ".cache/mailpit" / ("mailpit.exe" if os.name == "nt" else "mailpit")
)
START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class PostOffice:
    """A running mailpit: its mail port, and the address of its own interface."""

    port: int
    url: str

    def found(self, words: str) -> list[dict[str, object]]:
        """Messages that mailpit's own search finds."""
        answer = httpx.get(
            f"{self.url}/api/v1/search", params={"query": words}, trust_env=False, timeout=30
        )
        messages: list[dict[str, object]] = answer.raise_for_status().json()["messages"]
        return messages

    def mails(self) -> list[EmailMessage]:
        """Every message as it arrived, parsed."""
        listed = httpx.get(f"{self.url}/api/v1/messages", trust_env=False, timeout=30).json()
        found = []
        for each in listed["messages"]:
            raw = httpx.get(
                f"{self.url}/api/v1/message/{each['ID']}/raw", trust_env=False, timeout=30
            )
            message = message_from_bytes(raw.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            found.append(message)
        return found

    def fail(self, trigger: str, code: int) -> None:
        """Every command of this kind (Sender, Recipient, Authentication) gets this code."""
        chaos = {trigger: {"ErrorCode": code, "Probability": 100}}
        self._configure(chaos)

    def recover(self) -> None:
        self._configure({})

    def _configure(self, chaos: Mapping[str, object]) -> None:
        httpx.put(
            f"{self.url}/api/v1/chaos", content=json.dumps(chaos), trust_env=False, timeout=30
        ).raise_for_status()


def why_not() -> str:
    """Why no mailpit can be started here; "" when one can."""
    return "" if MAILPIT.exists() else "there is no mailpit: run `make desks`, which builds it"


@contextmanager
def running_mailpit(folder: Path, words: Sequence[str] = ()) -> Iterator[PostOffice]:
    """A fresh mailpit, gone afterwards. Raises ProgramFailedError."""
    smtp, web = free_ports(2)
    url = f"http://{LOCAL}:{web}"
    usual = ["--smtp", f"{LOCAL}:{smtp}", "--listen", f"{LOCAL}:{web}", "--disable-version-check"]
    program = Program([str(MAILPIT), *usual, *words], folder / "mailpit.log")
    with program.running(dict(os.environ)):
        program.wait_until(answers(f"{url}/readyz"), START_SECONDS)
        yield PostOffice(smtp, url)
