"""What a waiting caller is told, and when: the place in the queue, the expected wait, another prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccctl.center import Queue
from ccctl.center.languages import voiced
from ccctl.center.queue import FIRST_ANNOUNCEMENT_MS
from ccctl.center.spoken import expected_wait, position
from ccctl.trace.clock import Timer
from ccctl.trace.events import Played, Playing

if TYPE_CHECKING:
    from ccctl.trace.walk import Walk


class Announcer:
    """The voice over one caller's music. It delays no offer, and stops when the wait is over."""

    def __init__(self, walk: Walk, queue: Queue) -> None:
        self._walk = walk
        self._queue = queue
        self._told_at: int | None = None  # the place and the wait
        self._also_at: int | None = None
        self._timer: Timer | None = None
        if (what := queue.announce) is not None:
            now = walk.world.now
            self._told_at = now + FIRST_ANNOUNCEMENT_MS if what.position or what.wait else None
            self._also_at = now + what.also_every_ms if what.also is not None else None
            self._wait()

    def stop(self) -> None:
        """The wait is over: cuts short what is said."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._walk.world.stop_playing(self._walk.call)

    # --- inside

    def _wait(self) -> None:
        world = self._walk.world
        due = min(at for at in (self._told_at, self._also_at) if at is not None)
        self._timer = world.after(due - world.now, self._say)

    def _say(self) -> None:
        world, what, prompts = self._walk.world, self._queue.announce, list[str]()
        assert what is not None
        if self._told_at is not None and world.now >= self._told_at:
            self._told_at = world.now + what.every_ms
            place = world.rooms.place_of(self._walk.call.name)
            prompts += [position(place)] if what.position else []
            prompts += [expected_wait(world.expected_wait_ms(self._queue, place))] if what.wait else []
        elif what.also is not None:
            self._also_at = world.now + what.also_every_ms
            prompts = [what.also]
        world.stop_music(self._walk.call)
        self._play(prompts)

    def _play(self, prompts: list[str]) -> None:
        world, call = self._walk.world, self._walk.call
        if not prompts:
            self._walk.start_music(self._queue)
            self._wait()
            return
        prompt = voiced(self._walk.center, prompts[0], call.language)
        playing = call.playing = Playing(world.now, call.name, "", self._queue.span, prompt)
        world.log(playing)

        def over() -> None:
            world.log(Played(world.now, call.name, "", playing.span, playing.prompt, playing.at_ms))
            call.playing = None
            self._play(prompts[1:])

        self._timer = world.after(world.duration(prompt), over)
