-- Whom a call had dialled outside, and the call is over: the engine forgets to hang that leg up when the caller leaves at the very
-- moment of the answer. Who goes on elsewhere, with another leg or in an application, is left alone. Argument: the leg.
local cc = dofile("/ccctl/current/scripts/cc.lua")
freeswitch.msleep(1000)
if cc.api("uuid_exists", argv[1]) ~= "true" then return end
local with = cc.var(argv[1], "bridge_uuid")
if with ~= "" and cc.api("uuid_exists", with) == "true" then return end
if cc.api("uuid_dump", argv[1]):match("Channel%-State: CS_EXECUTE") then return end
cc.api("uuid_kill", argv[1] .. " NORMAL_CLEARING")
