-- Every call from outside, once, and seats that dial a number: what was sent becomes plain digits. Argument: seat, or nothing.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local e164 = cc.table("plan")
session:setAutoHangup(false)

if argv[1] ~= "seat" then
  local number = cc.get("caller_id_number"):gsub("[^+0-9]", "")
  local name = cc.get("caller_id_name"):gsub("[^A-Za-z0-9 ._-]", "")
  session:execute("set_profile_var", "caller_id_number=" .. (number == "" and "anonymous" or number))
  session:execute("set_profile_var", "caller_id_name=" .. name)
  -- who does not speak of telephone events presses keys that are heard as tones alone
  local offer = cc.get("switch_r_sdp")
  if offer ~= "" and not offer:find("telephone-event", 1, true) then session:setVariable("execute_on_answer", "start_dtmf") end
  local from = e164(number)
  session:setVariable("ccctl_from", from == "" and "anonymous" or from)
end
local dialled = cc.get("ccctl_dialled") -- by a seat, without its prefix
session:setVariable("ccctl_dialled", "")
local did = e164(dialled ~= "" and dialled or cc.get("destination_number"))
session:setVariable("ccctl_did", did == "" and "none" or did)
if cc.get("ccctl_language") == "" then cc.speak("en") end
if cc.get("ccctl_caller") == "1" then
  cc.table("recording").stop(cc, session:get_uuid()) -- a seat has sent the caller on: it comes in anew
  session:setVariable("ccctl_paused", "")
  session:setVariable("transfer_after_bridge", "")
else
  session:execute("bind_digit_action", "ccctl,*91,exec:lua,pressed.lua record,peer,self") -- by its seat, in the conversation
  session:execute("bind_digit_action", "ccctl,*92,exec:lua,pressed.lua pause,peer,self") -- by its seat, in the conversation
  session:setVariable("ccctl_caller", "1")
end
session:setVariable("export_vars", "ccctl_call,sip_h_X-Ccctl-Call")
session:setVariable("force_transfer_context", "seats")
cc.tell_of_call("CallStart", {Trunk = cc.get("ccctl_trunk"), From = cc.get("ccctl_from"), To = cc.get("ccctl_did")})
session:transfer(cc.get("ccctl_did"), "XML", "numbers")
