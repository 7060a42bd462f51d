-- A supervisor has dialled a code and the number of a seat. Arguments: listen, whisper, barge, take_over or end_call; the seat.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local crew, what, target = cc.table("crew"), argv[1], argv[2]
session:setAutoHangup(false)
local seat = cc.get("ccctl_dials")
local team = crew.teams[target]
if seat == "" or cc.get("ccctl_caller") == "1" or not team or not (crew.supervised[team] or {})[seat] then return cc.refuse() end

-- The seat's phone and the other side of its conversation; it may be about to be joined.
local leg, other
for look = 1, 6 do
  for _, channel in ipairs(cc.channels()) do
    if channel.state == "ACTIVE" and cc.seat_of(channel.uuid) == target then
      local with = cc.var(channel.uuid, "bridge_uuid")
      if with ~= "" and cc.api("uuid_exists", with) == "true" then leg, other = channel.uuid, with end
    end
  end
  if leg or look == 6 then break end
  session:sleep(200)
end
if not leg then return cc.refuse("480") end
local caller = cc.var(other, "ccctl_caller") == "1"
if what == "take_over" and not caller then return cc.refuse() end -- two seats talk

local function tell()
  cc.tell("Supervise", {Seat = seat, Target = target, Mode = what, Linkedid = caller and other or leg})
end
if what == "take_over" then
  session:answer()
  tell()
  session:setVariable("ccctl_way", "fetched")
  session:execute("set", "hangup_after_bridge=true")
  session:execute("intercept", other)
elseif what == "end_call" then
  tell()
  cc.api("uuid_kill", other .. " NORMAL_CLEARING")
  cc.api("uuid_kill", leg .. " NORMAL_CLEARING")
  session:answer()
  session:execute("playback", "tone_stream://%(250,0,900);%(500,0,600)")
  session:hangup("NORMAL_CLEARING")
else
  -- A key begins it anew in the other way; the engine's own keys for that are others, and one of them speaks to the caller alone.
  session:answer()
  session:execute("clear_digit_action", "all")
  for key, way in pairs({["4"] = "listen", ["5"] = "whisper", ["6"] = "barge"}) do
    local again = session:get_uuid() .. " supervise-" .. way .. "-" .. target .. " XML seats"
    session:execute("bind_digit_action", "supervise," .. key .. ",api:uuid_transfer," .. again .. ",self,self")
  end
  session:setVariable("eavesdrop_enable_dtmf", "false")
  session:setVariable("eavesdrop_whisper_bleg", what ~= "listen" and "true" or "false") -- the seat, whose leg it is
  session:setVariable("eavesdrop_whisper_aleg", what == "barge" and "true" or "false") -- the caller
  tell()
  session:execute("eavesdrop", leg)
  if session:getState() == "CS_EXECUTE" then session:hangup("NORMAL_CLEARING") end
end
