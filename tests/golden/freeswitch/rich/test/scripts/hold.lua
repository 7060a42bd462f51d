-- Holds a conversation for a seat, as the bridge's HTTP interface asks: music for whom the seat's leg is joined to, which parts the
-- two, until ccctl_held of that leg is no longer 1, or one of them has gone or is with somebody else. Runs beside the call.
-- Arguments: the seat's leg, the seat. Not the engine's uuid_hold, which tells the phone and leaves the other side without music.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local leg, seat = argv[1], argv[2]
local other = cc.var(leg, "signal_bond")
local source = cc.var(other, "transfer_source")

local function there(uuid) return cc.api("uuid_exists", uuid) == "true" end

-- As the event of a phone that holds. With the seat as its presence: the engine's own list of channels takes that from it too.
local function tell(name)
  local event = freeswitch.Event(name)
  event:addHeader("Unique-ID", leg)
  event:addHeader("Channel-Presence-ID", seat .. "@" .. cc.domain)
  event:fire()
end

if other == "" or not there(other) then return cc.api("uuid_setvar", leg .. " ccctl_held") end
tell("CHANNEL_HOLD")
cc.api("uuid_setvar", other .. " current_application")
cc.api("uuid_broadcast", other .. " local_stream://default aleg")
for _ = 1, 100 do -- what is broken off before it has begun goes on for ever
  if cc.var(other, "current_application") == "playback" then break end
  freeswitch.msleep(20)
end
cc.api("uuid_setvar", leg .. " ccctl_holds 1") -- it has begun
while cc.var(leg, "ccctl_held") == "1" and there(other) and cc.var(other, "transfer_source") == source do
  freeswitch.msleep(50)
end
if there(other) and cc.var(other, "transfer_source") == source then cc.api("uuid_break", other .. " all") end
if there(leg) then
  tell("CHANNEL_UNHOLD")
  cc.api("uuid_setvar", leg .. " ccctl_held")
  cc.api("uuid_setvar", leg .. " ccctl_holds")
end
