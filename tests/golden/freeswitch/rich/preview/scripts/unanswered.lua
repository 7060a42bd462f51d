-- The center ends the call: before the answer with this SIP status, after it with a BYE. Argument: the status.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
if session:answered() then
  session:hangup("NORMAL_CLEARING")
else
  session:execute("respond", argv[1])
end
