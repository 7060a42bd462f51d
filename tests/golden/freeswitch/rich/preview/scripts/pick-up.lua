-- A seat takes a call that rings at another one of its team. Argument: that seat, or nothing.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local crew, target = cc.table("crew"), argv[1] or ""
session:setAutoHangup(false)
local seat = cc.get("ccctl_dials")
local team = crew.teams[seat]
if not team or cc.get("ccctl_caller") == "1" or (target ~= "" and crew.teams[target] ~= team) then return cc.refuse() end

local WAITS = {RINGING = true, EARLY = true, DOWN = true}
-- The caller for whom a seat of the team rings: not the phone, or a queue would offer the call again.
local function ringing()
  for _, channel in ipairs(cc.channels()) do
    local rung = WAITS[channel.state] and cc.var(channel.uuid, "dialed_user") or ""
    if rung ~= "" and crew.teams[rung] == team and (target == "" or rung == target) then
      local caller = cc.var(channel.uuid, "cc_member_session_uuid")
      local queue = caller ~= "" and cc.table("queues")[cc.var(caller, "ccctl_queue")]
      session:setVariable("ccctl_picks", queue and cc.var(caller, "ccctl_queue") or "")
      if queue and queue.survey ~= "" then -- also of whom another seat has served
        cc.api("uuid_setvar", caller .. " ccctl_served " .. seat)
        cc.api("uuid_setvar", caller .. " transfer_after_bridge " .. queue.survey .. ":XML:center")
      end
      if caller == "" then caller = cc.var(channel.uuid, "ccctl_uuid") end
      if caller ~= "" and cc.api("uuid_exists", caller) == "true" then return caller end
    end
  end
end
for look = 1, 20 do -- the list of channels is a little late
  local caller = ringing()
  if caller then
    session:answer()
    session:setVariable("ccctl_way", "fetched")
    session:execute("set", "hangup_after_bridge=true")
    return session:execute("intercept", caller)
  end
  session:sleep(50)
end
cc.refuse("480") -- nothing rings
