"""Every code, declared once.

CC0 file and YAML, CC1 shape, CC2 meaning, CC3 engine, CC4 plan safety, CC5 deploy, CC6 calls, CC9 internal. This file is a list:
it grows by an entry a code, and `ccctl explain`, docs/codes.md and tests/spec/bad/ are checked against it.
"""

from __future__ import annotations

from ccctl.diagnostics.code import Code, Severity

CODES: dict[str, Code] = {}


def _error(name: str, title: str, meaning: str, wrong: str = "", right: str = "") -> Code:
    return _declare(Code(name, Severity.ERROR, title, meaning, wrong, right))


def _warning(name: str, title: str, meaning: str, wrong: str = "", right: str = "") -> Code:
    return _declare(Code(name, Severity.WARNING, title, meaning, wrong, right))


def _declare(code: Code) -> Code:
    if code.name in CODES:
        raise ValueError(f"{code.name} is declared twice")
    CODES[code.name] = code
    return code


# --- CC0: file and YAML ---------------------------------------------------------------------------------------------

CC001 = _error(
    "CC001",
    "No such file",
    "A file that the command or an `include` names does not exist.",
    wrong="include: [seat.csv]",
    right="include: [seats.csv]",
)
CC002 = _error(
    "CC002",
    "Not a file",
    "A directory, a pipe or a device stands where a file is needed.",
    wrong="ccctl validate examples",
    right="ccctl validate examples/acme.yaml",
)
CC003 = _error(
    "CC003",
    "Unreadable file",
    "The file exists, but the system does not let it be read.",
    wrong="chmod 000 center.yaml",
    right="chmod 644 center.yaml",
)
CC004 = _error(
    "CC004",
    "Not UTF-8",
    "Specs are UTF-8 texts; this file has bytes that are not.",
    wrong="iconv -t UTF-16 center.yaml",
    right="iconv -t UTF-8 center.yaml",
)
CC005 = _error(
    "CC005",
    "Control character",
    "A NUL byte or another control character stands in the text; editors hide it and engines trip over it.",
    wrong="center: a\\0b",
    right="center: ab",
)
CC006 = _error(
    "CC006",
    "File too large",
    "A spec file may have 8 MB, which holds more than 100,000 seats written one by one.",
    wrong="seats: {10001: {}, 10002: {}, ...}",
    right="seats: {10001-99999: {}}",
)
CC007 = _error(
    "CC007",
    "Empty file",
    "The file holds no spec: it is empty or has only comments.",
    wrong="# nothing here",
    right="ccctl: 1\ncenter: hello\ntimezone: Europe/Berlin",
)
CC008 = _error(
    "CC008",
    "YAML syntax",
    "The text is not YAML: a bracket or quote that is not closed, a colon that needs quotes, a line that is not aligned.",
    wrong="numbers: {100: queue/desk",
    right="numbers: {100: queue/desk}",
)
CC009 = _error(
    "CC009",
    "Tab in the indentation",
    "YAML is indented with spaces only.",
    wrong="queues:\n\tdesk: {}",
    right="queues:\n  desk: {}",
)
CC010 = _error(
    "CC010",
    "Defined twice",
    "A key stands twice in one mapping; YAML would silently keep one of them.",
    wrong="teams:\n  orders: {}\n  orders: {}",
    right="teams:\n  orders: {}\n  parcels: {}",
)
CC011 = _error(
    "CC011",
    "YAML tag",
    "Tags such as !!python/object change what a value is; the language has none.",
    wrong="center: !!str hello",
    right="center: hello",
)
CC012 = _error(
    "CC012",
    "Several documents",
    "A file holds one spec; `---` starts a second one.",
    wrong="center: one\n---\ncenter: two",
    right="center: one",
)
CC013 = _error(
    "CC013",
    "Alias without anchor",
    "A *name needs an &name that stands before it and is complete; << takes over mappings only.",
    wrong="teams: {orders: *desk}",
    right="teams: {desk: &desk {}, orders: *desk}",
)
CC014 = _error(
    "CC014",
    "Too many copies",
    "Aliases of aliases multiply; this text would stand for more than 100,000 values.",
    wrong="a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]",
    right="seats: {1001-1999: {}}",
)
CC015 = _error(
    "CC015",
    "Nested too deep",
    "The text is nested deeper than anything in the language.",
    wrong="[[[[[[[[[[ ... ]]]]]]]]]]",
    right="members: [{team: orders}]",
)
CC016 = _error(
    "CC016",
    "Not a mapping",
    "A spec is a mapping of keys at its top level.",
    wrong="- center\n- queues",
    right="ccctl: 1\ncenter: hello",
)
CC017 = _error(
    "CC017",
    "Not a key",
    "A key must be a text: not empty, not a list and not a mapping.",
    wrong="teams: {[a, b]: {}}",
    right="teams: {a: {}, b: {}}",
)
CC020 = _error(
    "CC020",
    "Include outside of the folder",
    "Included files lie in the folder of the main spec or below it, also when reached through a link.",
    wrong="include: [../other/seats.csv]",
    right="include: [seats.csv]",
)
CC021 = _error(
    "CC021",
    "Include without a match",
    "A pattern of `include` matches no file.",
    wrong="include: [client/*.yaml]",
    right="include: [clients/*.yaml]",
)
CC022 = _error(
    "CC022",
    "Cycle of includes",
    "A file includes itself, directly or through others.",
    wrong="# in a.yaml\ninclude: [a.yaml]",
    right="# in a.yaml\ninclude: [b.yaml]",
)
CC023 = _error(
    "CC023",
    "Defined in two files",
    "A name is defined in more than one of the included files.",
    wrong="# a.yaml\nteams: {orders: {}}\n# b.yaml\nteams: {orders: {}}",
    right="# a.yaml\nteams: {orders: {}}\n# b.yaml\nteams: {parcels: {}}",
)
CC024 = _error(
    "CC024",
    "CSV of seats",
    "A CSV file of seats has a header row with the columns number, name, team, role, sign_in and skills (zh:9 en:4), and one seat "
    "a row.",
    wrong="number;name\n1001;Ann",
    right="number,name,team\n1001,Ann,orders",
)
CC025 = _error(
    "CC025",
    "Kind of include",
    "Included files end in .yaml, .yml or .csv.",
    wrong="include: [seats.txt]",
    right="include: [seats.csv]",
)
CC026 = _error(
    "CC026",
    "Already there",
    "`ccctl init` writes new files and never replaces one that is there.",
    wrong="ccctl init a-folder-with-a-center",
    right="ccctl init a-new-folder",
)
CC027 = _error(
    "CC027",
    "Not safe to format",
    "`ccctl fmt` reads what it has made and compares it with what was there; where the meaning would change or a comment"
    " would be lost, it writes nothing.",
    wrong="? center\n: hello # an explicit key",
    right="center: hello # an explicit key",
)

# --- CC1: shape -----------------------------------------------------------------------------------------------------

