-- The seat has heard the queue's whisper (cc_outbound_announce), and the two hear each other from now on. Runs on the caller's side.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
session:setVariable("ccctl_told", "1")
cc.tell_of_call("Joined", {Queue = cc.get("ccctl_queue")})
dofile("/ccctl/current/scripts/joined.lua")
