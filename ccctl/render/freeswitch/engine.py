"""FreeSWITCH as an engine: its name, what it cannot do, and its table of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ccctl.center import Center
from ccctl.diagnostics import Diagnostic
from ccctl.render.bridge import certificate_pem, key_pem, shows_certificate, tells_others
from ccctl.render.encrypted import has_certificate
from ccctl.render.engine import FileRule, View
from ccctl.render.freeswitch import limits
from ccctl.render.freeswitch.reload import Reload
from ccctl.render.freeswitch.views import (
    conferences,
    dialing,
    e1,
    flows,
    hours,
    menus,
    numbers,
    queues,
    recording,
    seats,
    surveys,
    system,
    trunks,
    voicemails,
)
from ccctl.render.freeswitch.views.common import RELEASE, SPOOL
from ccctl.render.guard import guard, guards
from ccctl.render.mail import mail_view, mails
from ccctl.render.site import Site


def _has_hooks(center: Center, site: Site) -> bool:
    del site
    return bool(center.hooks)


def _rule(path: str, view: View, reload: Reload, **more: Any) -> FileRule:
    """A row; every template is also told what every center has."""
    template = more.pop("template", f"{path}.j2")

    def whole(center: Center, site: Site) -> Mapping[str, object]:
        return {
            "center_name": center.name,
            "harness": site.harness,
            **system.system(center, site),
            **view(center, site),
        }

    return FileRule(path, template, whole, reload, **more)


def _keeps_house(center: Center, site: Site) -> bool:
    return recording.records(center) or mails(center, site)


def _encrypts(center: Center, site: Site) -> bool:
    del site
    return bool(center.recording.encrypt_to)


SYSTEM: View = system.system
MAIL: View = mail_view(RELEASE, SPOOL)
ENCRYPTED = has_certificate
SCRIPTS: tuple[tuple[str, View], ...] = (
    ("cc", SYSTEM),
    ("entry", recording.crew),
    ("unless", SYSTEM),
    ("collect", SYSTEM),
    ("menu", SYSTEM),
    ("staffed", SYSTEM),
    ("leave-queue", SYSTEM),
    ("record", SYSTEM),
    ("told", SYSTEM),
    ("ring-seats", SYSTEM),
    ("unanswered", SYSTEM),
    ("turn-switch", SYSTEM),
    ("queue-events", queues.queues),
    ("rulebook", queues.queues),
    ("minder", queues.queues),
    ("minder-stop", SYSTEM),
    ("announce", SYSTEM),
    ("same-seat", SYSTEM),
    ("may-call-back", SYSTEM),
    ("stand-in", SYSTEM),
    ("stand-in-answered", SYSTEM),
    ("call-back", SYSTEM),
    ("called-back", SYSTEM),
    ("registered", SYSTEM),
    ("recorded", recording.recording),
    ("start", SYSTEM),
    ("start-seat", SYSTEM),
    ("seat-state", SYSTEM),
    ("mail", voicemails.sending),
    ("drain", SYSTEM),
    ("speak", SYSTEM),
    ("lookup", SYSTEM),
    ("plan", numbers.entry),
    ("callers", numbers.callers),
    ("hours", hours.hours),
    ("steps", flows.steps),
    ("languages", flows.languages),
    ("menus", menus.menus),
    ("dialled", menus.dialled),
    ("queues", queues.queues),
    ("seats", seats.seats),
    ("joined", SYSTEM),
    ("bridged", SYSTEM),
    ("notice", SYSTEM),
    ("pressed", SYSTEM),
    ("recording", recording.recording),
    ("keep", recording.recording),
    ("encrypt", SYSTEM),
    ("transferred", SYSTEM),
    ("supervise", SYSTEM),
    ("pick-up", SYSTEM),
    ("park", SYSTEM),
    ("three-way", SYSTEM),
    ("crew", recording.crew),
    ("survey", SYSTEM),
    ("conference", conferences.conferences),
    ("enter-conference", SYSTEM),
    ("conferences", conferences.conferences),
    ("surveys", surveys.surveys),
    ("dialing", dialing.dialing),
    ("outside", SYSTEM),
    ("dial", SYSTEM),
    ("forward", SYSTEM),
    ("ring-outside", SYSTEM),
    ("take-call", SYSTEM),
    ("line-taken", SYSTEM),
    ("left-over", SYSTEM),
)
BRIDGE_PEM: dict[str, Any] = {"template": "pem.j2", "mode": 0o600, "secret": True, "when": shows_certificate}
RULES: tuple[FileRule, ...] = (
    _rule("freeswitch.xml", SYSTEM, Reload.XML),
    _rule("configuration/modules.xml", SYSTEM, Reload.RESTART),
    _rule("configuration/switch.xml", SYSTEM, Reload.RESTART),
    _rule("configuration/console.xml", SYSTEM, Reload.RESTART),
    _rule("configuration/event_socket.xml", SYSTEM, Reload.RESTART, mode=0o600, secret=True),
    _rule("scripts/acl.lua", trunks.lists, Reload.ACL),
    _rule("configuration/sofia.xml", SYSTEM, Reload.SOFIA),
    _rule("trunks.xml", trunks.sip, Reload.GATEWAYS, mode=0o600, secret=True),
    _rule(
        "trunks-secure.xml",
        trunks.sip_secure,
        Reload.GATEWAYS,
        template="trunks.xml.j2",
        mode=0o600,
        secret=True,
        when=ENCRYPTED,
    ),
    _rule("bin/tls", SYSTEM, Reload.RESTART, when=ENCRYPTED),
    _rule(
        "tls/engine.pem", trunks.engine_pem, Reload.RESTART, template="pem.j2", mode=0o600, secret=True, when=ENCRYPTED
    ),
    _rule(
        "tls/authority.pem",
        trunks.authority_pem,
        Reload.RESTART,
        template="pem.j2",
        mode=0o600,
        secret=True,
        when=ENCRYPTED,
    ),
    _rule("configuration/local_stream.xml", SYSTEM, Reload.STREAMS),
    _rule("configuration/lua.xml", SYSTEM, Reload.RESTART),
    _rule("configuration/callcenter.xml", queues.queues, Reload.CALLCENTER),
    _rule("configuration/others.xml", SYSTEM, Reload.RESTART),
    _rule("directory.xml", trunks.directory, Reload.XML, mode=0o600, secret=True),
    _rule("dialplan/carriers.xml", numbers.entry, Reload.XML),
    _rule("dialplan/numbers.xml", numbers.numbers, Reload.XML),
    _rule("dialplan/ends.xml", SYSTEM, Reload.XML),
    _rule("dialplan/flows.xml", flows.flows, Reload.XML),
    _rule("dialplan/menus.xml", menus.menus, Reload.XML),
    _rule("dialplan/queues.xml", queues.queues, Reload.XML),
    _rule("dialplan/callbacks.xml", queues.queues, Reload.XML),
    _rule("dialplan/teams.xml", seats.seats, Reload.XML),
    _rule("dialplan/seats.xml", seats.seats, Reload.XML),
    _rule("dialplan/dialled.xml", seats.seats, Reload.XML),
    _rule("dialplan/outside.xml", dialing.dialing, Reload.XML),
    _rule("dialplan/voicemails.xml", voicemails.voicemails, Reload.XML),
    _rule("dialplan/surveys.xml", surveys.surveys, Reload.XML),
    _rule("dialplan/conferences.xml", conferences.conferences, Reload.XML),
    _rule("configuration/conference.xml", SYSTEM, Reload.XML),
    _rule("scripts/pins.lua", conferences.conferences, Reload.NONE, mode=0o600, secret=True),
    *(_rule(f"scripts/{name}.lua", view, Reload.NONE) for name, view in SCRIPTS),
    # a change of who listens: start.lua tells phones
    _rule("scripts/boxes.lua", voicemails.voicemails, Reload.CALLCENTER),
    *(
        _rule(f"scripts/{name}.lua", voicemails.voicemails, Reload.NONE, when=voicemails.listens)
        for name in ("messages", "listen")
    ),
    _rule("bin/finish-recording", recording.recording, Reload.NONE, mode=0o755, when=_encrypts),
    _rule("bin/housekeeping", recording.recording, Reload.NONE, mode=0o755, when=_keeps_house),
    _rule("bin/deliver-mail", MAIL, Reload.NONE, mode=0o755, when=lambda center, _site: bool(center.voicemails)),
    _rule("mail.msmtprc", MAIL, Reload.NONE, mode=0o600, secret=True, when=mails),
    _rule("freetdm.conf", e1.freetdm, Reload.RESTART, when=e1.has_spans),
    _rule("configuration/freetdm.conf.xml", e1.freetdm, Reload.RESTART, when=e1.has_spans),
    _rule("dahdi/system.conf", e1.freetdm, Reload.RESTART, when=e1.has_spans),
    _rule("guard.nft", guard, Reload.GUARD, when=guards),
    _rule("scripts/callers.txt", numbers.callers, Reload.NONE),
    _rule("scripts/events.lua", SYSTEM, Reload.NONE),
    # what happens is written for the bridge from the moment on when this is there: start.lua sees to it
    _rule("scripts/write-event.lua", SYSTEM, Reload.CALLCENTER, when=lambda center, _site: tells_others(center)),
    *(_rule(f"scripts/{name}.lua", SYSTEM, Reload.NONE, when=_has_hooks) for name in ("act-seat", "hold")),
    _rule("bridge.json", system.bridge, Reload.BRIDGE, when=_has_hooks),
    _rule("bridge-secrets.conf", system.bridge, Reload.BRIDGE, mode=0o600, secret=True, when=_has_hooks),
    _rule("bridge/certificate.pem", certificate_pem, Reload.BRIDGE, **BRIDGE_PEM),
    _rule("bridge/key.pem", key_pem, Reload.BRIDGE, **BRIDGE_PEM),
    _rule("scripts/forget.lua", SYSTEM, Reload.NONE, when=lambda _center, site: site.harness is not None),
)


class Freeswitch:
    """FreeSWITCH 1.10."""

    name = "freeswitch"
    rules: Sequence[FileRule] = RULES

    def missing_at(self, center: Center, site: Site) -> Sequence[Diagnostic]:
        """What tests play in another way: E1 spans, for which no engine has the module, and browsers."""
        if site.harness is not None:
            return ()
        if site.name == Site().name:  # a preview is for reading
            return list(limits.dialects(center))
        return [*limits.spans(center), *limits.browsers(center)]

    def missing(self, center: Center) -> Sequence[Diagnostic]:
        """What the center asks for and FreeSWITCH cannot do, each at the spec's line."""
        return limits.missing(center)
