-- The caller and a seat are about to be joined; this runs on the caller's side. From here on the seat's own phone tells that it is
-- in use, and a recording begins, if it is to.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
for seat in cc.get("ccctl_rung"):gmatch("%d+") do cc.free("seat", seat) end
session:setVariable("ccctl_rung", "")
local mine, other = session:get_uuid(), cc.get("bridge_uuid")
local seat = other ~= "" and cc.seat_of(other) or cc.get("cc_agent")
if other ~= "" and seat ~= "" and cc.var(other, "ccctl_uuid") ~= mine and cc.var(other, "cc_member_session_uuid") ~= mine then
  return -- another seat has picked the call up: bridged.lua sees to it
end
session:setVariable("ccctl_seat", seat)
cc.table("recording").joined(cc, mine, seat)
