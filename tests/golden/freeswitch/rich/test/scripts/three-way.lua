-- A seat that holds a call has pressed the code in another one, which it has made and which was answered: all three go into one
-- room. Argument: the seat's leg of that second call.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local mine = argv[1]
local seat, third = cc.seat_of(mine), cc.var(mine, "bridge_uuid")
if seat == "" or third == "" or cc.api("uuid_exists", third) ~= "true" then return end

-- Whether this is a phone of the seat; a caller for whom it has rung knows its number too.
local function own(uuid)
  return cc.var(uuid, "ccctl_dials") == seat or (cc.var(uuid, "ccctl_caller") ~= "1" and cc.seat_of(uuid) == seat)
end

-- Whom the seat talks with on its other leg.
local function held()
  for _, channel in ipairs(cc.channels()) do
    local with = channel.uuid ~= mine and channel.uuid ~= third and own(channel.uuid) and cc.var(channel.uuid, "bridge_uuid") or ""
    if with ~= "" and cc.api("uuid_exists", with) == "true" then return with end
  end
end
local other = held()
if not other then return end

local recording, room = cc.table("recording"), "three-way-" .. mine
for _, leg in ipairs({mine, third, other}) do
  recording.go_on(cc, leg)
  cc.api("uuid_setvar", leg .. " hangup_after_bridge false")
  cc.api("uuid_setvar", leg .. " transfer_after_bridge") -- no survey: the conversation is the queue's no more
end
-- nobody rings there any more: who has answered is in use by a leg of its own
for each in cc.var(mine, "ccctl_rung"):gmatch("%d+") do cc.api("uuid_limit_release", mine .. " hash seat " .. each) end
cc.api("uuid_transfer", other .. " " .. room .. " XML center")
cc.api("uuid_transfer", mine .. " -both " .. room .. " XML center")
local call, guest = cc.var(other, "ccctl_call"), cc.seat_of(third)
cc.tell("ThreeWay", {Seat = seat, Linkedid = other, Call = call})
if guest ~= "" then cc.tell("Breadcrumb", {Node = "seat/" .. guest, Linkedid = other, Call = call}) end
