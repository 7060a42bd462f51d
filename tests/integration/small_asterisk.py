"""A small Asterisk configuration by hand: one seat, one queue, a manager user. For tests of deployment, not of rendering."""

from __future__ import annotations

from ccctl.render.files import RenderedFile, RenderedTree, secret_token

MODULES = """
res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjproject res_pjsip res_pjsip_session
res_pjsip_pubsub res_pjsip_outbound_publish res_pjsip_exten_state res_pjsip_endpoint_identifier_ip
res_pjsip_endpoint_identifier_user res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest
res_pjsip_outbound_registration res_pjsip_registrar res_pjsip_caller_id res_pjsip_nat res_pjsip_acl res_pjsip_sdp_rtp
chan_pjsip res_rtp_asterisk codec_alaw codec_ulaw codec_gsm codec_resample format_wav format_pcm format_gsm format_sln
res_musiconhold bridge_simple bridge_native_rtp bridge_softmix bridge_holding pbx_config app_dial app_queue app_playback
app_milliwatt app_echo app_stack
"""

ASTERISK = """[directories]
astetcdir => /ccctl/current
astmoddir => /usr/lib/x86_64-linux-gnu/asterisk/modules
astvarlibdir => /usr/share/asterisk
astdbdir => /var/lib/asterisk
astkeydir => /var/lib/asterisk
astdatadir => /usr/share/asterisk
astagidir => /usr/share/asterisk/agi-bin
astspooldir => /var/spool/asterisk
astrundir => /run/asterisk
astlogdir => /var/log/asterisk
[options]
hideconnect = yes
documentation_language = en_US
entityid = 02:00:00:00:00:01
"""

MANAGER = f"""[general]
enabled = yes
bindaddr = 127.0.0.1
port = 5038
displayconnects = no
[ccctl]
secret = {secret_token("engine", "ami")}
read = system,call,agent,user,dialplan,reporting
write = system,call,agent,user,command,reporting,originate
"""

PJSIP = f"""[transport-udp]
type = transport
protocol = udp
bind = 0.0.0.0:5060
[1001]
type = endpoint
context = seats
disallow = all
allow = alaw
auth = 1001
aors = 1001
[1001]
type = auth
auth_type = userpass
username = 1001
password = {secret_token("seat", "1001")}
[1001]
type = aor
max_contacts = 1
"""

QUEUES = """[general]
[orders]
strategy = linear
timeout = {timeout}
member => PJSIP/1001
"""

EXTENSIONS = """[general]
static = yes
[seats]
exten => 100,1,Answer()
 same => n,Milliwatt()
exten => 200,1,Queue(orders)
"""

INDICATIONS = """[general]
country = us
[us]
description = US
ringcadence = 2000,4000
dial = 350+440
"""

EMPTY = ("acl", "features", "pjproject", "queuerules", "rtp", "stasis", "cli", "cli_aliases", "cli_permissions", "http")
GENERAL_ONLY = ("ccss", "udptl", "cdr", "cel")


def small_tree(*, timeout: int = 15, **replaced: str) -> RenderedTree:
    """The tree; `timeout` is the queue's, `replaced` gives whole files by their name without ending."""
    files = {
        "asterisk": (ASTERISK, "restart"),
        "modules": ("[modules]\nautoload = no\n" + "".join(f"load = {m}.so\n" for m in MODULES.split()), "restart"),
        "logger": ("[logfiles]\nconsole => notice,warning,error\n", "logger"),
        "manager": (MANAGER, "manager"),
        "pjsip": (PJSIP, "pjsip"),
        "queues": (QUEUES.format(timeout=timeout), "queues"),
        "extensions": (EXTENSIONS, "dialplan"),
        "indications": (INDICATIONS, "restart"),
        "musiconhold": ("[default]\nmode = files\ndirectory = /usr/share/asterisk/moh\n", "moh"),
        **dict.fromkeys(EMPTY, ("", "none")),
        **dict.fromkeys(GENERAL_ONLY, ("[general]\n", "none")),
    }
    for name, text in replaced.items():
        files[name] = (text, files[name][1])
    return RenderedTree(
        "asterisk",
        tuple(
            RenderedFile(f"{name}.conf", text.encode(), action, secret="<<secret:" in text)
            for name, (text, action) in sorted(files.items())
        ),
    )
