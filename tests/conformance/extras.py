"""What later centers have besides: two languages, entries of several keys, seats to dial, collected keys, lookups, switches."""

from __future__ import annotations

from random import Random
from typing import Any

LANGUAGES = ("en", "de")  # the first is the center's
BILINGUAL = ("welcome", "main", "second", "third", "wrong", "closed", "greeting", "notice")
ROWS = ("12", "305", "*1", "77")
TIERS = ("gold", "silver", 'x" | "1', "two words")


def voices(prompts: tuple[str, ...]) -> dict[str, str]:
    """Voiced name -> prompt, of the prompts that are there in the second language too."""
    return {f"{name} in {LANGUAGES[1]}": name for name in prompts if name in BILINGUAL}


def enrich(spec: dict[str, Any], chance: Random) -> None:
    """Changes a drawn spec in place."""
    for name in BILINGUAL:
        files = (f"{name}.wav", f"{name}-{LANGUAGES[1]}.wav")
        spec["prompts"][name] = {tongue: {"file": file} for tongue, file in zip(LANGUAGES, files, strict=True)}
    spec["switches"] = {"up": {"default": True}, "down": {}}
    spec["hooks"] = {
        "crm": {"lookup": "https://crm.example/?phone={caller}", "timeout": "400ms", "mock": {"tier": "gold"}}
    }
    if chance.random() < 0.4:
        spec["hooks"]["crm"]["on_error"] = "voicemail/box"
    for menu in spec["menus"].values():
        _widen(menu, chance)
    first, second = spec["flows"]["first"], spec["flows"]["second"]
    asked = [{"lookup": "crm"}, _tagged(spec["flows"]["first"][-1]["go"], "crm.tier", chance.choice(TIERS[:2]))]
    first[-1:-1] = (
        asked if chance.random() < 0.7 else [{"play": "notice", "if": {"switch": chance.choice(["up", "down"])}}]
    )
    if not any("lookup" in step for step in first):
        del spec["hooks"]
    if chance.random() < 0.5:
        collect = {
            "prompt": "notice",
            "into": "code",
            "min": 2,
            "max": 3,
            "timeout": "1200ms",
            "retries": chance.choice([0, 1]),
        }
        second[0:0] = [
            {"collect": {**collect, "otherwise": "voicemail/box"}},
            _tagged("team/crew", "code", chance.choice(["12", "012", "1*"])),
        ]
    for flow in (first, second):
        if chance.random() < 0.6:
            step: dict[str, Any] = {"language": chance.choice(LANGUAGES)}
            if chance.random() < 0.5:
                step["if"] = {chance.choice(["open", "closed"]): "office"}
            at = 1 if any("collect" in each for each in flow[:1]) else 0
            flow.insert(chance.randint(at, len(flow) - 1), step)
    if not any("lookup" in step or "switch" in str(step) for step in first):
        del spec["switches"]
    asked_switches = {name for name in ("up", "down") if f"'switch': '{name}'" in str(spec["flows"])}
    spec["switches"] = {name: how for name, how in spec.get("switches", {}).items() if name in asked_switches}
    if chance.random() < 0.5:
        _confer(spec, chance)


def _confer(spec: dict[str, Any], chance: Random) -> None:
    """A room that a key leads to, or a number of the center."""
    room: dict[str, Any] = {"number": "8800"}
    if chance.random() < 0.5:
        room["greeting"] = "greeting"
    if chance.random() < 0.5:
        room["max_callers"] = chance.choice([1, 2])
    spec["conferences"] = {"room": room}
    if chance.random() < 0.5:
        spec["numbers"][chance.choice(sorted(spec["numbers"])[1:])]["to"] = "conference/room"
    else:
        keys = spec["menus"]["main"]["keys"]
        keys[chance.choice(sorted(keys))] = "conference/room"


def _tagged(to: str, tag: str, value: str) -> dict[str, Any]:
    return {"go": to, "if": {"tag": {tag: value}}}


def _widen(menu: dict[str, Any], chance: Random) -> None:
    if chance.random() < 0.6:
        for row in chance.sample(ROWS, chance.randint(1, 2)):
            menu["keys"][row] = chance.choice(sorted(menu["keys"].values()))
    if chance.random() < 0.3:
        menu["dial_seats"] = True
