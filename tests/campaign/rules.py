"""What an apply refuses while calls are up, and what becomes of calls on what goes: the same engine, the same calls."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

from engine import State
from world import SEATS, Spec

Run = Callable[..., tuple[int, str]]


def rules(folder: Path, spec: Spec, run: Run, look: Callable[[], State]) -> list[str]:
    """The faults. Every call is still up afterwards, and the spec is as it was."""
    wrong: list[str] = []
    before, whole = look(), copy.deepcopy(spec.data)

    def expect(what: str, code: int, words: str, *arguments: str) -> None:
        found, said = run(folder, *arguments, "--env", "live", "--yes")
        lost = look().compared(before)
        if found != code or words not in said or lost:
            wrong.append(f"{what}: exit code {found}, {lost or said[-1500:]}")
        print(f"    {what}: {'WRONG' if wrong and wrong[-1].startswith(what) else 'as it should'}", flush=True)

    expect("destroy with calls up", 3, "--allow destroy:engine", "destroy")
    seat = SEATS[4]
    others = [one for one in SEATS if one != seat]
    del spec.data["seats"][seat]
    for queue in spec.data["queues"].values():
        for member in queue["members"]:
            seats = SEATS if member["seats"] == [f"{SEATS[0]}-{SEATS[-1]}"] else member["seats"]
            member["seats"] = [one for one in seats if one != seat] or others
    (folder / "center.yaml").write_text(spec.text)
    expect("a seat in a call", 3, "which is in a call", "apply")
    expect("the same, waited for", 3, "still not idle", "apply", "--when-idle", f"seat.{seat}", "--wait", "2s")
    expect("the same, drained", 3, f"seat {seat} 1); nothing was changed", "apply", "--drain", "3s")
    expect("the same, allowed: the call goes on", 0, "is in force", "apply", "--allow", f"delete:seat.{seat}")
    spec.data.update(copy.deepcopy(whole))
    (folder / "center.yaml").write_text(spec.text)
    expect("the seat is back", 0, "is in force", "apply")
    del spec.data["queues"]["wait"], spec.data["numbers"]["030555002"]
    (folder / "center.yaml").write_text(spec.text)
    expect("a queue with callers", 3, "in which 10 callers wait", "apply")
    expect("the same, drained", 3, "callers still wait in queues that go (wait 10)", "apply", "--drain", "3s")
    spec.data.update(copy.deepcopy(whole))
    (folder / "center.yaml").write_text(spec.text)
    return wrong
