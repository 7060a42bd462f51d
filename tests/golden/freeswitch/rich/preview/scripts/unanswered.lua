-- The center ends the call: before the answer with this SIP status, after it with a BYE. Argument: the status.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
if session:answered() then
  session:hangup("NORMAL_CLEARING")
elseif cc.get("freetdm_span_name") ~= "" then -- an E1 line knows causes (ITU-T Q.850), and no SIP status
  local CAUSE = {["403"] = "CALL_REJECTED", ["404"] = "UNALLOCATED_NUMBER", ["480"] = "NO_USER_RESPONSE", ["486"] = "USER_BUSY"}
  session:hangup(CAUSE[argv[1]] or "NORMAL_CIRCUIT_CONGESTION")
else
  session:execute("respond", argv[1])
end
