"""A person with a browser, as far as the provider's development pages need one: forms and cookies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

_MOST_PAGES = 20
_ABORT = re.compile(r'href="([^"]+/abort)"')


@dataclass
class Form:
    """The first form of a page: where it goes and what its fields hold."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "input" and self.forms and given.get("name"):
            self.forms[-1].fields[given["name"]] = given.get("value", "")


class Person:
    """Logs in as this account wherever a page asks for it."""

    def __init__(self, account: str) -> None:
        self._account = account
        # Cookies of the provider are kept; redirects are followed by hand, to stop at ours.
        self._client = httpx.Client(trust_env=False, timeout=10)

    def close(self) -> None:
        self._client.close()

    def visit(self, page: str) -> httpx.Response:
        """Follow redirects and fill in forms from this page on, to the last page."""
        answer = self._follow(self._client.get(page))
        for _ in range(_MOST_PAGES):
            form = _form(answer.text)
            if form is None:
                return answer
            answer = self._follow(self._send(answer, form, {}))
        raise AssertionError(f"no end in sight at {answer.url}")

    def refuse(self, page: str) -> None:
        """Open the page and cancel, by the link or the button that it has for that."""
        answer = self._follow(self._client.get(page))
        if link := _ABORT.search(answer.text):
            self._follow(self._client.get(urljoin(str(answer.url), link[1])))
        elif form := _form(answer.text):
            self._follow(self._send(answer, form, {"abort": "yes"}))

    def _follow(self, answer: httpx.Response) -> httpx.Response:
        while answer.is_redirect:
            answer = self._client.get(urljoin(str(answer.url), answer.headers["location"]))
        return answer

    def _send(self, page: httpx.Response, form: Form, more: Mapping[str, str]) -> httpx.Response:
        filled = {**form.fields, **more}
        if "login" in filled:
            filled |= {"login": self._account, "password": "any"}
        return self._client.post(urljoin(str(page.url), form.action), data=filled)


def _form(text: str) -> Form | None:
    parser = _Forms()
    parser.feed(text)
    return parser.forms[0] if parser.forms else None
