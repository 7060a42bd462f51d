-- Rings seats without a queue. Arguments: seat, team or internal (a seat dials another), then the seats.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local crew = cc.table("crew")
session:setAutoHangup(false)
local way, signs = argv[1], cc.table("seats").signs -- seats that sign in by a code: a team does not ring them before

-- The seats that can ring now, and how many phones are there.
local function look()
  local free, present = {}, 0
  for at = 2, #argv do
    local seat = argv[at]
    if cc.registered(seat) and (way ~= "team" or not signs[seat] or cc.stored("signed", seat) == "1") then
      present = present + 1
      local own = cc.get("sip_auth_username") == seat
      if own or cc.busy(seat) or tonumber(cc.api("limit_usage", "hash seat " .. seat) or 0) ~= 0 then
        -- has a call, or another is offered to it
      else
        free[#free + 1] = seat
      end
    end
  end
  return free, present
end

local free, present = look()
local mode, modes = way == "internal" and "0" or cc.get("ccctl_record"), {}
local recorded = false
for at = 2, #argv do modes[crew.modes[argv[at]] or "-"] = true end
for _, seat in ipairs(free) do recorded = recorded or (crew.modes[seat] or mode) ~= "0" end
if way ~= "internal" and recorded and crew.notice ~= "" and cc.get("ccctl_noticed") ~= "1" then
  cc.notice()
  if not session:ready() then return end
  free, present = look()
end
-- No queue rings them between this look and the moment when their phones ring, from which they are in use: for five seconds they
-- are not ready. A queue that has just begun has written so a moment after our own word.
local claim = os.time() + 5
local function claimed(ready, seats)
  local base = cc.base()
  base:query(("UPDATE agents SET ready_time = %d WHERE name IN ('%s') AND %s"):format(ready, table.concat(seats, "', '"), ready == 0 and "ready_time = " .. claim or "ready_time < " .. claim))
  base:release()
end
local before = free
if #before > 0 then
  claimed(claim, before)
  freeswitch.msleep(30)
  free = {}
  for _, seat in ipairs(before) do
    local state = cc.api("callcenter_config", "agent get state " .. seat)
    if state ~= "Receiving" and state ~= "In a queue call" then free[#free + 1] = seat end
  end
  if #free == 0 then claimed(0, before) end
end
if #free == 0 then return cc.go(present > 0 and "end-486" or "end-480") end

local dial = {}
for _, seat in ipairs(free) do
  session:execute("limit", "hash seat " .. seat .. " -1")
  dial[#dial + 1] = "user/" .. seat .. "@" .. cc.domain
  cc.tell_of_call("Offer", {Seat = seat, From = cc.get("ccctl_from")})
end
session:setVariable("ccctl_rung", table.concat(free, " "))
if way == "internal" then cc.joins_three(crew.three_way) else cc.record(mode, next(modes, next(modes)) ~= nil) end
session:setVariable("call_timeout", tostring(cc.table("seats").ring))
session:setVariable("hangup_after_bridge", "true")
session:setVariable("continue_on_fail", "true")
local mine = "{ccctl_way=" .. way .. ",ccctl_uuid=" .. session:get_uuid() .. "}"
session:execute("bridge", mine .. table.concat(dial, ","))
claimed(0, before)
if not session:ready() then return end
for _, seat in ipairs(free) do
  cc.free("seat", seat)
  cc.tell_of_call("OfferEnd", {Seat = seat, Cause = cc.get("originate_disposition")})
end
local why = cc.get("originate_disposition")
local missed = why == "NO_ANSWER" or why == "ALLOTTED_TIMEOUT" or why == "NO_USER_RESPONSE" or why == "RECOVERY_ON_TIMER_EXPIRE"
cc.go((missed or why == "USER_NOT_REGISTERED" or why == "SUBSCRIBER_ABSENT") and "end-480" or "end-486")
