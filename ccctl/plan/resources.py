"""A center as resources: address -> attribute -> text. What the record on the target keeps, and what a plan compares.

A secret is only its name and a salted fingerprint: enough to see that it changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ccctl.center import (
    E1,
    Audio,
    Center,
    DateRange,
    Hook,
    Hours,
    Lookup,
    Say,
    ScreenPop,
    Trunk,
    YearlyRange,
)
from ccctl.plan.fingerprints import secret_text
from ccctl.plan.resources_queue import queue as queue_attributes
from ccctl.plan.text import duration, listed, minutes, seat_ranges, step

if TYPE_CHECKING:
    from ccctl.render.files import RenderedTree

Attributes = dict[str, str]
PROMPTS = "prompts/"
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def resources(
    center: Center, fingerprints: Mapping[str, str] | None = None, tree: RenderedTree | None = None
) -> dict[str, Attributes]:
    """Every resource of the center, sorted by address; attributes in the order in which people read them.

    With the rendered tree a recorded prompt also says which recording it is.
    """
    return dict(sorted(_all(center, fingerprints or {}, {} if tree is None else _recordings(tree))))


def _recordings(tree: RenderedTree) -> dict[str, str]:
    """What tells one recording from another, by the path of its file."""
    return {
        file.path: hashlib.sha256(file.content).hexdigest()[:6] for file in tree.files if file.path.startswith(PROMPTS)
    }


def _all(center: Center, prints: Mapping[str, str], recordings: Mapping[str, str]) -> Iterator[tuple[str, Attributes]]:
    yield from _whole(center)
    for trunk in center.trunks.values():
        yield f"trunk.{trunk.name}", _trunk(trunk, prints)
    for number in center.numbers.values():
        yield (
            f"number.{number.number}",
            _some(
                to=str(number.to),
                trunks=listed(number.trunks),
                name=number.title,
                recording=str(number.recording or ""),
            ),
        )
    for callers in center.callers.values():
        numbers, prefixes = listed(sorted(callers.numbers)), listed(callers.prefixes)
        yield f"callers.{callers.name}", _some(numbers=numbers, prefixes=prefixes)
    for hours in center.hours.values():
        yield f"hours.{hours.name}", _hours(hours)
    for switch in center.switches.values():
        yield f"switch.{switch.name}", _some(code=switch.code, default="on" if switch.default else "off")
    for prompt in center.prompts.values():
        yield (
            f"prompt.{prompt.name}",
            {
                language: _audio(audio, recordings.get(f"{PROMPTS}{language}/{prompt.name}.wav", ""))
                for language, audio in prompt.audio.items()
            },
        )
    for flow in center.flows.values():
        yield f"flow.{flow.name}", {f"step {number}": step(found) for number, found in enumerate(flow.steps, 1)}
    for menu in center.menus.values():
        yield (
            f"menu.{menu.name}",
            _some(
                prompt=menu.prompt,
                **{f"key {key}": str(to) for key, to in menu.keys.items()},
                timeout=duration(menu.timeout_ms),
                retries=str(menu.retries),
                invalid=menu.invalid or "",
                otherwise=str(menu.otherwise),
                max_callers="" if menu.max_callers is None else str(menu.max_callers),
                full="" if menu.max_callers is None else str(menu.full),
                dial_seats="true" if menu.dial_seats else "",
            ),
        )
    for team in center.teams.values():
        seats, supervisors = (", ".join(seat_ranges(found)) for found in (team.seats, team.supervisors))
        yield f"team.{team.name}", _some(name=team.title, seats=seats, supervisors=supervisors)
    for seat in center.seats.values():
        yield (
            f"seat.{seat.number}",
            _some(
                codecs="" if seat.codecs == ("alaw", "ulaw") else ", ".join(seat.codecs),
                phone=seat.outside or ("" if seat.phone == "sip" else str(seat.phone)),
                name=seat.title,
                team=seat.team or "",
                role="" if seat.role == "agent" else str(seat.role),
                sign_in="" if seat.sign_in == "always" else str(seat.sign_in),
                skills=", ".join(f"{skill} {level}" for skill, level in sorted(seat.skills.items())),
                recording=str(seat.recording or ""),
            ),
        )
    yield from _dialing(center)
    for queue in center.queues.values():
        yield f"queue.{queue.name}", _some(**queue_attributes(queue))
    yield from _last_stops(center)
    yield from _conferences(center, prints)
    for hook in center.hooks.values():
        yield f"hook.{hook.name}", _hook(hook, prints)


def _whole(center: Center) -> Iterator[tuple[str, Attributes]]:
    """What holds for the whole center."""
    yield (
        f"center.{center.name}",
        _some(
            description=center.description,
            timezone=center.timezone,
            language=center.language,
            country=center.plan.country,
            recording=f"{center.recording.mode}, {center.recording.channels} channels",
            recording_notice=center.recording.notice or "",
            recording_keep="" if center.recording.keep_ms is None else duration(center.recording.keep_ms),
            recording_encrypt_to=center.recording.encrypt_to,
        ),
    )
    codes = {feature.value: code for feature, code in center.features.codes.items()}
    if codes or center.features.pause_reasons:
        yield "features.center", _some(**codes, pause_reasons=", ".join(center.features.pause_reasons))


def _audio(audio: Audio, recording: str) -> str:
    if isinstance(audio, Say):
        return f"say {audio.text!r}"
    return f"file {audio.written} ({recording})" if recording else f"file {audio.written}"


def _last_stops(center: Center) -> Iterator[tuple[str, Attributes]]:
    """Where calls end that no seat takes, and what comes after a seat."""
    for box in center.voicemails.values():
        yield (
            f"voicemail.{box.name}",
            _some(
                mailbox=box.mailbox,
                greeting=box.greeting or "",
                email=box.email,
                max=duration(box.max_ms),
                seats=", ".join(seat_ranges(box.seats)),
            ),
        )

    for survey in center.surveys.values():
        yield (
            f"survey.{survey.name}",
            _some(
                prompt=survey.prompt,
                keys=" ".join(survey.keys),
                timeout=duration(survey.timeout_ms),
                retries=str(survey.retries),
                invalid=survey.invalid or "",
                thanks=survey.thanks or "",
            ),
        )


def _conferences(center: Center, prints: Mapping[str, str]) -> Iterator[tuple[str, Attributes]]:
    if (mail := center.mail) is not None:
        password = "" if mail.password is None else secret_text(mail.password.name, prints)
        server = {"host": mail.host, "port": str(mail.port), "from": mail.sender, "tls": mail.tls}
        yield "mail.center", server | _some(username=mail.username, password=password)
    for room in center.conferences.values():
        yield (
            f"conference.{room.name}",
            _some(
                number=room.number,
                pin="" if room.pin is None else secret_text(room.pin.name, prints),
                ask=room.ask or "",
                wrong=room.wrong or "",
                greeting=room.greeting or "",
                max_callers="" if room.max_callers is None else str(room.max_callers),
            ),
        )


def _dialing(center: Center) -> Iterator[tuple[str, Attributes]]:
    dialing = center.dialing
    if dialing.emergency or dialing.span is not None:
        yield (
            "dialing.center",
            _some(
                emergency=listed(dialing.emergency),
                prefix=dialing.prefix,
                rules=listed(tuple(rule.name for rule in dialing.rules)),
                per_hour="" if dialing.per_hour is None else str(dialing.per_hour),
                refused=dialing.refused or "",
            ),
        )
    for rule in dialing.rules:
        yield (
            f"rule.{rule.name}",
            _some(
                match=rule.match,
                trunks=listed(rule.trunks),
                role=str(rule.role or ""),
                team=rule.team or "",
                caller_id=rule.caller_id,
                per_hour="" if rule.per_hour is None else str(rule.per_hour),
            ),
        )


def _hook(hook: Hook, prints: Mapping[str, str]) -> Attributes:
    if isinstance(hook, ScreenPop):
        return _some(screen_pop=hook.url, numbers=listed(hook.numbers))
    token = "" if hook.token is None else secret_text(hook.token.name, prints)
    if isinstance(hook, Lookup):
        on_error = str(hook.on_error or "continue")
        return _some(lookup=hook.url, timeout=duration(hook.timeout_ms), on_error=on_error, token=token)
    sign = "" if hook.sign is None else secret_text(hook.sign.name, prints)
    return _some(url=hook.url, events=listed(hook.events), numbers=listed(hook.numbers), sign=sign, token=token)


def _some(**attributes: str) -> Attributes:
    return {name: text for name, text in attributes.items() if text}


def _trunk(trunk: Trunk, prints: Mapping[str, str]) -> Attributes:
    line = trunk.line
    common = _some(channels="" if trunk.channels is None else str(trunk.channels), caller_id=trunk.caller_id)
    if isinstance(line, E1):
        names = (name for name in E1.__dataclass_fields__ if getattr(line, name) != "")
        return {f"e1.{name}": str(getattr(line, name)).lower() for name in names} | common
    register = line.register
    password = "" if register is None else secret_text(register.password.name, prints)
    return (
        _some(
            host=line.host,
            port=str(line.port),
            transport=line.transport,
            srtp="" if line.srtp == "off" else line.srtp,
            username="" if register is None else register.username,
            password=password,
            accept_from=listed(line.accept_from),
            codecs=", ".join(line.codecs),
        )
        | common
    )


def _hours(hours: Hours) -> Attributes:
    spans = [
        f"{','.join(_DAYS[day - 1] for day in sorted(span.days))} {minutes(span.start)}-{minutes(span.end)}"
        for span in hours.open
    ]
    extra = [f"{day} {','.join(f'{minutes(a)}-{minutes(b)}' for a, b in times)}" for day, times in hours.also_open]
    return _some(
        open="; ".join(spans), closed=", ".join(_range(found) for found in hours.closed), also_open="; ".join(extra)
    )


def _range(found: DateRange | YearlyRange) -> str:
    if isinstance(found, DateRange):
        return str(found.first) if found.first == found.last else f"{found.first}..{found.last}"
    first, last = ("{:02}-{:02}".format(*day) for day in (found.first, found.last))
    return first if first == last else f"{first}..{last}"
