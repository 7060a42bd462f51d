-- Whether the conversation that follows is recorded (ccctl_take): from the moment when the two hear each other. Argument: 1 where
-- seats of the queue have modes of their own.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
session:setVariable("ccctl_seat", "") -- that of another queue, perhaps
session:setVariable("ccctl_told", "")
cc.record(cc.get("ccctl_take"), argv[1] == "1")
-- where something is said between the seat's answer and the conversation, told.lua comes after it
local queue = cc.table("queues")[cc.get("ccctl_queue")]
if queue and queue.tells then session:setVariable("execute_on_pre_bridge", "lua told.lua") end
