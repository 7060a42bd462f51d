-- The seat has pressed a code in its conversation; this runs on the caller's leg, which is what is recorded. Argument: record or
-- pause. Where nothing is recorded the keys are not for us, and go on to the caller.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local recording, uuid, seat = cc.table("recording"), session:get_uuid(), cc.get("ccctl_seat")
session:setAutoHangup(false)
local mode, taking = recording.mode(cc, uuid, seat), cc.get("ccctl_taking") ~= ""
local state
if argv[1] == "record" and mode == "demand" then
  if taking then recording.stop(cc, uuid) else recording.begin(cc, uuid) end
  session:setVariable("ccctl_paused", "")
  state = taking and "off" or "on"
elseif argv[1] == "pause" and mode ~= "0" then
  if taking then
    recording.stop(cc, uuid)
    session:setVariable("ccctl_paused", "1")
    state = "paused"
  elseif cc.get("ccctl_paused") == "1" then
    recording.begin(cc, uuid)
    state = "on"
  end
elseif mode == "0" or argv[1] == "record" then
  session:execute("send_dtmf", cc.table("crew").pressed[argv[1]])
end
if state then cc.tell_of_call("Recording", {State = state, Seat = seat}) end
