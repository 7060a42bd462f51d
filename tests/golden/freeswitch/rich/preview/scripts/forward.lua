-- A caller is sent on to an outside number that the spec names. Argument: the number.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local outside = cc.table("outside")(cc)
session:setAutoHangup(false)
cc.record(cc.get("ccctl_record"))
local how = outside.dial(argv[1], "center")
outside.finish(how == "refused" and "nolines" or how)
