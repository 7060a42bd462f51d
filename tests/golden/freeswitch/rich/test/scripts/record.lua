-- Whether the conversation that follows is recorded (ccctl_take): from the moment when the two hear each other.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
cc.record(cc.get("ccctl_take") == "1")