CC100 = _error(
    "CC100",
    "Shape",
    "A value has not the shape that the language needs here.",
    wrong="queues: desk",
    right="queues: {desk: {members: [{team: orders}]}}",
)
CC101 = _error(
    "CC101",
    "Unknown key",
    "The language has no such key here; a key that is not known is never ignored.",
    wrong="queues: {desk: {member: [{team: orders}]}}",
    right="queues: {desk: {members: [{team: orders}]}}",
)
CC102 = _error(
    "CC102",
    "Missing key",
    "A key is needed here.",
    wrong="menus: {main: {keys: {1: hangup}}}",
    right="menus: {main: {prompt: welcome, keys: {1: hangup}}}",
)
CC103 = _error(
    "CC103",
    "Not supported yet",
    "The language has this, but this version of ccctl cannot do it yet; it refuses it rather than ignore it.",
    wrong="trunks: {carrier: {sip: {host: sip.carrier.example, transport: tls}}}",
    right="trunks: {carrier: {sip: {host: sip.carrier.example, transport: tcp}}}",
)
CC104 = _error(
    "CC104",
    "Wrong kind of value",
    "A list stands where a text is needed, a text where a mapping is needed, and so on.",
    wrong="numbers: {100: [queue/desk]}",
    right="numbers: {100: queue/desk}",
)
CC105 = _error(
    "CC105",
    "Nothing chosen",
    "One of several keys is needed here, and none is given.",
    wrong="trunks: {carrier: {channels: 30}}",
    right="trunks: {carrier: {sip: {host: sip.carrier.example}, channels: 30}}",
)
CC106 = _error(
    "CC106",
    "More than one chosen",
    "Only one of several keys can hold here, and more are given.",
    wrong="flows: {start: [{play: welcome, go: menu/main}]}",
    right="flows: {start: [{play: welcome}, {go: menu/main}]}",
)
CC107 = _error(
    "CC107",
    "No value",
    "A key stands there without a value.",
    wrong="teams:\n  orders:",
    right="teams:\n  orders: {}",
)
CC108 = _error(
    "CC108",
    "Not one of the words",
    "Only certain words can stand here.",
    wrong="queues: {desk: {strategy: longest, members: [{team: orders}]}}",
    right="queues: {desk: {strategy: longest-idle, members: [{team: orders}]}}",
)
CC109 = _error(
    "CC109",
    "Empty list",
    "At least one entry is needed here.",
    wrong="queues: {desk: {members: []}}",
    right="queues: {desk: {members: [{team: orders}]}}",
)
CC110 = _error(
    "CC110",
    "Duration",
    "A duration is a whole number with a unit: ms, s, m, h or d. A bare number could mean anything.",
    wrong="queues: {desk: {ring: 20, members: [{team: orders}]}}",
    right="queues: {desk: {ring: 20s, members: [{team: orders}]}}",
)
CC111 = _error(
    "CC111",
    "Whole number",
    "A whole number in decimal digits is needed here.",
    wrong="menus: {main: {prompt: welcome, keys: {1: hangup}, retries: two}}",
    right="menus: {main: {prompt: welcome, keys: {1: hangup}, retries: 2}}",
)
CC135 = _error(
    "CC135",
    "Not a percentage",
    "A share is a whole number from 1 to 100 and %.",
    wrong="service_level: {answer_within: 20s, target: 80}",
    right="service_level: {answer_within: 20s, target: 80%}",
)
CC136 = _error(
    "CC136",
    "Announcement of nothing",
    "`announce` says what waiting callers are told; at least one of `position`, `wait` and `also`.",
    wrong="announce: {every: 30s}",
    right="announce: {position: true, every: 30s}",
)
CC112 = _error(
    "CC112",
    "True or false",
    "true or false is needed here.",
    wrong="trunks: {e1: {e1: {span: 1, crc4: maybe}}}",
    right="trunks: {e1: {e1: {span: 1, crc4: true}}}",
)
CC113 = _error(
    "CC113",
    "Out of range",
    "The value is too small or too large.",
    wrong="trunks: {carrier: {sip: {host: sip.carrier.example, port: 70000}}}",
    right="trunks: {carrier: {sip: {host: sip.carrier.example, port: 5060}}}",
)
CC114 = _error(
    "CC114",
    "Network address",
    "An IP address, or a network as its first address with a prefix length, is needed here.",
    wrong="accept_from: [203.0.113.5/28]",
    right="accept_from: [203.0.113.0/28]",
)
CC116 = _error(
    "CC116",
    "Time",
    "Hours, dates and times have fixed forms.",
    wrong='open: ["mon-fri 9am-6pm"]',
    right='open: ["mon-fri 09:00-18:00"]',
)
CC117 = _error(
    "CC117",
    "Range of ports",
    "Two ports with a hyphen between them, the lower one first.",
    wrong="docker: {rtp_ports: 10000}",
    right="docker: {rtp_ports: 10000-10199}",
)
CC118 = _error(
    "CC118",
    "Version of the language",
    "The spec says which version of the language it is written in.",
    wrong="ccctl: 2",
    right="ccctl: 1",
)
CC119 = _error(
    "CC119",
    "Malformed text",
    "Names, numbers, hosts and the like have a fixed form.",
    wrong="teams: {Order Desk: {}}",
    right="teams: {order-desk: {name: Order Desk}}",
)
CC120 = _error(
    "CC120",
    "Password as plain text",
    "Secrets are references; their values come from the environment, a file or a command when a release is applied.",
    wrong="password: hunter2",
    right="password: {secret: CARRIER}",
)
CC121 = _error(
    "CC121",
    "Unsafe character",
    "A character that ends a line, turns text around or is syntax of an engine stands in a text.",
    wrong='teams: {orders: {name: "Orders ${SHELL(id)}"}}',
    right='teams: {orders: {name: "Orders (national)"}}',
)
CC122 = _error(
    "CC122",
    "Destination",
    "A place that a call can be sent to is written kind/name, or hangup, and in menus repeat or back.",
    wrong="numbers: {100: queue.desk}",
    right="numbers: {100: queue/desk}",
)
CC123 = _error(
    "CC123",
    "Range of seats",
    "The ends of a range have the same number of digits, the lower one first.",
    wrong="seats: {1012-1002: {}}",
    right="seats: {1002-1012: {}}",
)
CC124 = _error(
    "CC124",
    "Seat defined twice",
    "A seat number belongs to two entries of `seats`.",
    wrong="seats: {1001-1004: {}, 1003: {}}",
    right="seats: {1001-1002: {}, 1003: {}, 1004: {}}",
)
CC125 = _error(
    "CC125",
    "Path of `set`",
    "`set` of an environment names what it replaces by its path; everything up to the last part must exist.",
    wrong="set: {trunk.carrier.sip.host: sbc1.carrier.example}",
    right="set: {trunks.carrier.sip.host: sbc1.carrier.example}",
)
CC126 = _error(
    "CC126",
    "Unknown environment",
    "The environment that was asked for is not one of the spec's `environments`.",
    wrong="ccctl plan --env prod",
    right="ccctl plan --env production",
)
CC127 = _error(
    "CC127",
    "Half of a mail server's credentials",
    "A mail server that knows the center by a user name wants its password too.",
    wrong="mail: {host: mail.acme.example, from: pbx@acme.example, username: pbx}",
    right="mail: {host: mail.acme.example, from: pbx@acme.example, username: pbx, password: {secret: MAIL}}",
)
CC140 = _error(
    "CC140",
    "Pause reason twice",
    "A reason for a pause stands twice in `pause_reasons`; a seat dials the place of its reason.",
    wrong="pause_reasons: [lunch, training, lunch]",
    right="pause_reasons: [lunch, training]",
)
CC141 = _error(
    "CC141",
    "Wrap-up code twice",
    "A code stands twice in a queue's `wrap_up_codes`; a seat dials the place of its code.",
    wrong="wrap_up_codes: [order, complaint, order]",
    right="wrap_up_codes: [order, complaint]",
)
CC150 = _error(
    "CC150",
    "Not the keys of a survey",
    "The keys that answer a survey are a range of digits, one key, or a list of these.",
    wrong="keys: 5-1",
    right="keys: 1-5",
)


CC160 = _error(
    "CC160",
    "A key of another kind of hook",
    "`sign` and `events` go with `url`, where events are sent; `timeout`, `on_error` and `mock` go with `lookup`, which is "
    "asked during a call.",
    wrong="desktop: {screen_pop: 'https://crm.example/pop', timeout: 1s}",
    right="desktop: {screen_pop: 'https://crm.example/pop'}",
)
CC161 = _error(
    "CC161",
    "An address with a port that does not exist",
    "Ports are 1 to 65535.",
    wrong="crm: {url: 'https://crm.example:70000/'}",
    right="crm: {url: 'https://crm.example:8443/'}",
)
CC162 = _error(
    "CC162",
    "Braces in a hook's address that stand for nothing",
    "In a lookup's address `{caller}`, `{number}` and `{call}` are filled in, in that of a screen pop also `{seat}`. They may "
    "stand behind the host only. The address that events are sent to is the same for every call.",
    wrong="customer: {lookup: 'https://crm.example/?phone={phone}'}",
    right="customer: {lookup: 'https://crm.example/?phone={caller}'}",
)
CC170 = _error(
    "CC170",
    "Codecs of an outside number",
    "A seat that is an outside number is rung through a trunk: the trunk says which codecs there are.",
    wrong="seats: {101: {phone: {number: '+4917012345'}, codecs: [g722]}}",
    right="trunks: {carrier: {sip: {host: sip.carrier.example, codecs: [g722, alaw]}}}",
)
CC146 = _error(
    "CC146",
    "Outside number that would sign in",
    "A seat that is an outside number has no phone at the center on which somebody could dial the code of sign_in.",
    wrong='seats: {"4001": {phone: {number: "+4917012345"}, sign_in: code}}',
    right='seats: {"4001": {phone: {number: "+4917012345"}}}',
)
CC145 = _error(
    "CC145",
    "No pattern of dialled numbers",
    "`match` of a dialing rule is digits, `x` (any digit), `z` (1 to 9), sets such as [2-8], and `.` at the end for one or more "
    "digits.",
    wrong='dialing: {rules: [{match: "1[3-9]*"}]}',
    right='dialing: {rules: [{match: "1[3-9]xxxxxxxxx"}]}',
)

# --- CC2: meaning ---------------------------------------------------------------------------------------------------

