-- The caller has waited in vain, or pressed a key that leads out of the queue. Argument: the queue.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local queue = cc.table("queues")[argv[1]]
session:setAutoHangup(false)
if not session:ready() then return end
cc.free("waiting", argv[1])
session:setVariable("execute_on_pre_bridge", "")
session:setVariable("cc_exit_keys", "")
session:setVariable("ccctl_silence", "")
local key = cc.get("cc_exit_key")
if cc.get("cc_cancel_reason") == "EXIT_WITH_KEY" and queue.keys[key] then
  cc.go(queue.keys[key])
elseif cc.get("cc_cause") == "answered" then
  -- the seat has hung up first
  cc.table("recording").stop(cc, session:get_uuid())
  session:setVariable("ccctl_served", cc.get("cc_agent"))
  cc.go(queue.survey ~= "" and queue.survey or "hangup")
else
  cc.go(queue.timeout)
end
