-- Tells the caller once that the conversation may be recorded, when it enters a queue that could serve it. Arguments: the queue, how
-- many may wait there (or -), where the next one goes, and "number" where the number called decides.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
if not session:ready() or session:getState() ~= "CS_EXECUTE" then return end
if cc.get("ccctl_noticed") == "1" or (argv[4] == "number" and cc.get("ccctl_record") == "0") then return end
local most = tonumber(argv[2])
if most and (tonumber(cc.api("limit_usage", "hash waiting " .. argv[1])) or 0) >= most then return cc.go(argv[3]) end
cc.notice()