CC201 = _error(
    "CC201",
    "Undefined destination",
    "A call is sent to a place (flow, menu, queue, seat, team, voicemail) that the spec does not define.",
    wrong='numbers: {"+493012345": queue/desc}\nqueues: {desk: {members: [{seats: [101]}]}}',
    right='numbers: {"+493012345": queue/desk}\nqueues: {desk: {members: [{seats: [101]}]}}',
)
CC202 = _error(
    "CC202",
    "Undefined seat",
    "A queue or a test names a seat number that no entry of `seats` defines, alone or in a range.",
    wrong="seats: {101-104: {}}\nqueues: {desk: {members: [{seats: [105]}]}}",
    right="seats: {101-105: {}}\nqueues: {desk: {members: [{seats: [105]}]}}",
)
CC203 = _error(
    "CC203",
    "Undefined team",
    "A seat or a queue names a team that `teams` does not define.",
    wrong="teams: {orders: {}}\nseats: {101-104: {team: order}}",
    right="teams: {orders: {}}\nseats: {101-104: {team: orders}}",
)
CC204 = _error(
    "CC204",
    "Undefined prompt",
    "Something is to be played that `prompts` does not define.",
    wrong="prompts: {welcome: {say: Hello}}\nflows: {start: [{play: wellcome}, {go: hangup}]}",
    right="prompts: {welcome: {say: Hello}}\nflows: {start: [{play: welcome}, {go: hangup}]}",
)
CC205 = _error(
    "CC205",
    "Undefined hours",
    "A condition names hours that `hours` does not define.",
    wrong="if: {closed: ofice}",
    right="if: {closed: office}   # hours: {office: {open: [...]}}",
)
CC206 = _error(
    "CC206",
    "Undefined caller list",
    "A condition names a list that `callers` does not define.",
    wrong="if: {callers: vips}",
    right="if: {callers: vip}   # callers: {vip: {numbers: [...]}}",
)
CC207 = _error(
    "CC207",
    "Undefined trunk",
    "A number or a test names a trunk that `trunks` does not define.",
    wrong='numbers: {"+493012345": {to: queue/desk, trunks: [telcom]}}',
    right='numbers: {"+493012345": {to: queue/desk, trunks: [telecom]}}',
)
CC208 = _error(
    "CC208",
    "Undefined voicemail in a test",
    "A test expects a message in a box that `voicemails` does not define.",
    wrong="expect: {voicemail: {box: nigth, at_least: 2s}}",
    right="expect: {voicemail: {box: night, at_least: 2s}}",
)
CC209 = _error(
    "CC209",
    "Undefined switch",
    "A condition or a test names a switch that `switches` does not define.",
    wrong="if: {switch: emergancy}",
    right="if: {switch: emergency}",
)
CC210 = _error(
    "CC210",
    "Tag that nothing sets",
    "A condition asks for a tag of the call that no `collect` step sets: it would never hold.",
    wrong="- {go: queue/vip, if: {tag: {acount: '1234'}}}",
    right="- collect: {prompt: which-account, into: account}\n- {go: queue/vip, if: {tag: {account: '1234'}}}",
)
CC211 = _warning(
    "CC211",
    "Queue member without effect",
    "Every seat of this member entry is already a member, with the same tier or a lower one; the lowest tier counts.",
    wrong="members: [{seats: [101-104]}, {seats: [102], tier: 2}]",
    right="members: [{seats: [101, 103, 104]}, {seats: [102], tier: 2}]",
)
CC212 = _error(
    "CC212",
    "Two numbers are the same number",
    "Two entries of `numbers` have the same E.164 form in the center's country, so a call to it could go two ways.",
    wrong='country: CN\nnumbers: {"02166668888": flow/a, "+862166668888": flow/b}',
    right='country: CN\nnumbers: {"02166668888": flow/a}',
)
CC213 = _error(
    "CC213",
    "A seat has a public number's digits",
    "A seat's number is also one of `numbers`: who dials it could mean either.",
    wrong='numbers: {"1001": queue/desk}\nseats: {"1001": {}}',
    right='numbers: {"1001": queue/desk}\nseats: {"2001": {}}',
)
CC214 = _error(
    "CC214",
    "Too many seats",
    "The spec defines more than 100,000 seats: most likely a digit too many in a range.",
    wrong="seats: {100000-199999: {}, 200000-200120: {}}",
    right="seats: {10000-19999: {}, 20000-20120: {}}",
)
CC215 = _error(
    "CC215",
    "Mailbox used twice",
    "Two voicemails have the same mailbox number and would share their messages.",
    wrong='voicemails: {day: {mailbox: "8000"}, night: {mailbox: "8000"}}',
    right='voicemails: {day: {mailbox: "8000"}, night: {mailbox: "8001"}}',
)
CC216 = _error(
    "CC216",
    "E1 span used twice",
    "Two trunks name the same span of the card.",
    wrong="trunks: {a: {e1: {span: 1}}, b: {e1: {span: 1}}}",
    right="trunks: {a: {e1: {span: 1}}, b: {e1: {span: 2}}}",
)
CC217 = _error(
    "CC217",
    "E1 timing used twice",
    "Two spans have the same place in the order of clock sources; only 0 (no source) can be said of several.",
    wrong="trunks: {a: {e1: {span: 1, timing: 1}}, b: {e1: {span: 2, timing: 1}}}",
    right="trunks: {a: {e1: {span: 1, timing: 1}}, b: {e1: {span: 2, timing: 2}}}",
)
CC218 = _error(
    "CC218",
    "Feature code twice",
    "Two switches have the same code: a seat that dials it could mean either.",
    wrong='switches: {emergency: {code: "*70"}, training: {code: "*70"}}',
    right='switches: {emergency: {code: "*70"}, training: {code: "*71"}}',
)
CC219 = _warning(
    "CC219",
    "Events that are not signed",
    "Without a signature the receiver cannot tell the center's events from somebody else's. `sign` names the secret that both "
    "sides know; each request then carries an HMAC-SHA256 over its identifier, time and body, as Standard Webhooks describes.",
    wrong="crm: {url: 'https://crm.example/ccctl'}",
    right="crm: {url: 'https://crm.example/ccctl', sign: {secret: CRM_HMAC}}",
)
CC220 = _error(
    "CC220",
    "repeat or back outside of a menu",
    "`repeat` plays a menu's prompt again and `back` leads to the menu before: both mean something in menus only.",
    wrong="flows: {start: [{go: repeat}]}",
    right="flows: {start: [{go: menu/main}]}",
)
CC221 = _error(
    "CC221",
    "Dead end",
    "A call can run through all steps of the flow and is then hung up, without the spec saying so.",
    wrong="start: [{play: welcome}]",
    right="start: [{play: welcome}, {go: queue/desk}]",
)
CC223 = _error(
    "CC223",
    "Step that never runs",
    "Every call has left the flow before this step, by a `go` or `reject` without `if`, or by several whose "
    "conditions leave no case.",
    wrong="start: [{go: queue/desk}, {play: welcome}]",
    right="start: [{play: welcome}, {go: queue/desk}]",
)
CC224 = _error(
    "CC224",
    "Loop without a caller action",
    "A call goes round for ever and nobody does anything: through flows, a menu's `otherwise`, or queues that do "
    "not take it.",
    wrong="flows: {a: [{go: flow/b}], b: [{go: flow/a}]}",
    right="flows: {a: [{go: flow/b}], b: [{go: queue/desk}]}",
)
CC225 = _warning(
    "CC225",
    "Waiting without an end",
    "When a queue's `timeout` comes, the caller goes back to a queue from which only the same ways lead: nobody "
    "ever says no.",
    wrong="queues: {a: {max_wait: 1m, overflow: {timeout: queue/b}}, b: {max_wait: 1m, overflow: {timeout: queue/a}}}",
    right="queues: {a: {max_wait: 1m, overflow: {timeout: queue/b}}, "
    "b: {max_wait: 1m, overflow: {timeout: voicemail/main}}}",
)
CC226 = _warning(
    "CC226",
    "reject after the call was answered",
    "A refusal is a SIP status, and only a call that is not answered can have one; here the caller is hung up on "
    "instead.",
    wrong="start: [{play: welcome}, {reject: busy, if: {callers: blocked}}, {go: queue/desk}]",
    right="start: [{reject: busy, if: {callers: blocked}}, {play: welcome}, {go: queue/desk}]",
)
CC228 = _warning(
    "CC228",
    "Queue in which nobody may wait",
    "`max_waiting: 0` makes every call that comes overflow as `full`, even when a seat is free.",
    wrong="max_waiting: 0",
    right="max_waiting: 20   # or leave it out: no limit",
)
CC229 = _warning(
    "CC229",
    "Overflow that never happens",
    "`timeout` is for callers who waited for `max_wait`, `full` for those who find `max_waiting` others; the limit "
    "is not set.",
    wrong="queues: {desk: {members: [{team: desk}], overflow: {timeout: voicemail/main}}}",
    right="queues: {desk: {members: [{team: desk}], max_wait: 3m, overflow: {timeout: voicemail/main}}}",
)
CC230 = _error(
    "CC230",
    "Team without seats is rung",
    "Calls are sent to a team that no seat belongs to.",
    wrong="teams: {desk: {}}\nmenus: {main: {prompt: choose, keys: {1: team/desk}}}",
    right="teams: {desk: {}}\nseats: {101: {team: desk}}\nmenus: {main: {prompt: choose, keys: {1: team/desk}}}",
)
CC231 = _warning(
    "CC231",
    "ring is longer than max_wait",
    "`max_wait` is looked at between offers, so the first seat that rings takes the caller past it.",
    wrong="ring: 60s\nmax_wait: 30s",
    right="ring: 15s\nmax_wait: 30s",
)
CC232 = _warning(
    "CC232",
    "Unreachable",
    "No call from any of the public numbers can come to this flow, menu, queue or voicemail.",
    wrong='numbers: {"+493012345": queue/desk}\nflows: {old: [{go: hangup}]}',
    right='numbers: {"+493012345": queue/desk}',
)
CC233 = _warning(
    "CC233",
    "Unused",
    "A name is defined and nothing uses it: a prompt, hours, caller list, team, trunk or secret source.",
    wrong="prompts: {old-welcome: {say: Hello}}",
    right="# remove it",
)
CC234 = _warning(
    "CC234",
    "Seat that is never rung",
    "The seat is in no queue and no team, and no call is sent to it.",
    wrong="seats: {101-104: {}}\nqueues: {desk: {members: [{seats: [101-103]}]}}",
    right="seats: {101-104: {}}\nqueues: {desk: {members: [{seats: [101-104]}]}}",
)
CC235 = _warning(
    "CC235",
    "Prompt missing in a language of its callers",
    "Callers hear prompts in the center's `language`, or in the one that a `language` step has set; this prompt does not "
    "have it, and is heard in the center's language, or else in its own first.",
    wrong="language: en\nprompts: {welcome: {de: {say: Guten Tag}}}",
    right="language: en\nprompts: {welcome: {en: {say: Hello}, de: {say: Guten Tag}}}",
)
CC236 = _error(
    "CC236",
    "Menu that is never full",
    "`full` is for callers who find `max_callers` others in the menu; the limit is not set.",
    wrong="menus: {main: {prompt: choose, keys: {1: queue/desk}, full: queue/desk}}",
    right="menus: {main: {prompt: choose, keys: {1: queue/desk}, max_callers: 15, full: queue/desk}}",
)
CC237 = _warning(
    "CC237",
    "Cut off without a word",
    "A call can end here by being hung up on, and the caller has heard nothing, or only music. Callers who are on a list "
    "in a condition, and calls that are rejected, are taken to be meant.",
    wrong='numbers: {"+493012345": flow/closed}\nflows: {closed: [{go: hangup}]}',
    right='numbers: {"+493012345": flow/closed}\nflows: {closed: [{play: we-are-closed}, {go: hangup}]}',
)
CC240 = _error(
    "CC240",
    "Unknown time zone",
    "The name is not in the IANA time zone database.",
    wrong="timezone: Europe/Berlni",
    right="timezone: Europe/Berlin",
)
CC241 = _error(
    "CC241",
    "Hours that never open",
    "No day of any year is open: there is no opening span, or the closed days cover the whole year.",
    wrong='hours: {office: {open: ["mon-fri 09:00-18:00"], closed: ["01-01..12-31"]}}',
    right='hours: {office: {open: ["mon-fri 09:00-18:00"], closed: ["12-24..01-01"]}}',
)
CC242 = _error(
    "CC242",
    "Undefined survey",
    "A queue names a survey that `surveys` does not define.",
    wrong="queues: {orders: {survey: cast}}",
    right="queues: {orders: {survey: csat}}",
)
CC243 = _warning(
    "CC243",
    "Opening times overlap",
    "Two spans cover the same minutes of a day; the hours are open in both, so one of them says nothing new or "
    "is a slip.",
    wrong='open: ["mon-fri 09:00-18:00", "fri 16:00-20:00"]',
    right='open: ["mon-thu 09:00-18:00", "fri 09:00-20:00"]',
)
CC244 = _error(
    "CC244",
    "Entry of a menu that is a seat's number",
    "With `dial_seats` the numbers of all seats are entries of the menu; a key or row of keys with the same digits would "
    "have two meanings. An entry that other entries begin with is fine: it is taken after a silence.",
    wrong="menus: {main: {prompt: choose, keys: {101: queue/desk}, dial_seats: true}}\nseats: {101-104: {}}",
    right="menus: {main: {prompt: choose, keys: {1: queue/desk}, dial_seats: true}}\nseats: {101-104: {}}",
)
CC245 = _error(
    "CC245",
    "Seats can be dialled, and there are none",
    "`dial_seats` lets callers dial the numbers of seats; the center has no seat.",
    wrong="menus: {main: {prompt: choose, keys: {1: voicemail/main}, dial_seats: true}}",
    right="menus: {main: {prompt: choose, keys: {1: voicemail/main}}}",
)
CC246 = _error(
    "CC246",
    "Language that no prompt has",
    "A `language` step sets a language in which no prompt is there, so that callers would not notice it.",
    wrong="- language: eng\n- go: menu/main",
    right="- language: en\n- go: menu/main",
)
CC247 = _error(
    "CC247",
    "Undefined hook",
    "A `lookup` step names a hook that the spec does not define.",
    wrong="flows: {hotline: [{lookup: custmer}, {go: queue/desk}]}",
    right="hooks: {customer: {lookup: 'https://crm.example/customers?phone={caller}'}}\n"
    "flows: {hotline: [{lookup: customer}, {go: queue/desk}]}",
)
CC248 = _error(
    "CC248",
    "Question to a hook that answers nothing",
    "Only a hook with `lookup` can be asked; events and screen pops go one way.",
    wrong="hooks: {crm: {url: 'https://crm.example/events'}}\nflows: {hotline: [{lookup: crm}, {go: queue/desk}]}",
    right="hooks: {crm: {lookup: 'https://crm.example/customers?phone={caller}'}}\n"
    "flows: {hotline: [{lookup: crm}, {go: queue/desk}]}",
)
CC250 = _error(
    "CC250",
    "Unknown country",
    "The country is not an ISO 3166 code that has a numbering plan.",
    wrong="country: UK",
    right="country: GB",
)
CC252 = _warning(
    "CC252",
    "Impossible number",
    "A number with so many digits does not exist in its country; calls to it cannot come.",
    wrong='country: DE\nnumbers: {"+493": queue/desk}',
    right='country: DE\nnumbers: {"+493012345": queue/desk}',
)
CC253 = _warning(
    "CC253",
    "Recordings that are not made",
    "`notice`, `keep` and `encrypt_to` speak of recordings, and nothing in the center is recorded.",
    wrong="recording: {keep: 180d}",
    right="recording: {mode: always, keep: 180d}",
)
CC254 = _warning(
    "CC254",
    "National number without a country",
    "Without `country`, numbers are compared as the carrier sends them: a national form then matches only that form.",
    wrong='callers: {guangdong: {prefixes: ["020"]}}',
    right='country: CN\ncallers: {guangdong: {prefixes: ["020"]}}',
)
CC256 = _error(
    "CC256",
    "Skill that nobody has",
    "No seat has all of these skills at these levels, so this entry of a queue's members stands for nobody.",
    wrong='seats: {"1001": {skills: {en: 4}}}\nqueues: {desk: {members: [{skill: {en: 5}}]}}',
    right='seats: {"1001": {skills: {en: 5}}}\nqueues: {desk: {members: [{skill: {en: 5}}]}}',
)
CC257 = _error(
    "CC257",
    "No words for a place or a wait",
    "`announce: {position: true}` and `{wait: true}` are spoken by ccctl, which has the sentences in some languages only.",
    wrong="language: eo\nqueues: {desk: {members: [{seats: [101]}], announce: {position: true}}}",
    right="language: en\nqueues: {desk: {members: [{seats: [101]}], announce: {position: true}}}",
)
CC258 = _error(
    "CC258",
    "Nobody can be called back",
    "A caller who is called back is dialled by the rules of `dialing`, and only by those that are open to all.",
    wrong="queues: {desk: {members: [{seats: [101]}], overflow: {keys: {1: callback}}}}",
    right='dialing: {rules: [{match: "0."}]}\nqueues: {desk: {members: [{seats: [101]}], overflow: {keys: {1: callback}}}}',
)
CC259 = _warning(
    "CC259",
    "Callbacks and their key",
    "A queue has one key of `overflow.keys` that leads to `callback`; the settings of `callback` are for that key.",
    wrong="queues: {desk: {members: [{seats: [101]}], callback: {tries: 5}}}",
    right="queues: {desk: {members: [{seats: [101]}], callback: {tries: 5}, overflow: {keys: {1: callback}}}}",
)
CC260 = _error(
    "CC260",
    "File not readable",
    "A file that the spec names does not exist, is a folder, or cannot be read. Paths start at the folder of the spec.",
    wrong="prompts: {closed: {file: audio/closd.wav}}",
    right="prompts: {closed: {file: audio/closed.wav}}",
)
CC261 = _error(
    "CC261",
    "Bad row in a list of callers",
    "The first column of the file holds telephone numbers; the first row may be a heading.",
    wrong="number,name\n+8613900000000,Li\nunknown,Wang",
    right="number,name\n+8613900000000,Li\n+8613900000001,Wang",
)
CC262 = _error(
    "CC262",
    "File outside of the spec's folder",
    "A spec and its files travel together: paths lead to the spec's folder and below it, also through links.",
    wrong="prompts: {closed: {file: ../../audio/closed.wav}}",
    right="prompts: {closed: {file: audio/closed.wav}}",
)
CC263 = _error(
    "CC263",
    "Not a sound file",
    "The file's first bytes are not those of a sound format that can be converted (wav, flac, ogg, mp3, au, aiff).",
    wrong="prompts: {closed: {file: audio/closed.txt}}",
    right="prompts: {closed: {file: audio/closed.wav}}",
)
CC267 = _error(
    "CC267",
    "Feature code that means two things",
    "A code of `features` is also the code of a switch or of another feature, or another code begins with it although a "
    "seat's number, a reason or a slot is dialled after it. Features that are not named have default codes.",
    wrong='switches: {emergency: {code: "*451"}}   # *45 pauses, and a reason may follow it',
    right='switches: {emergency: {code: "*70"}}',
)
CC268 = _error(
    "CC268",
    "Supervisor without the role",
    "Only seats with the role supervisor can supervise a team.",
    wrong='teams: {orders: {supervisors: ["1900"]}}\nseats: {"1900": {}}',
    right='teams: {orders: {supervisors: ["1900"]}}\nseats: {"1900": {role: supervisor}}',
)
CC269 = _warning(
    "CC269",
    "Switch that no seat may turn",
    "A switch has a code; seats with the role supervisor may dial it, and there is none. `ccctl switch` turns it all the same.",
    wrong='switches: {emergency: {code: "*70"}}\nseats: {101-104: {}}',
    right='switches: {emergency: {code: "*70"}}\nseats: {101-104: {}, 109: {role: supervisor}}',
)
CC270 = _warning(
    "CC270",
    "No public number",
    "Nothing can call this center: `numbers` is empty.",
    wrong="# no numbers",
    right='numbers: {"+493012345": queue/desk}',
)
CC271 = _warning(
    "CC271",
    "No trunk",
    "Nothing can call this center: `trunks` is empty.",
    wrong="# no trunks",
    right="trunks: {carrier: {sip: {host: sip.carrier.example}}}",
)
CC272 = _error(
    "CC272",
    "Seat that can never sign in",
    "The seat takes calls only after it has signed in by code, and `features` turns that code off.",
    wrong="seats: {101: {sign_in: code}}\nfeatures: {sign_in: off}",
    right='seats: {101: {sign_in: code}}\nfeatures: {sign_in: "*46"}',
)
CC273 = _warning(
    "CC273",
    "Pause reasons that nobody can give",
    "Seats give a reason when they dial the code of `pause`; without queues, or with the code turned off, they cannot.",
    wrong="pause_reasons: [lunch, training]\nfeatures: {pause: off}",
    right="pause_reasons: [lunch, training]",
)
CC274 = _error(
    "CC274",
    "Impossible number of channels",
    "An E1 has 30 bearer channels; a trunk without any carries nothing.",
    wrong="trunks: {e1-a: {e1: {span: 1}, channels: 31}}",
    right="trunks: {e1-a: {e1: {span: 1}, channels: 30}}",
)
CC275 = _error(
    "CC275",
    "Signalling needs more, or other, settings",
    "Each E1 signalling has settings of its own: SS7 needs point_code and adjacent_point_code; PRI and SS7 are "
    "ccs, R2 is cas.",
    wrong="e1: {span: 1, signalling: ss7}",
    right='e1: {span: 1, signalling: ss7, point_code: "1-2-3", adjacent_point_code: "1-2-4"}',
)
CC276 = _error(
    "CC276",
    "Unknown variant",
    "SS7 knows itu and ansi; R2 knows itu and the national variants of the openr2 library.",
    wrong="e1: {span: 1, signalling: r2, variant: fr}",
    right="e1: {span: 1, signalling: r2, variant: itu}",
)
CC277 = _warning(
    "CC277",
    "Secret source without a use",
    "`secrets` says where a secret comes from that nothing asks for.",
    wrong="secrets: {CARIER: {file: carrier.txt}}   # the trunk asks for CARRIER",
    right="secrets: {CARRIER: {file: carrier.txt}}",
)
CC278 = _warning(
    "CC278",
    "Trunks with the same source",
    "A call belongs to the trunk from whose addresses it comes. Where two trunks share an address, all its calls are "
    "taken for calls of one of them: its numbers, its channels.",
    wrong="trunks: {a: {sip: {host: sip.carrier.example}}, b: {sip: {host: sip.carrier.example}}}",
    right="trunks: {a: {sip: {host: a.carrier.example}}, b: {sip: {host: b.carrier.example}}}",
)
CC279 = _warning(
    "CC279",
    "A hook without encryption",
    "Who calls, and what they do, would cross the network in clear text. http:// is for programs on the same machine.",
    wrong="crm: {url: 'http://crm.example/ccctl', sign: {secret: CRM_HMAC}}",
    right="crm: {url: 'https://crm.example/ccctl', sign: {secret: CRM_HMAC}}",
)
CC280 = _error(
    "CC280",
    "Test of an undefined number",
    "The test calls a number that the center does not answer, and does not expect to be refused.",
    wrong='call: {from: "+4917012345", to: "+493054321"}',
    right='call: {from: "+4917012345", to: "+493012345"}',
)
CC281 = _error(
    "CC281",
    "No such time",
    "A test's `at` is local time of the center, written 2026-11-23 10:00; times that the clock skips in spring "
    "do not exist.",
    wrong='at: "2026-03-29 02:30"   # Europe/Berlin',
    right='at: "2026-03-29 03:30"',
)
CC282 = _error(
    "CC282",
    "Undeclared caller in a test",
    "A step or an expectation speaks of a caller that `calls` does not declare.",
    wrong="calls: {a: {...}, b: {...}}\nsteps: [{start: c}]",
    right="calls: {a: {...}, b: {...}}\nsteps: [{start: b}]",
)
CC283 = _error(
    "CC283",
    "A journey names what does not exist",
    "A journey lists kind/name: number, flow, menu, queue, team, seat and voicemail of this center.",
    wrong="journey: [number/+493012345, queue/dest]",
    right="journey: [number/+493012345, queue/desk]",
)
CC284 = _error(
    "CC284",
    "Test contradicts itself",
    "The story cannot happen: a caller starts twice, speaks before it starts, or a journey begins with another "
    "number than is called.",
    wrong="steps: [{start: b}, {start: b}]",
    right="steps: [{start: b}]",
)
CC286 = _error(
    "CC286",
    "Tag of a test that no step asks for",
    "A test gives its call a tag, and no condition of any flow looks at it: the test would prove nothing.",
    wrong="call: {from: '+493098765', to: '+493012345', tags: {custmer.tier: gold}}",
    right="call: {from: '+493098765', to: '+493012345', tags: {customer.tier: gold}}",
)
CC287 = _error(
    "CC287",
    "Language of a test that no call has",
    "A test wants to hear a prompt in a language that is neither the center's nor set by a `language` step.",
    wrong="- hear: {prompt: welcome, language: eng}",
    right="- hear: {prompt: welcome, language: en}",
)
CC292 = _warning(
    "CC292",
    "Dialing rule without effect",
    "The first rule that matches a number decides, so a rule whose numbers all belong to an earlier one is never used; "
    "neither is one for seats that do not exist.",
    wrong='dialing: {rules: [{match: "0."}, {match: "00.", only: {role: supervisor}}]}',
    right='dialing: {rules: [{match: "00.", only: {role: supervisor}}, {match: "0."}]}',
)
CC293 = _error(
    "CC293",
    "No emergency number",
    "Every seat must reach help. The numbers come from `country`; without it, `emergency` names them.",
    wrong='dialing: {rules: [{match: "0."}]}   # and no country',
    right='dialing: {emergency: [112], rules: [{match: "0."}]}',
)
CC294 = _warning(
    "CC294",
    "Emergency number in the way",
    "A seat of the center has the digits of an emergency number, or `emergency` leaves one of the country out.",
    wrong="country: DE\nseats: {108-112: {}}\ndialing: {}",
    right="country: DE\nseats: {1008-1012: {}}\ndialing: {}",
)
CC295 = _error(
    "CC295",
    "Outside number that cannot be dialled",
    "Calls are sent to a number, or a seat is rung at a number, that no rule of `dialing` carries, or that is the center's own.",
    wrong="flows: {night: [{go: number/+8613800138000}]}   # and no dialing",
    right='dialing: {rules: [{match: "1[3-9]xxxxxxxxx"}]}\nflows: {night: [{go: number/+8613800138000}]}',
)
CC296 = _warning(
    "CC296",
    "Audio in the clear beside encrypted signalling",
    "A trunk speaks SIP over TLS, and its audio can be heard by anybody on the way.",
    wrong="sip: {host: sbc.carrier.example, transport: tls}",
    right="sip: {host: sbc.carrier.example, transport: tls, srtp: required}",
)
CC297 = _warning(
    "CC297",
    "Not a key of age",
    "`encrypt_to` is a public key of age (X25519), which carries a checksum; this one's is wrong. Calls can be tried, but "
    "no release is made with it, because its recordings would be lost (CC298).",
    wrong="recording: {mode: always, encrypt_to: age1examplekey}",
    right="recording: {mode: always, encrypt_to: age12qlr57m438c6gege3t5a50zjrqturd45uyjdsre0d8laudpwx48q68uwpn}",
)
CC298 = _error(
    "CC298",
    "Recordings cannot be encrypted",
    "Files of an engine are not made for a public key that nothing can be encrypted to.",
    wrong="ccctl apply --env production   # with encrypt_to: age1examplekey",
    right="age-keygen   # and its public key as encrypt_to",
)
CC299 = _error(
    "CC299",
    "Certificate that cannot be used",
    "`tls` of an environment names a certificate and its key: PEM files, the key without a password, not yet ended.",
    wrong="environments: {dev: {docker: {tls: {certificate: pbx.der, key: pbx.key}}}}",
    right="environments: {dev: {docker: {tls: {certificate: pbx.pem, key: pbx.key}}}}",
)

