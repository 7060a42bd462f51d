-- Takes keys into a tag of the call; with too few it asks again, and then leaves the flow. Argument: the step.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local step = cc.table("steps").collects[argv[1]]
if not step then return end
session:setAutoHangup(false)

for _ = 1, step.tries do
  local keys = session:read(1, step.most, cc.sound(step.prompt), step.timeout, step.terminator) or ""
  if not session:ready() then return end
  if step.terminator ~= "" then keys = keys:gsub("%" .. step.terminator .. "$", "") end
  if #keys >= step.least then
    cc.tag(step.into, (keys:gsub("[^0-9*#]", "")))
    return
  end
end
cc.go((cc.table("steps").collects[argv[1]] or step).otherwise) -- as it leads now
