"""make conformance N=500: so many stories, new ones every time; a seed plays the same again."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path
from random import SystemRandom

from campaign import Verdict, campaign

from ccctl.deploy.docker_client import connect
from ccctl.deploy.docker_image import ensure_image

STORIES_A_CENTER = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="make conformance")
    parser.add_argument("--n", type=int, default=100, help="how many stories")
    parser.add_argument("--seed", type=int, help="of the first center; without it, a new one")
    parser.add_argument("--again", default="", help="stories to play again, CENTER:STORY, with commas between them")
    parser.add_argument("--engine", default="asterisk")
    parser.add_argument("--engines", type=int, default=2, help="how many run side by side")
    parser.add_argument("--seconds", type=float, help="no new center after that")
    parser.add_argument("--folder", type=Path, default=Path("build/conformance"))
    options = parser.parse_args()
    wanted: list[tuple[int, list[int]]] = []
    if options.again:
        for name in options.again.split(","):
            center, _, story = name.partition(":")
            wanted.append((int(center), [int(story)] if story else list(range(STORIES_A_CENTER))))
    else:
        first = SystemRandom().randrange(10**6) if options.seed is None else options.seed
        centers = -(-options.n // STORIES_A_CENTER)
        wanted = [(first + index, list(range(STORIES_A_CENTER))) for index in range(centers)]
        print(f"{centers} centers from seed {first}")
    image = ensure_image(connect(), options.engine)
    until = time.monotonic() + options.seconds if options.seconds else None
    run = campaign(
        wanted,
        image=image,
        engine=options.engine,
        folder=options.folder,
        engines=options.engines,
        tell=tell,
        until=until,
    )
    verdicts = asyncio.run(run)
    wrong = [verdict for verdict in verdicts if verdict.found]
    exact = sum(verdict.exact for verdict in verdicts)
    calls = sum(verdict.calls for verdict in verdicts)
    print(f"{len(verdicts)} stories, {calls} calls: {exact} to the letter, {len(wrong)} differ", flush=True)
    if wrong:
        print(f"see {options.folder}; again: --again {','.join(verdict.name for verdict in wrong)}")
    return 1 if wrong else 0


def tell(verdict: Verdict) -> None:
    """One line a story; everything of one that differs."""
    state = "differs: " + ", ".join(verdict.found) if verdict.found else "exact" if verdict.exact else "agrees"
    print(f"{verdict.name} {state}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