CC290 = _error(
    "CC290",
    "Transfer to what seats cannot reach",
    "A test transfers a call to a seat, to a number of the center, or to a slot where calls are parked; with "
    "`attended: true`, to a seat.",
    wrong='transfer: {seat: "101", to: "9999"}',
    right='transfer: {seat: "101", to: "102"}',
)

CC291 = _warning(
    "CC291",
    "Wrap-up codes that nobody can give",
    "Seats give a wrap-up code by the code of `wrap_up`, which `features` turns off.",
    wrong="queues: {desk: {wrap_up_codes: [order, complaint]}}\nfeatures: {wrap_up: off}",
    right="queues: {desk: {wrap_up_codes: [order, complaint]}}",
)

# --- CC3: engine ----------------------------------------------------------------------------------------------------

NO_SPEECH_ENGINE = _error(
    "CC301",
    "the text-to-speech engine is missing",
    "A prompt with `say` is spoken by espeak-ng while the files are rendered. The program was not found.",
)
NO_VOICE = _error(
    "CC302",
    "no voice for this language",
    "espeak-ng has no voice for the language of this prompt. `espeak-ng --voices` lists its languages; a recorded "
    "`file` works in every language.",
    wrong="prompts: {welcome: {tlh: {say: nuqneH}}}",
    right="prompts: {welcome: {tlh: {file: audio/welcome.wav}}}",
)
NO_SOUND_CONVERTER = _error(
    "CC303",
    "the sound converter is missing",
    "Prompts are converted by sox to what the engine plays (8 kHz, one channel, 16 bit). The program was not found.",
)
BAD_SOUND_FILE = _error(
    "CC304",
    "a sound file cannot be read",
    "The file of a prompt is not there, cannot be opened, or is not a sound file that sox knows.",
    wrong="prompts: {closed: {file: audio/closed.txt}}",
    right="prompts: {closed: {file: audio/closed.wav}}",
)
EMPTY_SOUND = _error(
    "CC305",
    "a prompt has no sound",
    "The sound file is empty, or its text has nothing that can be spoken; callers would hear nothing.",
    wrong='prompts: {closed: {say: "..."}}',
    right='prompts: {closed: {say: "We are closed"}}',
)
NAME_TOO_LONG = _error(
    "CC306",
    "a name is too long for the engine",
    "Asterisk cuts names of contexts, extensions and queues at 79 characters, so two long names could become one. "
    "At most 60 are allowed.",
)
TEAM_TOO_LARGE = _error(
    "CC307",
    "too many seats to ring at once",
    "A call that is sent to a team rings all its seats with one Dial command, and Asterisk cuts that at 8,191 "
    "characters. A queue with `strategy: ring-all` has no such limit.",
    wrong='numbers: {"+493012345": team/everybody}',
    right='numbers: {"+493012345": queue/everybody}',
)
SECRET_UNUSABLE = _error(
    "CC308",
    "a secret cannot be written into the engine's files",
    "The value of a secret is empty, has a line break or a control character in it, or begins or ends with a space. "
    "Nothing was changed.",
)
UNKNOWN_E1_VALUE = _error(
    "CC309",
    "an E1 value that the engine does not know",
    "Asterisk's E1 driver falls back to another variant, or refuses the whole card, when it does not know a switch "
    "type, a national variant or a point code. The message lists what it knows.",
    wrong="e1: {span: 1, signalling: r2, variant: atlantis}",
    right="e1: {span: 1, signalling: r2, variant: cn}",
)

