-- A seat has sent its caller on. Arguments: what to, and what it has dialled: a seat's number, or a slot for parking.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
session:setVariable("ccctl_parker", cc.get("ccctl_seat"))
session:setVariable("ccctl_seat", "")
session:setVariable("hangup_after_bridge", "true")
session:setVariable("transfer_after_bridge", "")
if argv[1] == "seat" then return cc.go("seat-" .. argv[2]) end
session:execute("lua", "park.lua in " .. argv[2])
