"""Asterisk as an engine: its name, what it cannot do, and its table of files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ccctl.center import Center
from ccctl.diagnostics import Diagnostic
from ccctl.render import e1
from ccctl.render.asterisk import limits
from ccctl.render.asterisk.reload import Reload
from ccctl.render.asterisk.views import (
    announce,
    callbacks,
    conferences,
    dialing,
    features,
    flows,
    hours,
    menus,
    modules,
    numbers,
    queues,
    seats,
    surveys,
    switches,
    system,
    trunks,
    unasked,
    voicemails,
)
from ccctl.render.asterisk.views.common import RELEASE, SPOOL, crumbs, phones, sound
from ccctl.render.asterisk.views.system import records
from ccctl.render.bridge import certificate_pem, key_pem, shows_certificate, tells_others
from ccctl.render.encrypted import speaks_wss
from ccctl.render.engine import FileRule, View
from ccctl.render.guard import guard, guards
from ccctl.render.mail import mail_view, mails
from ccctl.render.site import Site

When = Callable[[Center, Site], bool]


def _has(noun: str) -> When:
    return lambda center, _site: bool(getattr(center, noun))


def _teams(center: Center, site: Site) -> bool:
    del site
    return bool(seats.called_teams(center))


def _codes(center: Center, site: Site) -> bool:
    del site
    return features.in_force(center)


def _supervises(center: Center, site: Site) -> bool:
    del site
    return features.supervises(center)


def _groups(center: Center, site: Site) -> bool:
    del site
    return features.groups(center)


# A render asks for every file, of one center: what several templates look at is made once.
_last: list[tuple[Center, Site, dict[View, Mapping[str, object]]]] = []


def _seen(view: View, center: Center, site: Site) -> Mapping[str, object]:
    """What a view shows of this center at this site."""
    if not (_last and _last[0][0] is center and _last[0][1] is site):
        _last[:] = [(center, site, {})]
    made = _last[0][2]
    if view not in made:
        made[view] = view(center, site)
    return made[view]


def _told_to_all(center: Center, site: Site) -> Mapping[str, object]:
    """What every template is told."""
    return _seen(_common, center, site)


def _common(center: Center, site: Site) -> Mapping[str, object]:
    named = "b(cc-name^s^1)" if site.harness else ""  # an option of each Dial to a seat
    told = "U(cc-record^${EXTEN})" if records(center, site) else ""  # an option of each Dial to a seat that speaks
    options = f",{told}{named}" if told or named else ""
    notice = sound(center, center.recording.notice) if center.recording.notice else ""
    return {
        "talk_options": options,
        "notice": notice,
        "center_name": center.name,
        "records": records(center, site),
        "tells_others": tells_others(center),
        "bridged": bool(center.hooks),
        "named": named,
        "crumb": crumbs(center, site, tells_others(center)),
        **phones(center),
    }


def _rule(path: str, view: View, reload: Reload, **more: Any) -> FileRule:
    """A row; every template is also told the center's name and what records, so that it can say it."""
    template = more.pop("template", f"{path}.j2")

    def whole(center: Center, site: Site) -> Mapping[str, object]:
        return {**_told_to_all(center, site), **_seen(view, center, site)}

    return FileRule(path, template, whole, reload, **more)


def _modules(center: Center, site: Site) -> Mapping[str, object]:
    return {**_seen(system.system, center, site), **modules.modules(center, site)}


MAIL: View = mail_view(RELEASE, SPOOL)
PEM: dict[str, Any] = {"template": "pem.j2", "when": trunks.brings_certificate}

