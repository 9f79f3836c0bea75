"""Words that names of spans, queues and classes are made of; so no names of people.

For telling `Calculate Price` from `Ivan Petrov`: a word that begins with a capital, stands beside
another such word and is not among these may be somebody's name. A word too few here hides a word
of a program; a word too many would show a person's, so no first name or surname is among them.
"""

import re

from ordertrace_cli.globs import words

PROGRAM_WORDS = words(
    """
    a abort aborted accept accepted access ack acknowledge action activity add address after
    aggregate alert all allocate amqp an and api app apply application approval approve approved
    approving archive artifact as assign async at attach attempt audit auth authorization authorize
    await back bad balance base batch be before begin billing body box broker bucket build bulk
    business busy by cache calculate calculated calculating calculation call callback cancel
    canceled cancelled cancelling capture carrier catalog catalogue change channel charge check
    checkout claim class clean cleanup clear client close closed closing cloud cluster code collect
    command commit compensate complete completed completing component compress compute conclude
    config configuration confirm confirmed connect connection consume consumed consumer content
    context controller convert copy core cost count create created creating credentials credit crm
    cron customer customers daily data database dead debit decode deduct default delay delete
    deleted deliver delivered delivery deploy dequeue describe detail details detect device digest
    disk dispatch do document domain done down download draft driver drop duplicate email emit
    encode end endpoint engine enqueue enrich entity entry envelope error estimate evaluate event
    events exception exchange exec execute execution exist expire expired export extract fail failed
    failure fetch file files fill filter finalize find finish finished flow flush for forbidden
    forward found framework from fulfil fulfill function gateway generate geometry get global go
    group grpc guard handle handler handling hash head header health hook hold host http https id
    idle import in index info ingest init initialize initiate initiated inner input insert inspect
    instance integration internal inventory invalid invoice invoke is issue item items job join json
    kafka key label layer ledger legacy level library limit line link list listen listener load
    local lock log login logout lookup loop lost mail main manage management manager manual
    manufacture manufacturing map mapper mark match material measure memory merge mes mesh message
    messages messaging metadata method metric middleware migrate missing model models module
    monitor move multipart name network new next no not notification notify null object of offer on
    open operation operator optimize or order orders out outbox outer output pack package packaging
    page parse part partition parts patch path pay payment pending performance permission persist
    phase pick pipeline place plan platform poll pool portal post postprocess prepare preprocess
    preview price prices pricing print printer printing process processed processing processor
    produce produced producer product production profile project prometheus promotion provider
    proxy publish published publisher pull purchase push put query queue quote rabbitmq read ready
    receipt receive received recalculate receiver record redis refund register registration registry
    reject rejected release remote remove render repair replay reply report repository request
    requests reserve reset resolve resource response rest restore result resume retrieve retry
    return review rollback root route router rpc rule run runner runtime save saved saving scan
    schedule scheduled scheduler schema scheme search secret select send sender sending sent serial
    serialize server service session set settings settle settlement shared shelf ship shipment
    shipped shipping shop side sign signal size sleep slice slicing slot snapshot socket sort source
    space spring sql stage start started state statement status step stock stop storage store stored
    stream string submission submit submitted submitting subscribe supplier sync system table task
    template tenant test text the thread tick ticket time timeout timer to token topic total trace
    track tracking transaction transfer transform transition trigger try type unavailable unknown
    unlock unpack unsupported up update upload uploaded uploading url use user users validate
    validated validating validation value verify version view virtual wait warehouse warm warning
    web webhook with without work worker workflow worklist wrap write xml zip
    alter asgi aws azure exists explain gcp graphql into jdbc jms kubernetes lambda minio mongo
    mysql options postgres postgresql rabbit sns sqs truncate values where
    """
)

_RUN = re.compile(r"(?<![\w.])[^\W\d_]{2,}(?:[ \u00a0]{1,2}[^\W\d_]{2,})+(?![\w])")
_WORD = re.compile(r"[^\W\d_]+")


def without_names(text: str, hidden: str) -> str:
    """The text with `hidden` in place of words that stand together like first name and surname.

    In capitals throughout, as SQL and HTTP methods are, two unknown words in a row are needed.
    """
    return _RUN.sub(lambda match: _hide(match[0], hidden), text)


def _hide(run: str, hidden: str) -> str:
    words = _WORD.findall(run)
    capital = [word[0].isupper() for word in words]
    unknown = [word.casefold() not in PROGRAM_WORDS for word in words]
    shown = [
        hidden if unknown[place] and _may_be_name(words, capital, unknown, place) else word
        for place, word in enumerate(words)
    ]
    return " ".join(shown) if shown != words else run


def _may_be_name(words: list[str], capital: list[bool], unknown: list[bool], place: int) -> bool:
    """Whether this word and one beside it are written as names are."""
    word = words[place]
    # CamelCase is a program's.
    if not capital[place] or not (word[1:].islower() or word.isupper()):
        return False
    beside = [other for other in (place - 1, place + 1) if 0 <= other < len(words)]
    if word.isupper():
        return any(words[other].isupper() and unknown[other] for other in beside)
    return any(capital[other] for other in beside)
