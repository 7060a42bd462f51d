-- The near half of a call to a seat that is an outside number: it is dialled, and whoever answers there has to press 1. Argument: the seat.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local outside = cc.table("outside")(cc)
session:setAutoHangup(false)
local number = outside.dialing.seats[argv[1]]
if number == nil then return session:hangup("UNALLOCATED_NUMBER") end
session:setVariable("export_vars", "ccctl_call,sip_h_X-Ccctl-Call,cc_member_session_uuid,ccctl_uuid")
local how = outside.dial(number, "center", outside.dialing.seat_ring, {
  "group_confirm_key=exec", "group_confirm_file='lua take-call.lua'", "ccctl_seat=" .. argv[1],
})
if session:ready() then session:hangup(how == "noanswer" and "NO_ANSWER" or "USER_BUSY") end
