-- Asks the caller one question; then the call ends. Argument: the survey. ccctl_served is the seat that the caller has spoken with.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local survey = cc.table("surveys")[argv[1]]
session:setAutoHangup(false)
cc.table("recording").stop(cc, session:get_uuid())

-- One key, while the sound plays or within the time after it; "" when there is none.
local function listen(sound, timeout)
  return (session:read(1, 1, cc.sound(sound), timeout, "") or ""):sub(1, 1)
end

local sound = survey.prompt
for hearing = 0, survey.retries do
  local key = listen(sound, survey.timeout)
  if not session:ready() then return end
  if key ~= "" and survey.answers:find(key, 1, true) then
    cc.tell_of_call("Survey", {Name = argv[1], Answer = key, Seat = cc.get("ccctl_served")})
    if survey.thanks ~= "" then
      session:execute("set", "playback_terminators=none")
      session:execute("playback", survey.thanks)
    end
    break
  end
  sound = survey.prompt
  if key ~= "" and survey.invalid ~= "" then
    sound = "file_string://" .. survey.invalid .. "!" .. survey.prompt
    if hearing == survey.retries then listen(survey.invalid, 10) end
  end
end
cc.go("hangup")
