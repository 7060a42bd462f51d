"""A walk through the rendered dialplan and its scripts, without FreeSWITCH: contexts, extensions, regular expressions, actions.

The XML is walked as mod_dialplan_xml does it, and the Lua is run by Lua itself, with a session that plays nothing and presses the
keys that it is given. A queue or a box is where a walk ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from lupa import lua52

from ccctl.render.files import RenderedTree

ENDS = ("callcenter", "record", "bridge")
MOST_STEPS = 500

SESSION = """
return function(walk)
  local session = {}
  function session:setAutoHangup() end
  function session:getVariable(name) return walk.get(name) end
  function session:setVariable(name, value) walk.set(name, value) end
  function session:transfer(extension, _, context) walk.transfer(extension, context) end
  function session:execute(app, data) walk.run(app, data or "") end
  function session:answer() walk.run("answer", "") end
  function session:answered() return walk.get("answered") == "1" end
  function session:ready() return not walk.over() end
  function session:getState() return walk.gone() and "CS_ROUTING" or "CS_EXECUTE" end
  function session:get_uuid() return "u1" end
  function session:hangup() walk.run("hangup", "") end
  function session:read(least, most, sound, timeout, terminators) return walk.read(most, sound, terminators or "") end
  local api = {}
  function api:getTime() return 0 end
  function api:execute(command, arguments) return walk.api(command, arguments or "") end
  local event = {}
  event.__index = event
  function event:addHeader() end
  function event:fire() end
  local job = {}
  function job:getHeader() return "j1" end
  function job:getBody() return walk.answer() end
  local jobs = {}
  function jobs:pop() return job end
  function jobs:cleanup() end
  local function opened(path)
    local text, at = walk.file(path), 0
    if text == nil then return nil end
    local file = {}
    function file:seek(_, place) at = place end
    function file:read(size) local part = text:sub(at + 1, at + size); at = at + size; return part end
    function file:close() end
    return file
  end
  io.open = opened
  freeswitch = {EventConsumer = function() return jobs end, API = function() return api end}
  freeswitch.msleep = function() end
  freeswitch.Dbh = function() return {query = function() end, release = function() end} end -- the queues' own, which only takes
  freeswitch.Event = function() return setmetatable({}, event) end
  return session
