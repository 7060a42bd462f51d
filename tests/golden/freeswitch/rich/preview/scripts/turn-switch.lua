-- A supervisor has dialled a switch's code: it is turned over. Two rising tones: it is on now; two falling ones: it is off.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local name = argv[1]
session:setAutoHangup(false)
local seats, seat = cc.table("seats"), cc.get("sip_auth_username")
-- only supervisors; and no caller whom a seat transfers there
if not seats.supervisors[seat] or cc.get("ccctl_trunk") ~= "" then return session:execute("respond", "403") end
local stands = cc.api("db", "select/switch/" .. name)
if stands ~= "1" and stands ~= "0" then stands = seats.switches[name] and "1" or "0" end
local turned = stands == "1" and "0" or "1"
cc.api("db", "insert/switch/" .. name .. "/" .. turned)
cc.tell("Switch", {Name = name, On = turned, Seat = seat})
session:answer()
session:execute("playback", turned == "1" and "tone_stream://%(250,0,600);%(500,0,900)" or "tone_stream://%(250,0,900);%(500,0,600)")
session:hangup("NORMAL_CLEARING")
