-- Parks a caller in a slot of the team of the seat that has sent it there, or fetches one from it. Arguments: in or out, the slot.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local crew, slot = cc.table("crew"), argv[2]
session:setAutoHangup(false)
local function parked(team)
  local uuid = cc.api("hash", "select/park/" .. team .. "." .. slot)
  return uuid:match("^[%x-]+$") and cc.api("uuid_exists", uuid) == "true" and cc.var(uuid, "ccctl_slot") == slot and uuid or nil
end

if argv[1] == "out" then
  local team = crew.teams[cc.get("ccctl_dials")]
  local caller = team and parked(team)
  if not caller or cc.get("ccctl_caller") == "1" then return cc.refuse("480") end
  cc.api("hash", "delete/park/" .. team .. "." .. slot)
  cc.api("uuid_setvar", caller .. " ccctl_slot")
  session:answer()
  session:setVariable("ccctl_way", "fetched")
  session:execute("set", "hangup_after_bridge=true")
  return session:execute("intercept", caller)
end

local parker = cc.get("ccctl_parker")
local team = crew.teams[parker]
if not team then return cc.go("hangup") end
if parked(team) then return cc.go("seat-" .. parker) end -- another call is parked there
cc.api("hash", "insert/park/" .. team .. "." .. slot .. "/" .. session:get_uuid())
session:setVariable("ccctl_slot", slot)
cc.tell_of_call("Parked", {Slot = slot, Seat = parker})
session:setVariable("playback_terminators", "none")
session:setVariable("playback_timeout_sec", tostring(crew.parked))
session:execute("playback", "local_stream://default")
-- too long: it rings where it came from
if not session:ready() or cc.get("ccctl_slot") ~= slot then return end
session:setVariable("ccctl_slot", "")
session:setVariable("playback_timeout_sec", "")
cc.api("hash", "delete/park/" .. team .. "." .. slot)
cc.go("seat-" .. parker)