NOT_ON_FREESWITCH = _error(
    "CC320",
    "something that is not done by FreeSWITCH yet",
    "The language has it, and Asterisk does it; what is rendered for FreeSWITCH does not, so a center that uses it is "
    "refused instead of running as something else. `docs/engines.md` compares the engines.",
    wrong="engine: freeswitch, and a queue with `whisper`",
    right="engine: asterisk",
)
E1_NOT_ON_FREESWITCH = _error(
    "CC321",
    "an E1 line that FreeSWITCH is not given",
    "E1 lines of FreeSWITCH take FreeTDM, whose module has left FreeSWITCH's own tree and is in none of ccctl's images: its files "
    "(PRI and R2) are rendered for reading, and deploying them is refused. SS7, and a dialect of the exchange that FreeTDM does "
    "not know, are refused by `validate`; `ccctl test --engine freeswitch` plays every E1 line by SIP. "
    "A media gateway makes a SIP trunk of any E1 line.",
    wrong="e1: {span: 1, signalling: ss7, point_code: 1-2-3, adjacent_point_code: 1-2-4}",
    right="sip: {host: 192.0.2.10}",
)
NO_SUCH_CODEC = _error(
    "CC341",
    "a codec that the engine does not have",
    "A center plays prompts and music, so that the engine has to translate between a call's codec and its own files. Debian's "
    "Asterisk has no G.729: it could only hand such audio on, and callers would hear nothing before a seat answers.",
    wrong="codecs: [g729, alaw]",
    right="codecs: [g722, alaw]",
)
UNGUARDED = _warning(
    "CC340",
    "no guard against strangers on the host's network",
    "In a network of its own the engine keeps rules that give strangers no answer: a scanner finds nothing, and who guesses "
    "passwords is slowed. With `network: host` they would be the rules of the whole machine, which ccctl leaves alone in a "
    "Docker environment.",
    wrong="production: {docker: {network: host}}",
    right="production: {docker: {address: 192.0.2.10}}",
)
BROWSER_ON_FREESWITCH = _error(
    "CC370",
    "a browser as a seat on FreeSWITCH",
    "In tests with a browser's stand-in (aiortc) its DTLS handshake with FreeSWITCH 1.10.12 failed, or callers did not hear it. "
    "`ccctl test` plays such a seat as a phone with TLS and SRTP.",
    wrong="2001: {phone: webrtc}",
    right="2001: {phone: remote}",
)
CC371 = _error(
    "CC371",
    "unknown difference",
    "`accept_differences` names differences of an engine as docs/engines.md does.",
    wrong="accept_differences: [browser]",
    right="accept_differences: [browser-audio]",
)
CC372 = _error(
    "CC372",
    "difference accepted in vain",
    "Nothing in this spec meets the difference on its engine: the entry would hide a later one.",
    wrong="engine: asterisk\naccept_differences: [browser-audio]",
    right="engine: asterisk",
)
CC373 = _warning(
    "CC373",
    "an accepted difference of the engine",
    "The spec says that this is known and accepted. Every plan tells it again.",
    wrong="accept_differences: [browser-audio]",
    right="seats: {2001: {phone: remote}}",
)

