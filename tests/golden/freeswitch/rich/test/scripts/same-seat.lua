-- Whether a seat has served this caller not long ago, and can be waited for: then the caller waits in the room of that seat alone
-- (ccctl_room), and minder.lua ends that.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
local name = cc.get("ccctl_queue")
local queue, from, last = cc.table("queues")[name], cc.get("ccctl_from"), nil
if cc.get("ccctl_trunk") == "" or not from:match("^%+?%d+$") then return end
local base = cc.base()
base:query(("SELECT seat, at FROM ccctl_last WHERE number = '%s'"):format(from), function(row) last = row end)
base:release()
local now = os.time() + (tonumber(cc.get("ccctl_shift")) or 0)
if last and now <= tonumber(last.at) + queue.sticky.within and queue.rooms[name .. ".s" .. last.seat]
    and cc.api("callcenter_config", "agent get status " .. last.seat) == "Available" then
  session:setVariable("ccctl_room", name .. ".s" .. last.seat)
end
