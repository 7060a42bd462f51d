-- A queue is not in the files any more: whoever waits in it, in whichever of its rooms, is still served, then it goes. Argument: the
-- queue, or the room.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local name = argv[1]
while true do
  local queue = cc.table("queues")[cc.home(name)]
  if queue and (cc.home(name) == name or queue.rooms[name]) then return end -- it has come back
  local waiting = false
  for line in cc.api("callcenter_config", "queue list members"):gmatch("[^\n]+") do
    local here = cc.home(line:match("^[^|]*")) == cc.home(name)
    if here and (line:find("|Waiting|", 1, true) or line:find("|Trying|", 1, true)) then waiting = true end
  end
  if not waiting then break end
  freeswitch.msleep(1000)
end
for line in cc.api("callcenter_config", "tier list"):gmatch("[^\n]+") do
  local queue, seat = line:match("^([^|]+)|([^|]+)|")
  if queue == name then cc.api("callcenter_config", "tier del " .. queue .. " " .. seat) end
end
cc.api("callcenter_config", "queue unload " .. name)
