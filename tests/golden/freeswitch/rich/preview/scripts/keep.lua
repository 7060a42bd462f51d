-- Looks after recordings, now and every ten minutes. Argument: start, once, at the start of the engine.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local program = "/ccctl/current/bin/housekeeping"
local found = io.open(program, "r")
if found then
  found:close()
  if not os.execute("sh " .. program .. (argv[1] == "start" and " start" or "")) then
    freeswitch.consoleLog("ERR", "old recordings could not be looked after\n")
  end
end
cc.api("sched_del", "ccctl-keep")
cc.api("sched_api", "+600 ccctl-keep luarun keep.lua")
