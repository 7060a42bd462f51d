-- Who stands in the queue for a caller gets what is known of the caller. Argument: the callback.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
local base, what = cc.base(), nil
base:query("SELECT * FROM ccctl_callbacks WHERE id = " .. argv[1], function(row) what = row end)
base:release()
if what == nil then return session:hangup("NORMAL_CLEARING") end
for name, value in pairs({
  ccctl_back = what.id, ccctl_queue = what.queue, ccctl_from = what.number, ccctl_trunk = what.trunk, ccctl_did = what.did, ccctl_record = what.record,
  ccctl_call = what.call, ccctl_shift = what.shift, ccctl_language = what.language, effective_caller_id_name = what.number,
}) do
  session:setVariable(name, value or "")
end
session:setVariable("limit_ignore_transfer", "true")
session:setVariable("force_transfer_context", "seats")
