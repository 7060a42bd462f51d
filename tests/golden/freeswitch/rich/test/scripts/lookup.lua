-- Asks another system about the call, by ccctl's bridge; its answer becomes tags. Argument: the step.
-- Only this call waits. What is answered is text from outside: a key is looked up, and a value with signs that no condition can
-- name counts as none.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local steps = cc.table("steps")
local step = steps.lookups[argv[1]]
if not step then return end
session:setAutoHangup(false)

local function encoded(text)
  return (text:gsub("[^A-Za-z0-9._-]", function(sign) return ("%%%02X"):format(sign:byte()) end))
end
local asked = ("http://%s/v1/lookups/%s?caller=%s&number=%s&call=%s&keys=%s"):format(steps.lookups_at, step.hook,
  encoded(cc.get("ccctl_from")), encoded(cc.get("ccctl_did")), session:get_uuid(), table.concat(step.keys, "%2C"))
for _, tag in ipairs(step.tags) do
  asked = asked .. "&tag." .. tag .. "=" .. encoded(cc.get("ccctl_tag_" .. tag))
end

-- mod_curl counts in seconds and this call in milliseconds: so it is asked beside the call, and waited for as long as is said.
local jobs = freeswitch.EventConsumer("BACKGROUND_JOB")
local whole = math.ceil(step.timeout / 1000) + 1
local now = freeswitch.API()
local ends = now:getTime() + step.timeout
local job = cc.api("bgapi", "curl " .. asked .. " connect-timeout " .. whole .. " timeout " .. whole .. " headers"):match("Job%-UUID: (%S+)")
local answer
while job and not answer do
  local left = ends - now:getTime()
  if left <= 0 then break end
  local event = jobs:pop(1, math.max(1, math.floor(left)))
  if event and event:getHeader("Job-UUID") == job then answer = event:getBody() or "" end
end
jobs:cleanup()

local body = (answer or ""):gsub("\r", ""):match("^HTTP/%S+ 200.-\n\n(.*)$")
if not body then
  local otherwise = (cc.table("steps").lookups[argv[1]] or step).otherwise -- as it leads now
  if otherwise ~= "" then cc.go(otherwise) end
  return
end
local wanted = {}
for _, key in ipairs(step.keys) do wanted[key] = true end
for line in body:gmatch("[^\n]+") do
  local key, value = line:match("^([^=]*)=(.*)$")
  if key and wanted[key] then
    local held = not value:find("[^A-Za-z0-9 ._*+@:/#\128-\255-]") and not value:find("^ARRAY::")
    cc.tag(step.hook .. "." .. key, held and value or "")
  end
end
