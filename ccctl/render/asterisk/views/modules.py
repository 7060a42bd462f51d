"""Asterisk's modules, one by one, with the reason; only what this center uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccctl.center import Center
from ccctl.render.asterisk.views.conferences import confers
from ccctl.render.asterisk.views.dialing import dials, limited
from ccctl.render.asterisk.views.module_needs import (
    When,
    always,
    bans,
    bridged,
    hangs_up,
    harness,
    listens,
    lookups,
    others,
    picks_up,
    queues,
    redirects,
    registers,
    shows,
    sounds,
    speaks,
    spies,
    uris,
    voicemail,
)
from ccctl.render.asterisk.views.system import records
from ccctl.render.asterisk.views.trunks import encrypts_audio
from ccctl.render.e1 import has_card
from ccctl.render.encrypted import speaks_wss
from ccctl.render.site import Site

TABLE: tuple[tuple[str, tuple[tuple[str, str, When], ...]], ...] = (
    (
        "the clock of all media, and where PJSIP keeps its objects",
        (
            ("res_timing_timerfd", "timing from the Linux kernel", always),
            ("res_sorcery_config", "objects from pjsip.conf", always),
            ("res_sorcery_memory", "objects that live as long as the process", always),
            ("res_sorcery_astdb", "registrations, kept over a restart", always),
        ),
    ),
    (
        "SIP",
        (
            ("res_pjproject", "the SIP library's settings", always),
            ("res_pjsip", "the SIP stack", always),
            ("res_pjsip_session", "calls", always),
            ("res_pjsip_pubsub", "chan_pjsip and res_pjsip_refer insist on it", always),
            ("res_pjsip_endpoint_identifier_ip", "trunks are known by their address", always),
            (
                "res_pjsip_endpoint_identifier_user",
                "seats are known by their number, then asked for the password",
                always,
            ),
            ("res_pjsip_authenticator_digest", "asks for passwords", always),
            ("res_pjsip_outbound_authenticator_digest", "answers carriers that ask for ours", registers),
            ("res_pjsip_outbound_registration", "registers at carriers", registers),
            ("res_pjsip_registrar", "seats register here", always),
            ("res_pjsip_caller_id", "caller numbers from P-Asserted-Identity", always),
            ("res_pjsip_nat", "phones behind address translation", always),
            ("res_pjsip_rfc3326", "the cause of a hang-up (Reason header)", always),
            ("res_pjsip_dtmf_info", "keys of carriers that send INFO", always),
            ("res_pjsip_refer", "phones transfer calls", always),
            ("res_pjsip_mwi_body_generator", "what phones are told of messages", shows),
            ("res_pjsip_mwi", "phones show that messages wait", shows),
            ("res_pjsip_logger", "`pjsip set logger on` when a trunk has to be looked at", always),
            ("res_security_log", "says who came with a wrong password, for fail2ban", bans),
            ("res_pjsip_header_funcs", "the test harness names calls and moves the clock by headers", harness),
            ("res_pjsip_sdp_rtp", "audio in SIP calls", always),
            ("res_rtp_asterisk", "RTP", always),
            ("res_srtp", "encrypted RTP", encrypts_audio),
            ("res_crypto", "keys of DTLS", speaks_wss),
            ("res_http_websocket", "WebSockets", speaks_wss),
            ("res_pjsip_transport_websocket", "SIP over WebSockets", speaks_wss),
            ("chan_pjsip", "the channel driver", always),
        ),
    ),
    ("E1", (("chan_dahdi", "PRI, SS7 and R2 over the E1 card", has_card),)),
    (
        "codecs and files",
        (
            ("codec_alaw", "G.711 A-law", always),
            ("codec_ulaw", "G.711 mu-law", always),
            ("codec_a_mu", "between the two without a detour", always),
            ("codec_g722", "G.722, wideband", speaks("g722")),
            ("res_format_attr_opus", "what phones say of Opus", speaks("opus")),
            ("codec_opus_open_source", "Opus, wideband", speaks("opus")),
            ("codec_gsm", "the engine's own sounds (tones, hold music) are GSM files", always),
            ("codec_resample", "between sampling rates", always),
            ("format_wav", "prompts, recordings, messages", always),
            ("format_gsm", "the engine's own sounds", always),
            ("format_pcm", "G.711 files", always),
            ("format_sln", "raw audio of two-channel recordings", always),
        ),
    ),
    (
        "bridges",
        (
            ("bridge_simple", "two parties", always),
            ("bridge_native_rtp", "two parties without touching the audio", always),
            ("bridge_holding", "waiting parties", always),
            ("bridge_builtin_features", "transfers inside a bridge", always),
            ("bridge_softmix", "many parties", confers),
            ("chan_bridge_media", "what a conference plays to all in it", confers),
            ("res_musiconhold", "music for those who wait", always),
        ),
    ),
    (
        "records",
        (
            ("res_cdrel_custom", "how a line of a record is written", others),
            ("cel_custom", "what happens to calls, for the bridge", others),
        ),
    ),
    (
        "dialplan",
        (
            ("pbx_config", "extensions.conf", always),
            ("app_dial", "rings seats", always),
            ("app_playback", "plays prompts", always),
            ("app_read", "menus: plays and takes a key", always),
            ("app_stack", "Gosub", always),
            ("app_userevent", "breadcrumbs, offers", always),
            ("app_celgenuserevent", "what the bridge is told", others),
            ("app_queue", "queues", queues),
            ("app_originate", "the timer of a seat's rest", queues),
            ("app_playtones", "tells a seat what its code has done; silence for one that holds", sounds),
            ("app_senddtmf", "PlayDTMF: the bridge holds calls", bridged),
            (
                "app_softhangup",
                "frees a seat whose caller leaves; ends the voice of announcements; ends a call",
                hangs_up,
            ),
            ("app_chanspy", "supervisors listen, whisper, join; announcements over the music", spies),
            ("app_channelredirect", "brings a caller to the seat that fetches it; dials who is called back", redirects),
            ("app_directed_pickup", "seats pick up calls of their team", picks_up),
            ("app_mixmonitor", "recording", records),
            ("app_system", "puts messages away that a seat has heard", listens),
            ("app_confbridge", "conferences, three-way calls", confers),
            ("app_voicemail", "voicemail", voicemail),
            ("res_curl", "the library of CURL()", lookups),
            ("func_curl", "CURL(): asks lookups", lookups),
            ("func_uri", "URIENCODE(), URIDECODE()", uris),
            ("func_callerid", "CALLERID()", always),
            ("func_channel", "CHANNEL()", always),
            ("func_cut", "CUT()", always),
            ("func_db", "DB(): until when a seat rests", always),
            ("func_devstate", "DEVICE_STATE(): whether a seat is free", always),
            ("func_dialplan", "DIALPLAN_EXISTS(): numbers, keys and callers are looked up, never matched", always),
            ("func_global", "SHARED(), GLOBAL(): whether a queue's order of seats is out of date", always),
            ("func_groupcount", "GROUP(): calls on a trunk, offers to a seat", always),
            ("func_export", "EXPORT(): a place on a trunk goes over to the call that holds it", dials),
            ("func_hangupcause", "HANGUPCAUSE()", always),
            ("func_lock", "LOCK(): a seat's calls of an hour are counted one by one", limited),
            ("func_logic", "IF(), IMPORT()", always),
            ("func_strings", "FILTER(), LEN(), STRFTIME()", always),
            ("res_clioriginate", "cli.conf clears old rests at the start", queues),
        ),
    ),
)


def modules(center: Center, site: Site) -> Mapping[str, object]:
    """For modules.conf."""
    return {"groups": list(_groups(center, site)), "card": has_card(center, site)}


def _groups(center: Center, site: Site) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for title, rows in TABLE:
        chosen = [(name, why) for name, why, when in rows if when(center, site)]
        if chosen:
            yield title, chosen
