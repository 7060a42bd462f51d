-- The key that asks for a call back means something to a caller whose number everybody may dial. Argument: the queue.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
local from = cc.get("ccctl_from")
if cc.get("ccctl_trunk") ~= "" and from:match("^%+?%d+$") and cc.table("outside")(cc).may(from, "caller") then
  session:setVariable("cc_exit_keys", cc.get("cc_exit_keys") .. cc.table("queues")[argv[1]].callback.key)
end