# --- CC4: plan safety -----------------------------------------------------------------------------------------------

CC330 = _error(
    "CC330",
    "Number of a conference that is taken",
    "Seats dial a conference by its number, so no seat, no number of the center, no emergency number and no other "
    "conference has the same.",
    wrong='seats: {"1001": {}}\nconferences: {daily: {number: "1001"}}',
    right='seats: {"1001": {}}\nconferences: {daily: {number: "8800"}}',
)
CC331 = _error(
    "CC331",
    "Not a PIN",
    "People type a conference's PIN on their telephones: it has 4 to 20 digits and nothing else. The value of a secret is "
    "looked at when it is needed, by `ccctl apply`.",
    wrong='conferences: {daily: {number: "8800", pin: "secret"}}',
    right='conferences: {daily: {number: "8800", pin: {secret: DAILY_PIN}}}',
)
CC332 = _warning(
    "CC332",
    "Prompt of a conference that nobody hears",
    "`ask` and `wrong` belong to the PIN, and the conference has none.",
    wrong='conferences: {daily: {number: "8800", ask: your-pin}}',
    right='conferences: {daily: {number: "8800", pin: {secret: DAILY_PIN}, ask: your-pin}}',
)
CC333 = _error(
    "CC333",
    "Undefined conference",
    "A test presses the PIN of a conference that `conferences` does not define, or that has no PIN.",
    wrong="- press: {pin: dayly}",
    right="- press: {pin: daily}",
)
CC334 = _error(
    "CC334",
    "Outside number that should listen to messages",
    "Phones of the center are told of the messages in their boxes, and dial the code of `voicemail`; a seat that is an "
    "outside number has no such phone.",
    wrong='seats: {"4001": {phone: {number: "+491701234567"}}}\nvoicemails: {main: {mailbox: 8000, seats: ["4001"]}}',
    right="voicemails: {main: {mailbox: 8000, email: ann@acme.example}}",
)
CC335 = _error(
    "CC335",
    "Seat without a box",
    "A test lets a seat listen to messages, or looks at what its phone shows, and no box has this seat; or there is no "
    "code to listen with.",
    wrong='- listen: {seat: "1002"}\nvoicemails: {main: {mailbox: 8000, seats: ["1001"]}}',
    right='- listen: {seat: "1001"}\nvoicemails: {main: {mailbox: 8000, seats: ["1001"]}}',
)
CC336 = _warning(
    "CC336",
    "Mail server without mail",
    "`mail` takes the messages of voicemails that have an `email`, and none has.",
    wrong="mail: {host: mail.acme.example, from: pbx@acme.example}\nvoicemails: {main: {mailbox: 8000}}",
    right="mail: {host: mail.acme.example, from: pbx@acme.example}\n"
    "voicemails: {main: {mailbox: 8000, email: ann@acme.example}}",
)
CC337 = _error(
    "CC337",
    "Mail that nobody sends",
    "A test expects that a message is mailed, and the voicemail has no `email`, or the center no `mail` server.",
    wrong="expect: {voicemail: {box: main, mailed: true}}\nvoicemails: {main: {mailbox: 8000}}",
    right="expect: {voicemail: {box: main, mailed: true}}\n"
    "voicemails: {main: {mailbox: 8000, email: ann@acme.example}}",
)
CC401 = _error(
    "CC401", "last number removed", "The plan removes the last number: nobody could call the center any more."
)
CC402 = _error(
    "CC402", "last trunk removed", "The plan removes the last trunk: no call could come in or go out any more."
)
CC403 = _error(
    "CC403", "much is removed", "The plan removes more than 30 % of a kind that has at least 10 members at one stroke."
)

