-- Whether the conversation that follows is recorded (ccctl_take): from the moment when the two hear each other.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
cc.record(cc.get("ccctl_take") == "1")
-- where something is said between the seat's answer and the conversation, told.lua begins the recording after it
local queue = cc.table("queues")[cc.get("ccctl_queue")]
if queue and queue.whisper ~= "" then
  session:setVariable("ccctl_file", cc.get("execute_on_pre_bridge"):match("^record_session (.+)$") or "")
  session:setVariable("execute_on_pre_bridge", "lua told.lua")
end