BRIDGE_PEM: dict[str, Any] = {"template": "pem.j2", "mode": 0o600, "secret": True, "when": shows_certificate}
RULES: tuple[FileRule, ...] = (
    _rule("asterisk.conf", system.system, Reload.RESTART),
    _rule("modules.conf", _modules, Reload.MODULES),
    _rule("cli.conf", system.system, Reload.NONE),
    _rule("logger.conf", system.system, Reload.LOGGER),
    _rule("manager.conf", system.system, Reload.MANAGER),
    _rule("manager-secret.conf", system.system, Reload.MANAGER, mode=0o600, secret=True),
    _rule("rtp.conf", trunks.pjsip, Reload.RTP),
    _rule("indications.conf", system.system, Reload.INDICATIONS),
    _rule("cdr.conf", system.system, Reload.CDR),
    _rule("cel.conf", system.system, Reload.CEL),
    _rule("cel_custom.conf", system.system, Reload.CEL),  # always: its module reads it when the first hook is put in
    _rule("features.conf", system.system, Reload.FEATURES),
    _rule("acl.conf", system.system, Reload.RESTART, template="nothing.conf.j2"),
    *(
        _rule(name, system.system, Reload.RESTART, template="empty.conf.j2")
        for name in ("ccss.conf", "pjproject.conf", "udptl.conf")
    ),
    _rule("bridge.json", system.bridge, Reload.BRIDGE, when=_has("hooks")),
    _rule("bridge-secrets.conf", system.bridge, Reload.BRIDGE, mode=0o600, secret=True, when=_has("hooks")),
    _rule("bridge/certificate.pem", certificate_pem, Reload.BRIDGE, **BRIDGE_PEM),
    _rule("bridge/key.pem", key_pem, Reload.BRIDGE, **BRIDGE_PEM),
    _rule("stasis.conf", system.system, Reload.RESTART),
    _rule("pjsip.conf", trunks.pjsip, Reload.PJSIP),
    _rule("pjsip-secrets.conf", trunks.pjsip_secrets, Reload.PJSIP, mode=0o600, secret=True),
    _rule("tls/certificate.pem", trunks.certificate_pem, Reload.CERTIFICATE, mode=0o600, secret=True, **PEM),
    _rule("tls/key.pem", trunks.key_pem, Reload.CERTIFICATE, mode=0o600, secret=True, **PEM),
    _rule("tls/authority.pem", trunks.authority_pem, Reload.CERTIFICATE, mode=0o600, secret=True, **PEM),
    _rule("http.conf", trunks.pjsip, Reload.RESTART, when=speaks_wss),
    _rule("musiconhold.conf", queues.music, Reload.MOH),
    _rule("queues.conf", queues.queues, Reload.QUEUES, when=_has("queues")),
    _rule("queuerules.conf", system.system, Reload.QUEUES, template="empty.conf.j2", when=_has("queues")),
    _rule("voicemail.conf", voicemails.voicemails, Reload.VOICEMAIL, when=_has("voicemails")),
    _rule("extensions.conf", flows.languages, Reload.DIALPLAN),
    _rule("dialplan/lib.conf", unasked.library, Reload.DIALPLAN),
    _rule("dialplan/entry.conf", numbers.entry, Reload.DIALPLAN),
    _rule("dialplan/numbers.conf", numbers.numbers, Reload.DIALPLAN),
    _rule("dialplan/callers.conf", numbers.callers, Reload.DIALPLAN, when=_has("callers")),
    _rule("dialplan/hours.conf", hours.hours, Reload.DIALPLAN, when=_has("hours")),
    _rule("dialplan/switches.conf", switches.switches, Reload.DIALPLAN, when=_has("switches")),
    _rule("dialplan/flows.conf", flows.flows, Reload.DIALPLAN, when=_has("flows")),
    _rule("dialplan/menus.conf", menus.menus, Reload.DIALPLAN, when=_has("menus")),
    _rule("dialplan/queues.conf", queues.queue_plan, Reload.DIALPLAN, when=_has("queues")),
    _rule("dialplan/dialing.conf", dialing.dialing, Reload.DIALPLAN, when=dialing.dials),
    _rule("dialplan/announce.conf", announce.announcements, Reload.DIALPLAN, when=announce.announces),
    _rule("dialplan/callbacks.conf", callbacks.callbacks, Reload.DIALPLAN, when=callbacks.calls_back),
    _rule("dialplan/teams.conf", seats.teams, Reload.DIALPLAN, when=_teams),
    _rule("dialplan/seats.conf", seats.seats, Reload.DIALPLAN),
    _rule("dialplan/codes.conf", features.codes, Reload.DIALPLAN, when=_codes),
    _rule("dialplan/supervisors.conf", features.supervisors, Reload.DIALPLAN, when=_supervises),
    _rule("dialplan/groups.conf", features.group_plan, Reload.DIALPLAN, when=_groups),
    _rule("dialplan/voicemails.conf", voicemails.voicemails, Reload.DIALPLAN, when=_has("voicemails")),
    _rule("dialplan/three-way.conf", conferences.conferences, Reload.DIALPLAN, when=conferences.three_way),
    _rule("dialplan/mailboxes.conf", voicemails.mailboxes, Reload.DIALPLAN, when=voicemails.listens),
    _rule("bin/put-away", voicemails.mailboxes, Reload.NONE, mode=0o755, when=voicemails.listens),
    _rule("dialplan/surveys.conf", surveys.surveys, Reload.DIALPLAN, when=_has("surveys")),
    _rule("confbridge.conf", conferences.conferences, Reload.CONFERENCES, when=conferences.confers),
    _rule("dialplan/conferences.conf", conferences.conferences, Reload.DIALPLAN, when=_has("conferences")),
    _rule(
        "dialplan/conference-pins.conf",
        conferences.pins,
        Reload.DIALPLAN,
        mode=0o600,
        secret=True,
        when=conferences.has_pins,
    ),
    _rule("bin/finish-recording", system.system, Reload.NONE, mode=0o755),
    _rule("bin/housekeeping", system.system, Reload.NONE, mode=0o755, when=system.keeps_house),
    _rule("bin/deliver-mail", MAIL, Reload.NONE, mode=0o755, when=_has("voicemails")),
    _rule("mail.msmtprc", MAIL, Reload.NONE, mode=0o600, secret=True, when=mails),
    _rule("guard.nft", guard, Reload.GUARD, when=guards),
    _rule("chan_dahdi.conf", e1.spans, Reload.RESTART, when=e1.has_e1),
    _rule("dahdi/system.conf", e1.spans, Reload.RESTART, when=e1.has_e1),
)


class Asterisk:
    """Asterisk 22."""

    name = "asterisk"
    rules: Sequence[FileRule] = RULES

    def missing_at(self, center: Center, site: Site) -> Sequence[Diagnostic]:  # noqa: ARG002 - of the protocol
        """Nothing more."""
        return ()

    def missing(self, center: Center) -> Sequence[Diagnostic]:
        """What the center asks for and Asterisk cannot do, each at the spec's line."""
        return limits.missing(center)
