"""A phone under fire: damaged copies of everything that real calls send, thrown at a live agent."""

from __future__ import annotations

import asyncio
import random

from ccctl.verify.phone import Carrier, Ladder, Phone

SHOTS = 3000
JUNK = [b"", b"\0", b"\r\n", b"\r\n\r\n", b"<", b'"', b";", b"@", b":", b"99999999999", b"\xff\xfe", b"%00", b"=", b","]


async def everything_a_call_sends() -> list[bytes]:
    """The messages of a registration, a call with hold, keys and transfer, and a cancelled call."""
    ladder = Ladder()
    carrier = Carrier({"1": "one"}, ladder=ladder)
    await carrier.start()
    phone = Phone("1", "one", registrar=carrier.address, ladder=ladder)
    await phone.start()
    await phone.register()
    call = await phone.call("5")
    offered = await carrier.incoming.get()
    offered.progress()
    offered.answer()
    await call.wait_answered(1)
    await call.hold()
    await call.request("NOTIFY", [("Event", "refer"), ("Subscription-State", "active")], b"SIP/2.0 100 Trying")
    await call.request("UPDATE", [])
    await call.hang_up()
    given_up = await phone.call("6")
    await given_up.wait_ringing(1)
    await given_up.hang_up()
    await phone.close()
    await carrier.close()
    return [entry.data for entry in ladder.entries if entry.sent]


def damaged(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        how = chance.randrange(3)
        if how == 0:
            data = data[:place] + chance.choice(JUNK) + data[place:]
        elif how == 1:
            data = data[:place] + chance.choice(JUNK) + data[place + chance.randrange(20) :]
        else:
            data = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
    return data


def test_no_damaged_message_brings_an_agent_down() -> None:
    async def run() -> None:
        chance = random.Random(20)
        faults: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
        messages = await everything_a_call_sends()
        target = Carrier({"1": "one"}, t1=0.01)
        await target.start()
        target.on_call = lambda call: chance.choice((call.answer, call.decline, call.ignore))()
        for number in range(SHOTS):
            target.endpoint.datagram_received(damaged(chance.choice(messages), chance), ("127.0.0.1", 9))
            if number % 50 == 0:
                await asyncio.sleep(0)
                for call in target.calls:
                    call.media.close()
        await asyncio.sleep(0.05)
        caller = Carrier(name="caller")
        await caller.start()
        target.on_call = None
        call = await caller.call("7", to=target.address)
        (await asyncio.wait_for(target.incoming.get(), 1)).answer()
        assert await call.wait_answered(1)
        await caller.close()
        await target.close()
        assert faults == []
        assert 0 < target.endpoint.garbage < SHOTS

    asyncio.run(run())
