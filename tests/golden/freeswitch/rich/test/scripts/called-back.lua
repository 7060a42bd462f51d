-- A caller who is called back has answered, and is joined to the seat. Arguments: the callback, the half that stands in the queue.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local base, what = cc.base(), nil
base:query("SELECT * FROM ccctl_callbacks WHERE id = " .. argv[1], function(row) what = row end)
base:query("DELETE FROM ccctl_callbacks WHERE id = " .. argv[1])
base:release()
if what == nil then return end
cc.tell("Callback", {State = "reached", From = what.number, Queue = what.queue, Linkedid = what.caller, Call = what.call or ""})
cc.table("recording").joined(cc, argv[2], cc.var(argv[2], "ccctl_seat"))
