"""A small Asterisk as an administrator writes it: templates, includes, `same`, times, a menu, two queues, voicemail."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "pjsip.conf": """\
[transport-udp]
type=transport
protocol=udp
bind=0.0.0.0

[seat](!)
type=endpoint
context=internal
disallow=all
allow=alaw,ulaw

[seat-aor](!)
type=aor
max_contacts=1

[1001](seat)
auth=1001
aors=1001
callerid="Zhang Wei" <1001>
[1001](seat-aor)
[1001]
type=auth
username=1001
password=very-secret-1

[1002](seat)
auth=1002
aors=1002
[1002](seat-aor)
[1002]
type=auth
username=1002
password=very-secret-2

[carrier]
type=endpoint
context=from-carrier
aors=carrier
allow=alaw,g722
[carrier]
type=aor
contact=sip:sip.carrier.example:5080
[carrier]
type=identify
endpoint=carrier
match=203.0.113.7
match=203.0.113.8
[carrier]
type=registration
server_uri=sip:sip.carrier.example
client_uri=sip:4711@sip.carrier.example
outbound_auth=carrier-auth
[carrier-auth]
type=auth
username=4711
password=carrier-secret
""",
    "queues.conf": """\
[general]
persistentmembers=yes
[std](!)
strategy=leastrecent
timeout=15
[sales](std)
maxlen=20
musicclass=waiting
member => PJSIP/1001
member => PJSIP/1002,1
[support](std)
wrapuptime=5
queue-youarenext=queue-youarenext
member => Local/1002@internal,0,Agent
member => Agent/7
""",
    "musiconhold.conf": "[waiting]\nmode=playlist\nentry=/sounds/waiting\n",
    "voicemail.conf": "[general]\nmaxsecs=120\n[default]\n100 => 4711,Main Box,office@acme.example\n",
    "extensions.conf": """\
[general]
static=yes
#include "parts/*.conf"
[internal]
exten => _1XXX,1,Dial(PJSIP/${EXTEN},20)
;-- a comment
over two lines --;
exten => *97,1,VoiceMailMain(${CALLERID(num)}@default)
[from-carrier]
exten => 4930555,1,NoOp(a call) ; comment
 same => n,Answer()
 same => n,GotoIfTime(09:00-17:59,mon-fri,*,*?day,s,1)
 same => n,Goto(night,s,1)
exten => 4930556,1,Queue(support,,,,60)
 same => n,VoiceMail(100@default,u)
exten => 4930557,1,Dial(PJSIP/1001,20)
exten => _49305X.,1,Hangup()
exten => 4930558,1,AGI(crm.py)
 same => n,Busy()
[unused]
exten => s,1,Playback(nobody)
""",
    "parts/day.conf": """\
[day]
exten => s,1,Background(welcome)
 same => n,WaitExten(7)
exten => 1,1,Queue(sales,,,,120)
 same => n,Goto(night,s,1)
exten => 2,1,Goto(from-carrier,4930556,1)
exten => 0,1,Goto(s,1)
exten => i,1,Playback(wrong)
 same => n,Goto(s,1)
exten => t,1,Goto(night,s,1)
[night]
exten => s,1,Playback(closed&bye)
 same => n,VoiceMail(100@default,u)
""",
}


def write(folder: Path, **changes: str) -> Path:
    """The folder with these files; a change replaces or adds one (`extensions_conf="..."`)."""
    for name, text in {**FILES, **{key.replace("_", "."): text for key, text in changes.items()}}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
