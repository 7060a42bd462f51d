-- A phone has signed in, or out: queues see it at once. Who was paused stays so.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local seat = event:getHeader("from-user") or event:getHeader("user") or event:getHeader("username") or ""
if not seat:match("^%d+$") then return end
cc.table("start-seat")(cc, seat)
if event:getHeader("Event-Subclass") == "sofia::register" then cc.table("messages")(cc).show(seat) end
