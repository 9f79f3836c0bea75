"""Errors on standard error: one or two lines, in the reader's language."""

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.texts.catalogue import Language


def complain(env: Env, language: Language, what: str, hint: str = "") -> None:
    """Tell what happened, and below it what to do. what, hint: in English, as errors hold them."""
    if language is not Language.EN:
        from ordertrace_cli.texts.catalogue import Catalogue
        from ordertrace_cli.texts.complaints import complaint

        catalogue = Catalogue(language)
        what, hint = complaint(what, catalogue), complaint(hint, catalogue)
    lines = [f"ordertrace: {what}", *([f"  {hint}"] if hint else [])]
    env.stderr.write("".join(f"{line}\n" for line in lines))
    env.stderr.flush()
