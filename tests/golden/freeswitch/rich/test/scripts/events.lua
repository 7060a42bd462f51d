-- Writes what happens to calls, seats and trunks into /var/spool/freeswitch/calls.csv, for the bridge beside the engine: one line an
-- event, at once, whether anybody reads it or not. Started with the engine, and runs as long as it; what is done with an event
-- stands in write-event.lua, which is read anew when it changes. Where that is not there, there is no hook that wants to know; the
-- first one that is put in has start.lua begin this anew.
local api = freeswitch.API()
local consumer = freeswitch.EventConsumer("CHANNEL_CREATE", "", 100000)
for _, name in ipairs({
  "CHANNEL_ANSWER", "CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE", "CHANNEL_HOLD", "CHANNEL_UNHOLD", "CHANNEL_HANGUP",
  "CHANNEL_HANGUP_COMPLETE", "RECORD_STOP", "SHUTDOWN",
}) do
  consumer:bind(name)
end
for _, name in ipairs({
  "callcenter::info", "sofia::register", "sofia::unregister", "sofia::expire", "sofia::gateway_state", "ccctl::CallStart",
  "ccctl::Breadcrumb", "ccctl::Offer", "ccctl::Tag", "ccctl::Survey", "ccctl::Conference", "ccctl::Callback", "ccctl::SeatState", "ccctl::WrapUp",
  "ccctl::Recorded",
}) do
  consumer:bind("CUSTOM", name)
end

-- What is known of legs and calls, and of seats that wrap up: it lives as long as the engine, as they do.
local known = {legs = {}, calls = {}, resting = {}}
local path = "/ccctl/current/scripts/write-event.lua"
local file, text, act

-- The rules of the release in force.
local function rules()
  local here = io.open(path, "r")
  if not here then return nil end
  local now = here:read("*a")
  here:close()
  if now ~= text then
    local made, why = loadstring and loadstring(now, path) or load(now, path)
    if made then text, act = now, made() else freeswitch.consoleLog("ERR", "events: " .. tostring(why) .. "\n") end
  end
  return act
end

local looked = 0
if not rules() then return end
act.boot(known)
while true do
  local event = consumer:pop(1, 100) -- milliseconds
  if os.time() ~= looked then
    looked = os.time()
    if not rules() then return api:execute("hash", "delete/events/beat") end
    api:execute("hash", "insert/events/beat/" .. looked)
  end
  if event and event:getHeader("Event-Name") == "SHUTDOWN" then return end
  local good, why = pcall(act.take, known, event)
  if not good then freeswitch.consoleLog("ERR", "events: " .. tostring(why) .. "\n") end
end
