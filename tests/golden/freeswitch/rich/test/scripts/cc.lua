-- What the other scripts share. A call's own values are channel variables, ccctl_...
local cc = {release = "/ccctl/current", spool = "/var/spool/freeswitch", domain = "ccctl"}
local api = freeswitch.API()

-- A table of this release: plan, callers, hours, steps, menus, queues, seats.
function cc.table(name)
  return dofile(cc.release .. "/scripts/" .. name .. ".lua")
end

-- The answer of an API command, without the line's end.
function cc.api(command, arguments)
  return ((api:execute(command, arguments or "") or ""):gsub("%s+$", "")) -- one value, of the two that gsub has
end

-- A variable of the call; "" where it is not set.
function cc.get(name)
  return session:getVariable(name) or ""
end

-- A prompt's path in the call's language.
function cc.sound(path)
  return (path:gsub("%${([%w_]+)}", cc.get))
end

-- From here on the caller hears prompts in this language.
function cc.speak(language)
  for name, folder in pairs(cc.table("languages")[language]) do
    session:setVariable(name, folder)
  end
end

-- A text in which %.. stands for a byte.
function cc.decoded(text)
  return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- What the database keeps, over reloads and restarts; "" where it has nothing.
function cc.stored(family, key)
  local found = cc.api("db", "select/" .. family .. "/" .. key)
  return found:match("^-ERR") and "" or found
end

-- The database of mod_callcenter; to be released.
function cc.base()
  return freeswitch.Dbh("sqlite:///var/lib/freeswitch/db/callcenter.db")
end

-- Milliseconds since 1970.
function cc.now()
  return tonumber(api:getTime())
end

-- The language in which the caller hears prompts.
function cc.language(uuid)
  local language = cc.var(uuid, "ccctl_language")
  return language == "" and "en" or language
end

-- The queue of the center, of which mod_callcenter's queue may be a room.
function cc.home(name)
  return name:match("^[^.]+") or ""
end

-- Notes that the seat may say how it went with this caller, by a code of the queue's; by none where that has no codes.
function cc.coded(seat, name, codes, caller)
  cc.api("db", #codes > 0 and ("insert/coded/%s/%s@%s"):format(seat, name, caller) or "delete/coded/" .. seat)
end

-- Sends the call to an extension of the center; nothing of this script may follow.
function cc.go(extension)
  session:setAutoHangup(false)
  session:transfer(extension, "XML", "center")
end

-- Gives up the call's place among those that are counted: waiting in a queue, in a menu, at a seat.
function cc.free(what, name)
  cc.api("uuid_limit_release", session:get_uuid() .. " hash " .. what .. " " .. name)
end

-- Whether the next conversation is recorded, unless its seat says otherwise: 1 (or true) from its start, "demand" when its seat
-- asks for it, 0 (or false) never. joined.lua sees to it when the two are joined. `mixed`: some of the seats say otherwise.
function cc.record(mode, mixed)
  session:setVariable("ccctl_mode", mode == true and "1" or not mode and "0" or mode)
  session:setVariable("ccctl_mixed", mixed and "1" or "")
  session:setVariable("execute_on_pre_bridge", "lua joined.lua")
end

-- A variable of a channel; "" where it is not set.
function cc.var(uuid, name)
  local value = cc.api("uuid_getvar", uuid .. " " .. name)
  return (value == "_undef_" or value:match("^-ERR")) and "" or value
end

-- Whose phone a channel is: the seat; "" for none.
function cc.seat_of(uuid)
  local seat = cc.var(uuid, "ccctl_dials")
  if seat == "" then seat = cc.var(uuid, "dialed_user") end
  return cc.table("crew").teams[seat] and seat or ""
end

-- Every channel: uuid, seat ("" for none), state (RINGING, ACTIVE, HELD, ...), in the order in which they began.
function cc.channels()
  local found, names = {}, nil
  for line in cc.api("show", "channels as delim |"):gmatch("[^\n]+") do
    local row, at = {}, 1
    for field in (line .. "|"):gmatch("([^|]*)|") do
      if names then row[names[at] or at] = field else row[at] = field end
      at = at + 1
    end
    if not names then names = row elseif row.uuid and row.callstate then found[#found + 1] = {uuid = row.uuid, state = row.callstate} end
  end
  return found
end

-- The seat that makes this call may join it with the one that it holds: by a code (three-way.lua).
function cc.joins_three(code)
  if not code then return end
  session:execute("bind_digit_action", "ccctl," .. code .. ",api:luarun,three-way.lua " .. session:get_uuid() .. ",self,self")
end

-- The caller hears that the conversation may be recorded.
function cc.notice()
  session:setVariable("ccctl_noticed", "1")
  session:answer()
  session:execute("set", "playback_terminators=none")
  session:execute("playback", cc.table("crew").notice)
end

-- The code is not for this seat.
function cc.refuse(status)
  session:execute("respond", status or "403")
end

-- Tells ccctl, and whoever else listens, what has happened. Values are headers of an event: they can not become others.
function cc.tell(name, fields)
  local event = freeswitch.Event("CUSTOM", "ccctl::" .. name)
  for key, value in pairs(fields) do
    event:addHeader(key, tostring(value))
  end
  event:fire()
end

-- The same about the call of this script.
function cc.tell_of_call(name, fields)
  fields.Linkedid = session:get_uuid()
  fields.Call = cc.get("ccctl_call")
  cc.tell(name, fields)
end

-- What the call is found to be, for conditions and for whoever is told of it.
function cc.tag(key, value)
  session:setVariable("ccctl_tag_" .. key, value)
  cc.tell_of_call("Tag", {Key = key, Value = value})
end

-- Whether the seat's phone is signed in.
function cc.registered(seat)
  return cc.api("sofia_contact", "*/" .. seat .. "@" .. cc.domain):match("^sofia/") ~= nil
end

-- Whether the seat has a call, or one is offered to it.
function cc.busy(seat)
  local state = cc.api("callcenter_config", "agent get state " .. seat)
  if state == "Receiving" or state == "In a queue call" then return true end
  local mine = seat .. "@" .. cc.domain
  for line in cc.api("show", "channels as delim |"):gmatch("[^\n]+") do
    if ("|" .. line .. "|"):find("|" .. mine .. "|", 1, true) then return true end
  end
  return false
end

return cc
