-- Once, at the start of the engine, and after a change of seats: access lists are made, and the queues see each seat as its
-- phone is.
local cc = dofile("/ccctl/current/scripts/cc.lua")
cc.api("reloadacl")
cc.table("rulebook")(cc)
local fresh = cc.api("hash", "select/minder/beat") == "" -- the engine has just started
if fresh then
  local base = cc.base()
  base:query("UPDATE agents SET calls_answered = 0")
  base:query("DELETE FROM ccctl_rings")
  base:release()
end
for _ = 1, 100 do -- the first of all scripts runs before others can be run
  if cc.api("module_exists", "mod_lua") == "true" then break end
  freeswitch.msleep(50)
end
if cc.now() - (tonumber(cc.api("hash", "select/minder/beat")) or 0) > 5000 then
  cc.api("hash", ("insert/minder/beat/%.0f"):format(cc.now()))
  cc.api("luarun", "minder.lua")
end
local telling = not fresh and io.open("/ccctl/current/scripts/write-event.lua", "r")
if telling then -- the first hook, perhaps; events.lua is started with the engine where there is one already
  telling:close()
  if os.time() - (tonumber(cc.api("hash", "select/events/beat")) or 0) > 5 then
    cc.api("hash", "insert/events/beat/" .. os.time())
    cc.api("luarun", "events.lua")
  end
end
local sign = cc.table("start-seat")
for line in cc.api("callcenter_config", "agent list"):gmatch("[^\n]+") do
  local seat = line:match("^(%d+)|")
  if seat then sign(cc, seat) end
end
local messages = cc.table("messages")(cc)
for seat in pairs(messages.boxes) do messages.show(seat) end
