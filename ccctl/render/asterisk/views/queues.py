"""Queues: app_queue's file and the context that leads into each."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Destination, Feature, Queue, Strategy
from ccctl.center.languages import call_languages, heard_in, plain, voiced, voices
from ccctl.center.recording import recorded_by
from ccctl.render.asterisk.views import features
from ccctl.render.asterisk.views.callbacks import asked
from ccctl.render.asterisk.views.common import RELEASE, goto, hang_up, seat_sound, section, where, whole_seconds
from ccctl.render.asterisk.views.recording import begin_recording
from ccctl.render.prompts.digits import digit_path
from ccctl.render.prompts.spoken import SILENCE
from ccctl.render.site import Site

STRATEGIES = {
    Strategy.RING_ALL: "ringall",
    Strategy.ROUND_ROBIN: "rrmemory",
    Strategy.LONGEST_IDLE: "leastrecent",
    Strategy.FEWEST_CALLS: "fewestcalls",
    Strategy.IN_ORDER: "linear",
    Strategy.RANDOM: "random",
}
SHORT_REST_MS = 1_000  # a caller whom a seat has let go leaves it alone for so long, however short its rest is
LONGER_THAN_A_RING = 40  # seconds that the queue allows a member beyond the ring, which the seat's wrapper ends


def queues(center: Center, site: Site) -> Mapping[str, object]:
    """For queues.conf."""
    del site
    return {
        "queues": [
            {
                "section": section(queue),
                "where": where(center, queue.span),
                "strategy": STRATEGIES[queue.strategy],
                "wanted": queue.strategy,
                "timeout": whole_seconds(max(queue.ring_ms, queue.sticky.wait_ms if queue.sticky else 0))
                + LONGER_THAN_A_RING,
                "way_out": bool(queue.overflow.keys or queue.callback),
                "name": queue.name,
                "maxlen": queue.max_waiting or 0,
                "answer_within": whole_seconds(queue.service_level.answer_within_ms) if queue.service_level else 0,
                "music": "silence" if queue.announce else music_class(queue),
                # a queue with a stand-in (dialplan/queues.conf) has it before all seats
                "members": [
                    {"seat": member.seat, "penalty": member.tier - (0 if queue.sticky else 1)}
                    for member in queue.members
                ],
                "sticky": queue.sticky is not None,
            }
            for queue in _sorted(center)
        ]
    }


def queue_plan(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/queues.conf."""
    above = heavier(center)
    return {
        "harness": site.harness,
        "misses": any(queue.pause_after_missed for queue in center.queues.values()),
        "weighs": bool(above),
        "pauses": features.pauses(center),
        "signs": features.signs(center),
        "picks_up": bool(center.features.code(Feature.PICK_UP)),
        "wrap_codes": features.wrap_codes(center),
        "sticks": any(queue.sticky for queue in center.queues.values()),
        "announces": any(queue.announce for queue in center.queues.values()),
        "backs": any(queue.callback for queue in center.queues.values()),
        "lets_go": any(
            min(queue.rest_after_missed_ms, queue.rest_after_declined_ms) < SHORT_REST_MS
            for queue in center.queues.values()
        ),
        "rounds": any(queue.strategy is Strategy.ROUND_ROBIN for queue in center.queues.values()),
        "queues": [
            {
                "name": queue.name,
                "section": section(queue),
                "where": where(center, queue.span),
                "staff": features.staff(center, queue),
                "ring_ms": queue.ring_ms,
                "tiers": _tiers(queue) if queue.strategy is Strategy.ROUND_ROBIN else [],
                "at_once": queue.strategy is Strategy.RING_ALL,
                "wrap_up_ms": queue.wrap_up_ms,
                "wrap_codes": bool(queue.wrap_up_codes),
                "missed_ms": queue.rest_after_missed_ms,
                "declined_ms": queue.rest_after_declined_ms,
                "pause_after": queue.pause_after_missed,
                "sticky": queue.sticky,
                "announce": queue.announce,
                "back": asked(center, queue, section(queue), language_of_call(center)),
                "back_key": queue.callback.key if queue.callback else "",
                "within": whole_seconds(queue.sticky.within_ms) if queue.sticky else 0,
                "crew": [member.seat for member in queue.members],
                "heavier": above.get(queue.name, {}),
                "max_wait_ms": queue.max_wait_ms,
                # The queue compares whole seconds of the clock: without one more, callers would leave up to a second too early.
                "max_wait": "" if queue.max_wait_ms is None else whole_seconds(queue.max_wait_ms) + 1,
                "max_waiting": queue.max_waiting,
                "whisper": seat_sound(center, queue.whisper) if queue.whisper else "",
                "says": int(queue.say_seat_number),
                "record": begin_recording(center, queue.recording, [member.seat for member in queue.members]),
                "notice": _notice(center, queue),
                "music": music_in_call(center, queue),
                "own_music": "silence" if queue.announce else music_in_call(center, queue),
                "survey": queue.survey or "",
                "way_out": [
                    {"key": key, "app": goto(to), "to": str(to), "where": where(center, to.span or queue.span)}
                    for key, to in queue.overflow.keys.items()
                ],
                "full": _overflow(queue.overflow.full, 17),
                "timeout": _overflow(queue.overflow.timeout, 19),
                "unstaffed": _overflow(queue.overflow.unstaffed, 20),
            }
            for queue in _sorted(center)
        ],
        "languages": len(call_languages(center)) > 1,
        "spoken_music": any(len(voices(center, q.music)) > 1 for q in center.queues.values() if q.music != "default"),
        "tells": any(queue.tells for queue in center.queues.values()),
        "whispers": any(queue.whisper for queue in center.queues.values()),
        "says": any(queue.say_seat_number for queue in center.queues.values()),
        "digits": f"{RELEASE}/{digit_path(language_of_call(center), '')}".removesuffix(".wav"),
    }


