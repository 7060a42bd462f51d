-- A seat has taken the call of a caller who is not there: the parked half dials the caller now. Runs on the half in the queue.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
local other = cc.get("other_loopback_leg_uuid")
session:setVariable("ccctl_seat", cc.var(cc.get("cc_agent_uuid"), "cc_agent"))
cc.api("uuid_setvar", other .. " ccctl_stands " .. session:get_uuid())
cc.api("uuid_transfer", other .. " call-back-" .. cc.get("ccctl_back") .. " XML center")
