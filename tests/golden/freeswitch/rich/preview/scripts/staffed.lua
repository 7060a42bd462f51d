-- Leaves the queue when none of its members is signed in; who is paused is signed in. Arguments: the queue, where else to go.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
for _, seat in ipairs(cc.table("queues")[argv[1]].members) do
  local status = cc.api("callcenter_config", "agent get status " .. seat)
  if status == "Available" or status == "On Break" then return end
end
cc.go(argv[2])
