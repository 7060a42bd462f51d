-- Two channels are joined. A caller who is with another seat now than before was transferred after a consultation, picked up, taken
-- over, or fetched from a slot: no node of the center has sent it there, so its breadcrumb is left here.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local one, other = event:getHeader("Unique-ID") or "", event:getHeader("Other-Leg-Unique-ID") or ""
if not one:match("^[%x-]+$") or not other:match("^[%x-]+$") then return end
for _, pair in ipairs({ {one, other}, {other, one} }) do
  local caller, seat = pair[1], cc.seat_of(pair[2])
  -- the seat was rung for this caller: joined.lua knows
  if cc.var(pair[2], "ccctl_uuid") == caller or cc.var(pair[2], "cc_member_session_uuid") == caller then return end
  if seat ~= "" and cc.var(caller, "ccctl_caller") == "1" and cc.var(caller, "ccctl_seat") ~= seat then
    -- handed on from one seat to another it is the queue's no more: nothing follows when that one hangs up
    if cc.var(caller, "ccctl_seat") ~= "" then
      cc.api("uuid_setvar", caller .. " hangup_after_bridge true")
      cc.api("uuid_setvar", caller .. " transfer_after_bridge")
    end
    cc.api("uuid_setvar", caller .. " ccctl_seat " .. seat)
    for each in cc.var(caller, "ccctl_rung"):gmatch("%d+") do cc.api("uuid_limit_release", caller .. " hash seat " .. each) end
    cc.tell("Breadcrumb", {Node = "seat/" .. seat, Linkedid = caller, Call = cc.var(caller, "ccctl_call")})
    cc.table("recording").joined(cc, caller, seat)
    local name = cc.var(pair[2], "ccctl_picks")
    local queue = cc.table("queues")[name]
    if queue then -- it wraps up as the seat that was rung would
      local base = cc.base()
      base:query(("INSERT OR REPLACE INTO ccctl_picked VALUES ('%s', %d)"):format(seat, queue.wrap_up))
      base:release()
      cc.coded(seat, name, queue.codes, caller)
    end
    return
  end
end
