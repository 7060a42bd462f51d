-- Runs at each event of mod_callcenter: gives a place in the queue free when its caller is served, gives
-- seats the rests of the queue that rang them, and keeps the order of queues
-- that go round.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local function header(name) return event:getHeader(name) or "" end
local action, seat, name = header("CC-Action"), header("CC-Agent"), header("CC-Queue")
local queue = cc.table("queues")[name]
if queue == nil or not seat:match("^%d+$") then return end

local function rest(seconds)
  cc.api("callcenter_config", "agent set ready_time " .. seat .. " " .. (os.time() + seconds))
end
local function sql(text)
  local base = freeswitch.Dbh("sqlite:///var/lib/freeswitch/db/callcenter.db")
  base:query(text)
  base:release()
end

if action == "agent-offering" then
  if queue.rounds then
    -- The seat that is offered a call is the last of its level from now on; positions of a level are 1 to n.
    sql(([[UPDATE tiers SET position = ((position - (SELECT position FROM tiers WHERE queue='%s' AND agent='%s')
      + (SELECT count(*) FROM tiers t WHERE t.queue='%s' AND t.level=tiers.level) - 1)
      %% (SELECT count(*) FROM tiers t WHERE t.queue='%s' AND t.level=tiers.level)) + 1
      WHERE queue='%s' AND level=(SELECT level FROM tiers WHERE queue='%s' AND agent='%s')]])
      :format(name, seat, name, name, name, name, seat))
  end
elseif action == "bridge-agent-start" then
  cc.api("uuid_limit_release", header("CC-Member-Session-UUID") .. " hash waiting " .. name)
elseif action == "bridge-agent-fail" then
  local cause = header("CC-Hangup-Cause")
  if cause == "USER_BUSY" or cause == "CALL_REJECTED" then
    rest(queue.declined)
  elseif cause == "NO_ANSWER" or cause == "ALLOTTED_TIMEOUT" or cause == "NO_USER_RESPONSE" then
    rest(queue.missed)
  end
elseif action == "bridge-agent-end" then
  if queue.wrap_up > 0 then rest(queue.wrap_up) end
end
