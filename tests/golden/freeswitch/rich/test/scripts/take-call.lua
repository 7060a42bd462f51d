-- On an outside number's leg that is a seat: nobody is joined to a machine that answers. The seat takes the call by pressing 1.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
local take = cc.table("dialing").take
while session:ready() do
  local key = session:read(1, 1, take, 1000, "") or ""
  if key == "1" then
    local call = cc.get("cc_member_session_uuid")
    return cc.tell("Joined", {Seat = cc.get("ccctl_seat"), Call = cc.get("ccctl_call"), Linkedid = call ~= "" and call or cc.get("ccctl_uuid")})
  end
  if key ~= "" then return session:hangup("USER_BUSY") end
end
