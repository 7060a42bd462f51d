-- An outside number has answered: its leg holds the place on the trunk from now on, whoever talks with it, and who called gives it back.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
local name, payer = cc.get("ccctl_line"), cc.get("ccctl_pays")
session:execute("limit", "hash trunk " .. name .. " -1")
cc.api("uuid_limit_release", payer .. " hash out " .. name)
if cc.api("uuid_getvar", payer .. " ccctl_trunk") ~= name then cc.api("uuid_limit_release", payer .. " hash trunk " .. name) end
