"""Makes specs of a given size."""

from __future__ import annotations

SEATS_PER_QUEUE = 20


def spec_text(seats: int) -> str:
    """A spec with this many seats, one a line, and a queue for every 20 of them behind one menu a hundred queues wide."""
    first = 10001
    lines = [
        "ccctl: 1",
        "center: bench",
        "timezone: Europe/Berlin",
        "country: DE",
        "trunks:",
        "  carrier: {sip: {host: 192.0.2.1}}",
        "numbers:",
    ]
    queues = max(1, seats // SEATS_PER_QUEUE)
    lines += [f'  "+4930{5550000 + index}": queue/q{index}' for index in range(queues)]
    lines += ["teams:"]
    lines += [f"  t{index}: {{name: Team {index}}}" for index in range(queues)]
    lines += ["seats:"]
    lines += [
        f'  "{first + index}": {{name: Agent {index}, team: t{index * queues // seats}}}' for index in range(seats)
    ]
    lines += ["queues:"]
    lines += [
        f"  q{index}: {{strategy: longest-idle, members: [{{team: t{index}}}], ring: 15s, max_wait: 2m}}"
        for index in range(queues)
    ]
    lines += ["environments:", "  dev: {docker: {}}"]
    return "\n".join(lines) + "\n"