CC404 = _error("CC404", "seat in a call", "The plan removes a seat that is in a call now.")
CC405 = _error(
    "CC405",
    "callers wait in the queue",
    "The plan removes or renames a queue in which callers wait. The engine would forget them: they hear music for ever.",
)
CC406 = _error(
    "CC406",
    "protected",
    "What the plan removes is protected (`protect: true`). The target remembers that, so that deleting the lines does not "
    "lift it: apply `protect: false` first, or allow it by name.",
    wrong="# trunks: {carrier: {sip: {...}, protect: true}}    the lines are deleted",
    right="trunks: {carrier: {sip: {...}, protect: false}}      applied; then delete the lines",
)
CC407 = _error(
    "CC407",
    "calls end when the engine restarts",
    "The plan restarts or replaces the engine while calls are up. `--when-idle engine` waits until there are none.",
)
CC408 = _error(
    "CC408",
    "callers are in it",
    "The plan removes a menu, a flow, a team or a voicemail box in which callers are now: they would be cut off at their next "
    "step.",
)
CC409 = _error(
    "CC409", "emergency number removed", "The plan takes away an emergency number that seats could dial until now."
)
CC410 = _error(
    "CC410",
    "calls would be cut off",
    "`ccctl destroy` was asked to remove a center with calls that are up, or one of which that is not known.",
)
CC411 = _error(
    "CC411",
    "still not idle",
    "`--when-idle` waited until no call was on what it names, and the time of `--wait` is over. Nothing was changed.",
)
CC412 = _error(
    "CC412",
    "last way out removed",
    "The plan removes the last rule of `dialing`: seats could call nobody outside any more.",
)
CC420 = _error(
    "CC420",
    "a rename that cannot be meant",
    "`moved` names what a thing was called and what it is called now: both of one kind, the new name in the spec, the old "
    "one not.",
    wrong="moved: [{from: queue/orders, to: queue/sales}]\nqueues: {orders: {...}}",
    right="moved: [{from: queue/orders, to: queue/sales}]\nqueues: {sales: {...}}",
)

# --- CC5: deploy ----------------------------------------------------------------------------------------------------

CC501 = _error(
    "CC501", "no Docker engine", "No Docker engine answers at the address that the environment (or DOCKER_HOST) names."
)
CC502 = _error("CC502", "no right to use Docker", "The Docker engine is there, but this user may not talk to it.")
CC503 = _error(
    "CC503", "no base image", "The engine's image is built on a Debian image that is neither here nor can be fetched."
)
CC504 = _error(
    "CC504", "image not built", "The Docker engine could not build the image; the end of its output is shown."
)
CC505 = _error("CC505", "port taken", "Something else already listens on a port that the environment publishes.")
CC506 = _error("CC506", "engine died", "The engine ended while it was starting; the end of its log is shown.")
CC507 = _error("CC507", "engine not ready", "The engine is running but did not say that it is ready in time.")
CC508 = _error(
    "CC508",
    "engine refuses the configuration",
    "A throw-away engine was started with the new release and complained. The running release was not touched.",
)
CC509 = _error(
    "CC509",
    "change not taken",
    "The engine did not take the new release, or is not healthy with it. The release before it is back in force.",
)
CC510 = _error(
    "CC510",
    "not ccctl's",
    "A container, volume or network has the name that ccctl would use, and ccctl did not make it.",
)
CC511 = _error("CC511", "no room", "The disk of the Docker engine is full.")
CC512 = _error("CC512", "target moved", "Between plan and apply, somebody else changed what is deployed.")
CC513 = _error("CC513", "secret missing", "A secret that the spec refers to has no value here.")
CC514 = _error("CC514", "Docker refused", "The Docker engine refused a request, in its own words.")
CC515 = _error("CC515", "nothing is applied", "The environment has no release of this center.")
CC516 = _error("CC516", "folder not ccctl's", "Files would be written where ccctl did not put the ones that are there.")
CC517 = _error(
    "CC517", "address not here", "The address that the environment publishes is not one of the Docker host's."
)
CC518 = _error("CC518", "engine does not answer", "The engine runs, but its control port does not answer as it should.")
CC519 = _error("CC519", "record unreadable", "The record of the deployed release on the target can not be read.")
CC520 = _error("CC520", "target locked", "Another ccctl is at work on this environment.")
CC521 = _error("CC521", "can not write", "A file or folder can not be written.")
CC522 = _error(
    "CC522",
    "plan file unusable",
    "The file given to `ccctl apply --plan` is no plan, was edited, or was made by another version of ccctl.",
)
CC523 = _error(
    "CC523",
    "plan for something else",
    "A saved plan is bound to its spec, its environment and the rendered files; one of them is not what it was.",
)
CC524 = _error(
    "CC524",
    "no way back to that release",
    "The release is not kept any more, its files were changed by hand, or the image that it ran on is gone.",
)
CC525 = _error(
    "CC525",
    "hand edit in the way",
    "With --keep-drift, a file that was changed by hand stays as it is; the spec changes the same file.",
)
CC526 = _error(
    "CC526", "nothing to import", "The folder that `ccctl import` was given has no configuration of that engine."
)

CC550 = _error(
    "CC550",
    "A program is missing here",
    "Deploying to machines needs the OpenSSH client, ansible-core and ansible-runner on the machine that ccctl runs on.",
)
CC551 = _error(
    "CC551",
    "A machine can not be reached",
    "The machine of the inventory is named, with what SSH or sudo said, in our words. What ran there keeps running.",
)
CC552 = _error(
    "CC552",
    "A machine could not be prepared",
    "A task of the playbook failed on the machine. No call was touched, and the release in force is the one before.",
)
CC553 = _error(
    "CC553",
    "The inventory can not be used",
    "The file is not one that Ansible reads, or it has no machine in the group, or a machine is not reached by ssh with a "
    "key and sudo without a password.",
    wrong="environments: {production: {ansible: {inventory: inventory.yaml, group: pbxs}}}",
    right="environments: {production: {ansible: {inventory: inventory.yaml, group: pbx}}}",
)
CC554 = _error(
    "CC554",
    "A machine did not take the release",
    "The run stopped at this machine; those before it were brought back to the release that they had. Where that was not "
    "possible, the message says which machine has what.",
)
CC527 = _error(
    "CC527",
    "passwords that can not be changed alone",
    "`ccctl seats rotate` changes the passwords in the files that are on the target, and nothing else. It does not where "
    "these files are not as they were applied, or have no such seat.",
)
CC538 = _error(
    "CC538",
    "the bridge did not start",
    "The service beside the engine, which tells other systems what happens, ended or said nothing. Its last words are quoted. The "
    "release before is in force again.",
)
CC539 = _error(
    "CC539",
    "there is no bridge to ask",
    "Only a center with hooks has a bridge, and only while its container runs. `ccctl apply` brings it up.",
)

CC542 = _error(
    "CC542",
    "Not as a package",
    "`engine: package` is the distribution's own Asterisk. FreeSWITCH, and images of one's own, run in containers.",
    wrong="environments: {production: {ansible: {inventory: hosts.yaml, engine: package, image: acme/engine:1}}}",
    right="environments: {production: {ansible: {inventory: hosts.yaml, engine: container, image: acme/engine:1}}}",
)
CC544 = _error(
    "CC544",
    "A certificate that is not followed",
    "With `tls: {on: machines}` each machine keeps its certificate, and the engine reads it anew when it is renewed. Asterisk does "
    "that without a restart; for FreeSWITCH it is not written yet.",
    wrong="environments: {far: {ansible: {inventory: hosts.yaml, tls: {certificate: /a.pem, key: /a.key, on: machines}}}}",
    right="environments: {far: {ansible: {inventory: hosts.yaml, tls: {certificate: pbx.pem, key: pbx.key}}}}",
)
CC543 = _error(
    "CC543",
    "One database for several bridges",
    "Each machine of an environment has a bridge of its own, and a `database` of `bridge` serves one bridge only.",
)
CC541 = _error(
    "CC541",
    "An image can not be brought to a machine",
    "The machine has not the engine's image, and it could neither be fetched there, nor sent from here, nor built there.",
)

