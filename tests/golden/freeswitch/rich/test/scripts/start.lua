-- Once, at the start of the engine, and after a change of seats: access lists are made, and the queues see each seat as its
-- phone is.
local cc = dofile("/ccctl/current/scripts/cc.lua")
cc.api("reloadacl")
local sign = cc.table("start-seat")
for line in cc.api("callcenter_config", "agent list"):gmatch("[^\n]+") do
  local seat = line:match("^(%d+)|")
  if seat then sign(cc, seat) end
end