def heavier(center: Center) -> dict[str, dict[str, list[str]]]:
    """Queue -> seat -> the sections of heavier queues that the seat is in too, sorted; only where there are any."""
    found: dict[str, dict[str, list[str]]] = {}
    if len({queue.weight for queue in center.queues.values()}) < 2:
        return found
    of_seat: dict[str, list[Queue]] = {}
    for queue in _sorted(center):
        for member in queue.members:
            of_seat.setdefault(member.seat, []).append(queue)
    for seat, queues_of_it in sorted(of_seat.items()):
        for queue in queues_of_it:
            above = [section(each) for each in queues_of_it if each.weight > queue.weight]
            if above:
                found.setdefault(queue.name, {})[seat] = above
    return found


def _notice(center: Center, queue: Queue) -> str:
    """Whether callers are told that they may be recorded: "always", "inherited" = as the number says, or "" = never."""
    if center.recording.notice is None:
        return ""
    recorded = recorded_by(center, queue, (member.seat for member in queue.members))
    return "inherited" if recorded is None else "always" if recorded else ""


def _tiers(queue: Queue) -> list[str]:
    """The seats of each tier, best first, as 101-102-103."""
    tiers: dict[int, list[str]] = {}
    for member in queue.members:
        tiers.setdefault(member.tier, []).append(member.seat)
    return ["-".join(seats) for _, seats in sorted(tiers.items())]


def music(center: Center, site: Site) -> Mapping[str, object]:
    """For musiconhold.conf: one class a prompt that a queue plays."""
    del site
    announces = any(queue.announce for queue in center.queues.values())
    prompts = sorted({queue.music for queue in center.queues.values()} - {"default"})
    return {
        "silence": f"{RELEASE}/{SILENCE}".removesuffix(".wav") if announces else "",
        "classes": [
            {
                "class": _class_of(voice),
                "where": where(center, center.prompts[name].span),
                "sound": f"{RELEASE}/prompts/{plain(voice)[1] or heard_in(center, name, center.language)}/{name}",
            }
            for name in prompts
            for voice in voices(center, name)
        ],
    }


def music_class(queue: Queue) -> str:
    """The music class of a queue: `default`, or one named after its prompt."""
    return "default" if queue.music == "default" else _class_of(queue.music)


def music_in_call(center: Center, queue: Queue) -> str:
    """The music class of a queue in the call's language (CC_LANG)."""
    chosen = music_class(queue)
    for language in call_languages(center):
        voice = voiced(center, queue.music, language)
        if voice != queue.music:
            chosen = f'${{IF($["${{CC_LANG}}" = "{language}"]?{_class_of(voice)}:{chosen})}}'
    return chosen


def _class_of(voice: str) -> str:
    """No name of the language has an underscore."""
    return f"prompt-{'_'.join(part for part in plain(voice) if part)}"


def language_of_call(center: Center) -> str:
    """The language of the call that is in the dialplan."""
    return "${CC_LANG}" if len(call_languages(center)) > 1 else center.language


def _sorted(center: Center) -> list[Queue]:
    return sorted(center.queues.values(), key=lambda queue: queue.name)


def _overflow(to: Destination | None, cause: int) -> str:
    return goto(to) if to else hang_up(cause)
