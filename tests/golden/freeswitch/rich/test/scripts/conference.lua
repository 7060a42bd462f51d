-- Lets a call into a conference. Argument: the conference.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local name = argv[1]
local room = cc.table("conferences")[name]
session:setAutoHangup(false)
if cc.get("ccctl_language") == "" then cc.speak("en") end

if room.most >= 0 and (tonumber((cc.api("limit_usage", "hash conference " .. name))) or 0) >= room.most then return cc.go("end-486") end
session:answer()
session:execute("stop_record_session", "all") -- of the conversation from which a seat transfers the caller here
session:execute("set", "playback_terminators=none")

-- Whether the keys of one of 3 tries are the PIN.
local function let_in()
  local pin = cc.table("pins")[name]
  for _ = 1, 3 do
    local keys = session:read(1, 20, cc.sound(room.ask), 5000, "#") or ""
    if not session:ready() then return false end
    if keys:gsub("#$", "") == pin then return true end
    session:execute("playback", room.wrong)
    if not session:ready() then return false end
  end
  return false
end
if room.pin and not let_in() then return session:ready() and cc.go("hangup") end
if room.greeting ~= "" then session:execute("playback", room.greeting) end
if not session:ready() then return end
session:setVariable("ccctl_conference", name)
-- counted and let in at once: of two who come for the last place one is hung up
session:execute("limit_execute", "hash conference " .. name .. " " .. (room.most >= 0 and room.most or "-1") .. " lua enter-conference.lua " .. name)
if session:ready() then cc.go("hangup") end
