-- A seat's state, as the bridge's HTTP interface has just put it into the database. Arguments: what it is now, the seat.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local state, seat = argv[1], argv[2]
cc.table("start-seat")(cc, seat)
if state == "ready" or state == "signed_in" then cc.api("callcenter_config", "agent set ready_time " .. seat .. " 0") end
cc.tell("SeatState", {Seat = seat, State = state, Reason = state == "paused" and cc.stored("pause", seat) or ""})
stream:write("+OK")
