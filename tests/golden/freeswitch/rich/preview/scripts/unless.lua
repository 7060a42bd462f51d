-- Goes to the flow's next step unless the condition of this one holds. Arguments: this step, the next one.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)

local call = {}
function call.in_list(name)
  return cc.table("callers")(name, cc.get("ccctl_from"))
end
function call.open(name)
  return cc.table("hours")(name, os.time() + (tonumber(cc.get("ccctl_shift")) or 0))
end
function call.switch(name)
  local stands = cc.api("db", "select/switch/" .. name)
  if stands == "1" or stands == "0" then return stands == "1" end
  return cc.table("seats").switches[name]
end
function call.tag(name)
  return cc.get("ccctl_tag_" .. name)
end

local holds = cc.table("steps").conditions[argv[1]]
if not (holds and holds(call)) then cc.go(argv[2]) end
