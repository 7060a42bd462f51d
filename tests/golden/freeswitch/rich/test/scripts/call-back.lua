-- Dials a caller who is called back; the seat hears it ring. minder.lua tries again when nobody was reached. Argument: the callback.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
local base, what = cc.base(), nil
base:query("SELECT * FROM ccctl_callbacks WHERE id = " .. argv[1], function(row) what = row end)
base:query("UPDATE ccctl_callbacks SET state = 'dialled', tried = tried + 1 WHERE id = " .. argv[1])
base:release()
if what == nil then return session:hangup("NORMAL_CLEARING") end
session:setVariable("ccctl_call", what.call or "")
session:setVariable("sip_h_X-Ccctl-Call", what.call or "")
session:setVariable("export_vars", "ccctl_call,sip_h_X-Ccctl-Call")
session:setVariable("ringback", "%(1000,4000,425)")
session:setVariable("transfer_ringback", "%(1000,4000,425)")
cc.table("outside")(cc).dial(what.number, "caller", cc.table("queues")[what.queue].callback.ring, {
  "api_on_answer=luarun called-back.lua " .. what.id .. " " .. cc.get("ccctl_stands"),
})
if session:ready() then session:hangup("NORMAL_CLEARING") end
