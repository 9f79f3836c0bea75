"""What desks that only take have in common: nothing can be asked of them, nothing added later."""

from typing import NoReturn

from ordertrace_cli.desks.protocol import Attachment, DeskTicket, Draft, Key, Note


class OnlyTakes:
    """Base of such desks. `Traits` say so, hence a call of these is a defect of ours."""

    def reserve(self) -> str:
        """No tokens: the draft's own id is what makes two messages one."""
        return ""

    def find(self, key: Key, value: str) -> NoReturn:
        raise NotImplementedError(f"find by {key}: {value}")

    def read_back(self, ref: str) -> NoReturn:
        raise NotImplementedError(f"read back {ref}")

    def repair(self, ref: str, draft: Draft) -> NoReturn:
        raise NotImplementedError(f"repair {ref} by {draft.draft_id}")

    def has_note(self, ref: str, key: str) -> NoReturn:
        raise NotImplementedError(f"look for {key} in {ref}")

    def comment(self, ref: str, note: Note) -> NoReturn:
        raise NotImplementedError(f"comment {ref} by {note.key}")

    def attach(self, ref: str, attachment: Attachment) -> NoReturn:
        raise NotImplementedError(f"attach {attachment.name} to {ref}")

    def retire(self, ref: str, kept: DeskTicket) -> NoReturn:
        raise NotImplementedError(f"retire {ref} for {kept.ref}")
