-- A seat has dialled the code of its own state. Arguments: pause, ready, in or out; the place of a pause's reason.
-- Two rising tones: ready, signed in; two falling ones: paused, signed out.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local seats = cc.table("seats")
session:setAutoHangup(false)
local seat, what, place = cc.get("sip_auth_username"), argv[1], tonumber(argv[2] or "")
local signs = seats.signs[seat]
if seat == "" or cc.get("ccctl_trunk") ~= "" then return session:execute("respond", "403") end -- a caller whom a seat transfers there
if (what == "in" or what == "out") and not signs then return session:execute("respond", "403") end
if (what == "pause" or what == "ready") and signs and cc.stored("signed", seat) ~= "1" then return session:execute("respond", "403") end
if what == "wrap" then
  local name, call = cc.stored("coded", seat):match("^([^@]+)@(.*)$")
  local code = name and (cc.table("queues")[name] or {codes = {}}).codes[place or 0]
  if not code then return session:execute("respond", "404") end
  cc.api("db", "delete/coded/" .. seat)
  for _ = 1, 20 do -- mod_callcenter has not noticed yet, perhaps, that the conversation is over, and the wrap-up begins
    if cc.api("callcenter_config", "agent get state " .. seat) ~= "In a queue call" then break end
    freeswitch.msleep(50)
  end
  cc.api("callcenter_config", "agent set ready_time " .. seat .. " 0")
  cc.tell("WrapUp", {Seat = seat, Queue = name, Code = code, Linkedid = call})
  session:answer()
  session:execute("playback", "tone_stream://%(250,0,600);%(500,0,900)")
  return session:hangup("NORMAL_CLEARING")
end
if place and not seats.reasons[place] then return session:execute("respond", "404") end

if what == "pause" and not place and cc.stored("pause", seat) ~= "" then what = "ready" end
local state = "ready"
if what == "pause" then
  state = "paused"
  cc.api("db", "insert/pause/" .. seat .. "/" .. (place and seats.reasons[place] or "-"))
else
  cc.api("db", "delete/pause/" .. seat)
end
if what == "in" then
  state = "signed_in"
  cc.api("db", "insert/signed/" .. seat .. "/1")
elseif what == "out" then
  state = "signed_out"
  cc.api("db", "delete/signed/" .. seat)
end
cc.table("start-seat")(cc, seat)
if what == "ready" or what == "in" then cc.api("callcenter_config", "agent set ready_time " .. seat .. " 0") end
cc.tell("SeatState", {Seat = seat, State = state, Reason = state == "paused" and cc.stored("pause", seat) or ""})
session:answer()
local up = what == "ready" or what == "in"
session:execute("playback", up and "tone_stream://%(250,0,600);%(500,0,900)" or "tone_stream://%(250,0,900);%(500,0,600)")
session:hangup("NORMAL_CLEARING")