end
"""


class Walk:
    """One call. `keys` are pressed one after the other, "" is silence; whoever is `signed_in` can be rung."""

    def __init__(self, tree: RenderedTree, *, keys: tuple[str, ...] = (), signed_in: tuple[str, ...] = ()) -> None:
        self._files = {file.path: file.content.decode() for file in tree}
        self._keys = list(keys)
        self._signed_in = signed_in
        self._next: tuple[str, str] | None = None
        self.variables: dict[str, str] = {}
        self.journey: list[str] = []
        self.heard: list[str] = []
        self.asked: list[str] = []  # of other systems
        self.answer = ""  # of another system, as lines
        self.ended = ""  # the SIP status, "hangup", or the application at which the walk ends
        self._lua = lua52.LuaRuntime()

    def call(self, sender: str, to: str, trunk: str, at: int) -> Walk:
        """The call over a trunk at a moment (seconds since 1970)."""
        self._lua.execute(f"os.time = function() return {at} end")
        self.variables |= {
            "caller_id_number": sender,
            "caller_id_name": "somebody",
            "destination_number": to,
            "sip_h_X-Ccctl-Trunk": trunk,
            "network_addr": "192.0.2.1",
        }
        self._next = (to, "carriers")
        for _ in range(MOST_STEPS):
            if self._next is None or self.ended:
                return self
            (number, context), self._next = self._next, None
            self.variables["destination_number"] = number
            for app, data in list(self._actions(number, context)):
                self._run(app, data)
                if self._next is not None or self.ended:
                    break
        raise AssertionError("the call goes round for ever")

    def _actions(self, number: str, context: str) -> Iterator[tuple[str, str]]:
        """The actions of the first extension that the number matches; those of `continue` extensions before it too."""
        for extension in self._extensions(context):
            captured: tuple[str, ...] = ()
            matched = True
            for condition in extension.iter("condition"):
                value = (
                    number
                    if condition.get("field") == "destination_number"
                    else self._expand(condition.get("field", ""))
                )
                found = re.search(condition.get("expression", ""), value)
                if found is None:
                    matched = False
                    break
                captured = found.groups()
            if matched:
                for action in extension.iter("action"):
                    data = action.get("data", "")
                    for place, text in enumerate(captured, 1):
                        data = data.replace(f"${place}", text or "")
                    yield action.get("application", ""), data
                if extension.get("continue") != "true":
                    return

    def _extensions(self, context: str) -> Iterator[ElementTree.Element]:
        root = self._files["freeswitch.xml"]
        found = re.search(rf'<context name="{context}">(.*?)</context>', root, re.DOTALL)
        assert found is not None, f"there is no context {context}"
        for path in re.findall(r'cmd="include" data="([^"]+)"', found[1]):
            yield from ElementTree.fromstring(self._files[path]).iter("extension")

    def _expand(self, text: str) -> str:
        return re.sub(r"\$\{([^{}()]+)\}", lambda name: self.variables.get(name[1], ""), text)

    def _run(self, app: str, data: str) -> None:
        data = self._expand(data)
        match app:
            case "set" | "set_profile_var":
                name, _, value = data.partition("=")
                self.variables[name] = value
            case "event":
                self.journey.append(data.rpartition("Node=")[2])
            case "transfer":
                number, _, context = data.split(" ")
                self._next = (number, context)
            case "lua":
                self._script(*data.split(" "))
            case "answer":
                self.variables["answered"] = "1"
            case "playback":
                self.heard.append(data)
            case "respond":
                self.ended = data
            case "hangup":
                self.ended = "hangup"
            case "limit" | "hash" | "bind_digit_action" | "sleep":
                pass
            case _:
                assert app in ENDS, f"unknown application {app}"
                self.ended = app

    def _script(self, name: str, *arguments: str) -> None:
        globals_ = self._lua.globals()
        walk = {
            "get": lambda name: self.variables.get(name) or None,
            "set": self.variables.__setitem__,
            "transfer": lambda number, context: setattr(self, "_next", (number, context)),
            "run": self._run,
            "over": lambda: bool(self.ended),
            "gone": lambda: self._next is not None,
            "read": self._read,
            "api": self._api,
            "answer": lambda: f"HTTP/1.1 200 OK\nContent-Type: text/plain\n\n{self.answer}",
            "file": lambda path: self._files.get(path.removeprefix("/ccctl/current/")),
        }
        globals_.session = self._lua.execute(SESSION)(self._lua.table_from(walk))
        globals_.argv = self._lua.table_from(list(arguments))
        globals_.dofile = lambda path: self._lua.execute(self._files[path.removeprefix("/ccctl/current/")])
        self._lua.execute(self._files[f"scripts/{name}"])

    def _read(self, most: int, sound: str, terminators: str) -> str:
        self.heard.append(sound)
        taken = ""
        while len(taken) < most:
            if not self._keys:
                if not taken:  # a caller who has nothing to press any more is silent for ever
                    return ""
                break
            key = self._keys.pop(0)
            if key == "" or key in terminators:
                break
            taken += key
        return taken

    def _api(self, command: str, arguments: str) -> str:
        if command == "callcenter_config" and arguments.startswith("agent get status"):
            return "Available" if arguments.rpartition(" ")[2] in self._signed_in else "Logged Out"
        if command == "sofia_contact":
            seat = arguments.removeprefix("*/").partition("@")[0]
            return "sofia/center/sip:x" if seat in self._signed_in else "error/user_not_registered"
        if command == "bgapi":
            self.asked.append(arguments)
            return "+OK Job-UUID: j1"
        return "-ERR no reply" if command == "db" else "0"