# --- CC6: calls -----------------------------------------------------------------------------------------------------

STEP_FAILED = _error(
    "CC600",
    "a step of a test did not happen",
    "The call did something else than the test's step says, or did it too late. The message says what was seen.",
    '- ring: "1002"        # but 1001 is the seat whose turn it is',
    '- ring: "1001"',
)
UNDECIDABLE = _error(
    "CC601",
    "a test asserts one of several things that are all allowed",
    "Among equals the choice is free: with longest-idle and fewest-calls among seats of the same history, and with "
    "random, either seat may ring. A test that asserts one of them would pass on one engine and fail on another.",
    'seats: {"1001": ready, "1002": ready}\nsteps: [{ring: "1001"}]  # longest-idle: 1002 may ring too',
    'seats: {"1001": ready}\nsteps: [{ring: "1001"}]',
)
EXPECTATION_FAILED = _error(
    "CC602",
    "an expectation of a test was not met",
    "The story went to its end, but what `expect` says is not what was seen.",
)
UNEXPECTED_RING = _error(
    "CC603",
    "a seat rang that no step speaks of",
    "A test passes only if nothing unexpected rang. Name the seat in a ring, answer, decline or ignore step, or leave "
    "it signed out.",
)
NOT_POSSIBLE = _error(
    "CC604",
    "a step of a test cannot be done now",
    "The step needs a state that the call is not in: a seat hangs up without a call, a key is pressed after the end.",
    '- hang_up: "1001"     # before it has answered',
    '- answer: "1001"\n- hang_up: "1001"',
)
HOOK_EXPECTATION = _error(
    "CC611",
    "a hook was not told what a test expects",
    "`expect: hooks` names the kinds of events of the first call that a hook gets, in their order; kinds that it does not name may "
    "come or not. The events go through the bridge itself: the engine's records, the outbox, signed requests.",
)
TRACE_UNKNOWN = _error(
    "CC610",
    "trace was asked about something that the center does not have",
    "A seat or a trunk that was named on the command line is not in the spec.",
)

LIVE_UNAVAILABLE = _error(
    "CC620",
    "live calls cannot be placed on this machine",
    "`ccctl test` starts a throw-away engine with Docker and plays the callers, the seats and the carriers itself. Without a "
    "Docker engine that this machine can reach directly there is nothing to call. `ccctl test --offline` needs none.",
)
ENGINE_DIED = _error(
    "CC621",
    "the throw-away engine did not start",
    "The engine ended, or did not say that it was ready, with the files that ccctl rendered. Its last words are quoted.",
)
ENGINE_DIFFERS = _error(
    "CC622",
    "the engine did something else than the center means",
    "The same story was played by trace, which is the meaning of the spec, and the live call took another way. This is a "
    "fault in ccctl or in the engine, not in the spec: please report it with the report folder (`--report DIR`).",
)
ENGINE_LOST = _error(
    "CC623",
    "the throw-away engine ended during a test",
    "The engine's process ended, or its management connection broke, while a call was being played.",
)
TEST_NOT_FOUND = _error(
    "CC624",
    "no test has that name",
    "`-k` chooses tests by a part of their name; nothing in the spec's `tests:` matches.",
)
STORY_STUCK = _error(
    "CC625",
    "a test took far longer than its steps allow",
    "The story was stopped so that the other tests could run. A step hung: this is a fault in ccctl; please report it.",
)
CC626 = _error(
    "CC626",
    "Settings of a bridge that is not there",
    "`bridge` of an environment says how the service runs that tells other systems what happens. It is there when the center has "
    "`hooks`.",
    wrong="environments: {dev: {docker: {}, bridge: {database: {secret: DB}}}}",
    right="environments: {dev: {docker: {}}}",
)
CC634 = _error(
    "CC634",
    "An HTTP interface that others reach without TLS",
    "Who has a token acts as a seat, a team or the whole center, and tokens are in every request. So the bridge's HTTP interface "
    "is reached from outside with a certificate only. A port that Docker publishes on loopback is reached by other containers too.",
    wrong="bridge: {api: {address: 0.0.0.0}}",
    right="bridge: {api: {address: 0.0.0.0, certificate: tls/api.pem, key: tls/api.key}}",
)
CC635 = _error(
    "CC635",
    "The bridge's HTTP interface on a port of the engine",
    "Every port of an environment is for one thing.",
    wrong="dev: {docker: {sip_port: 5060}, bridge: {api: {port: 5060, ...}}}",
    right="dev: {docker: {sip_port: 5060}, bridge: {api: {port: 8791, ...}}}",
)
CC637 = _error(
    "CC637",
    "A certificate of the bridge that can not be used",
    "The files of `bridge.api` are PEM, the key has no password and is the key of the certificate, and the certificate has not "
    "ended.",
)
CC655 = _error(
    "CC655",
    "A program that the image does not have",
    "An engine's image of your own lacks a program that this center calls: `msmtp` for `mail`, `age` for "
    "`recording.encrypt_to`. It is looked for before anything is changed.",
    wrong="environments: {prod: {docker: {image: mine}}}   # without msmtp\nmail: {host: mail.example, from: pbx@desk.example}",
    right="RUN apk add msmtp   # in the image's definition, or Debian's apt-get install msmtp",
)
CC660 = _error(
    "CC660",
    "Networks that no firewall keeps apart",
    "`accept_from` of `bridge.api` says whom the firewall lets in that ccctl sets up on machines (`ansible`). Docker's ports, and "
    "machines with `firewall: false`, have none of ccctl's.",
    wrong="dev: {docker: {}, bridge: {api: {accept_from: [192.0.2.0/24], ...}}}",
    right="prod: {ansible: {inventory: hosts.ini}, bridge: {api: {accept_from: [192.0.2.0/24], ...}}}",
)
CC665 = _error(
    "CC665",
    "SS7 circuit of two spans",
    "Towards one exchange every circuit has a number of its own (CIC). A span takes 31 from `first_cic` on, the signalling slot "
    "included.",
    wrong="a: {e1: {span: 1, signalling: ss7, ..., first_cic: 1}}, b: {e1: {span: 2, signalling: ss7, ..., first_cic: 20}}",
    right="a: {e1: {span: 1, signalling: ss7, ..., first_cic: 1}}, b: {e1: {span: 2, signalling: ss7, ..., first_cic: 33}}",
)
CC666 = _error(
    "CC666",
    "SS7 circuit past the last number",
    "Circuits are numbered to 4095 (ITU, 12 bits) or 16383 (ANSI, 14 bits); a span takes 31 from `first_cic` on.",
    wrong="e1: {span: 1, signalling: ss7, variant: itu, ..., first_cic: 4090}",
    right="e1: {span: 1, signalling: ss7, variant: itu, ..., first_cic: 4065}",
)

CC670 = _error(
    "CC670",
    "A hook of a number that the center does not have",
    "`numbers` of a hook limits it to calls to these numbers; each is one of the center's own.",
    wrong='numbers: {"+493012345": queue/desk}, hooks: {crm: {url: ..., numbers: ["+493012346"]}}',
    right='numbers: {"+493012345": queue/desk}, hooks: {crm: {url: ..., numbers: ["+493012345"]}}',
)
CC671 = _error(
    "CC671",
    "A lookup is told a tag that no step makes",
    "`{tag.NAME}` in the address of a lookup stands for a tag of the call: what a `collect` has taken (`into: NAME`), or what "
    "another lookup has answered (`HOOK.KEY`). A call that has not come by that step has an empty one.",
    wrong="hooks: {parcel: {lookup: 'https://crm.example/parcels/{tag.parcle}'}}",
    right="hooks: {parcel: {lookup: 'https://crm.example/parcels/{tag.parcel}'}}",
)
CC672 = _error(
    "CC672",
    "Networks of seats where nothing keeps others away",
    "`seats_from` is kept by the rules of the engine's container, which are there with the project's own images in a bridge "
    "network, and know phones where their own addresses arrive: not on a loopback address, where Docker's process stands between.",
    wrong="dev: {docker: {seats_from: [10.1.0.0/16]}}",
    right="dev: {docker: {address: 192.0.2.10, seats_from: [10.1.0.0/16]}}",
)

CC690 = _error(
    "CC690",
    "callbacks are promised",
    "The plan removes a queue, or the callbacks of one, in which callers were promised a call back: nobody would make these "
    "calls. A queue that is renamed (`moved`) makes them under its new name.",
)
CC693 = _error(
    "CC693",
    "record of another ccctl",
    "The record of the deployed release on the target is of a format that this ccctl does not read. Records of newer versions "
    "that only say more are read.",
)
