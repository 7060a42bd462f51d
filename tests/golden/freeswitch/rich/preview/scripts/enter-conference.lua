-- The call has its place in the conference. Argument: the conference.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
cc.tell_of_call("Conference", {Name = argv[1]})
session:execute("conference", argv[1] .. "@room")
