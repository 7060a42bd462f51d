-- Asks the caller one question; then the call ends. Argument: the survey. ccctl_served is the seat that the caller has spoken with.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local survey = cc.table("surveys")[argv[1]]
session:setAutoHangup(false)
cc.table("recording").stop(cc, session:get_uuid())

-- One key, while the sound plays or within the time after it; "" when there is none.
local function listen(sound, timeout)
  return (session:read(1, 1, cc.sound(sound), timeout, "") or ""):sub(1, 1)
end

local complaint = ""
for hearing = 0, survey.retries do
  local key = complaint ~= "" and listen(complaint, 10) or "" -- not by file_string: it begins with silence
  if key == "" and session:ready() then key = listen(survey.prompt, survey.timeout) end
  if not session:ready() then return end
  if key ~= "" and survey.answers:find(key, 1, true) then
    cc.tell_of_call("Survey", {Name = argv[1], Answer = key, Seat = cc.get("ccctl_served")})
    if survey.thanks ~= "" then
      session:execute("set", "playback_terminators=none")
      session:execute("playback", survey.thanks)
    end
    break
  end
  complaint = key ~= "" and survey.invalid or ""
  if complaint ~= "" and hearing == survey.retries then listen(complaint, 10) end
end
cc.go("hangup")
