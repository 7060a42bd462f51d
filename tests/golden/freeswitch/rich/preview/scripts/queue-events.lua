-- Runs at each event of mod_callcenter: notes when a ring has to end, keeps the order of queues that go round, tells caller and seat
-- something before they are joined, counts what seats miss, remembers who served whom, and gives up the caller's place in the queue.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local function header(name) return event:getHeader(name) or "" end
local action, seat, name = header("CC-Action"), header("CC-Agent"), cc.home(header("CC-Queue"))
local member, caller = header("CC-Member-UUID"), header("CC-Member-Session-UUID")
local queue = cc.table("queues")[name]
if queue == nil or not member:match("^[%x-]+$") then return end

if action == "member-queue-end" and header("CC-Cause") == "Cancel" then
  -- The caller has gone while the seat that had answered was told something, or at the moment of its answer: the module would let
  -- that seat listen to nobody for three seconds more.
  cc.api("hupall", "ORIGINATOR_CANCEL cc_member_uuid " .. member .. " cc_side agent")
  return
end
if not seat:match("^%d+$") then return end

local function sql(...)
  local base = cc.base()
  for _, text in ipairs({...}) do base:query(text) end
  base:release()
end
local function missed(number)
  if number == 0 then cc.api("db", "delete/missed/" .. seat) else cc.api("db", "insert/missed/" .. seat .. "/" .. number) end
end
-- The sounds of a seat's number to a caller, and how long they take (ms).
local function digits(number)
  local names, long = {}, 0
  for digit in number:gmatch("%d") do
    names[#names + 1] = "_digit-" .. digit
    local file = io.open(cc.release .. "/prompts/" .. cc.language(caller) .. "/_digit-" .. digit .. ".wav", "rb")
    if file then
      long = long + (file:seek("end") - 44) / 16
      file:close()
    end
  end
  return names, long
end
local function whole(path)
  local file = path ~= "" and io.open(path, "rb")
  if not file then return 0 end
  local long = (file:seek("end") - 44) / 16
  file:close()
  return long
end
local ended = ("DELETE FROM ccctl_rings WHERE member = '%s' AND seat = '%s'"):format(member, seat)

if action == "agent-offering" then
  sql(("INSERT INTO ccctl_rings VALUES ('%s', '%s', '%s', '%s', %.0f)"):format(member, caller, seat, name, cc.now() + queue.ring))
  if queue.numbered and cc.var(caller, "ccctl_back") == "" then
    -- the seat is told its part for as long as the caller is told the number; of seats that ring together the longest counts
    local _, long = digits(seat)
    local silence = math.max(long + 400 - whole(queue.whisper), tonumber(cc.var(caller, "ccctl_silence")) or 0, 20)
    cc.api("uuid_setvar", caller .. " ccctl_silence " .. (queue.at_once and math.floor(silence) or 0))
    local told = (queue.whisper == "" and "" or queue.whisper .. "!") .. "silence_stream://" .. math.floor(silence)
    cc.api("uuid_setvar", caller .. " cc_outbound_announce file_string://" .. told)
  end
  if queue.rounds then
    -- The seat that is offered a call is the last of its level from now on; positions of a level are 1 to n.
    sql(([[UPDATE tiers SET position = ((position - (SELECT position FROM tiers WHERE queue='%s' AND agent='%s')
      + (SELECT count(*) FROM tiers t WHERE t.queue='%s' AND t.level=tiers.level) - 1)
      %% (SELECT count(*) FROM tiers t WHERE t.queue='%s' AND t.level=tiers.level)) + 1
      WHERE queue='%s' AND level=(SELECT level FROM tiers WHERE queue='%s' AND agent='%s')]])
      :format(name, seat, name, name, name, name, seat))
  end
elseif action == "bridge-agent-start" then
  sql(("DELETE FROM ccctl_rings WHERE member = '%s'"):format(member))
  cc.api("uuid_setvar", caller .. " cc_exit_keys")
  if queue.tells and cc.var(caller, "ccctl_back") == "" then cc.table("recording").answered(cc, caller, seat) end
  if queue.numbered and cc.var(caller, "ccctl_back") == "" then
    cc.api("uuid_setvar", caller .. " ccctl_speaks " .. table.concat(digits(seat), "!"))
    cc.api("uuid_broadcast", caller .. " lua::announce.lua aleg")
  end
  cc.api("uuid_limit_release", caller .. " hash waiting " .. name)
  cc.coded(seat, name, queue.codes, caller)
  missed(0)
  local from = cc.var(caller, "ccctl_from")
  if from:match("^%+?%d+$") and cc.var(caller, "ccctl_trunk") ~= "" then
    local at = os.time() + (tonumber(cc.var(caller, "ccctl_shift")) or 0)
    sql(("INSERT OR REPLACE INTO ccctl_last VALUES ('%s', '%s', %d)"):format(from, seat, at))
  end
elseif action == "bridge-agent-fail" then
  sql(ended)
  local cause = header("CC-Hangup-Cause")
  if cause == "USER_BUSY" or cause == "CALL_REJECTED" or cause == "NORMAL_CIRCUIT_CONGESTION" then
    missed(0)
  elseif cause == "NO_ANSWER" or cause == "ALLOTTED_TIMEOUT" or cause == "NO_USER_RESPONSE" then
    local times = (tonumber(cc.stored("missed", seat)) or 0) + 1
    if queue.pause_after > 0 and times >= queue.pause_after then
      times = 0
      cc.api("db", "insert/pause/" .. seat .. "/missed")
      cc.table("start-seat")(cc, seat)
      cc.tell("SeatState", {Seat = seat, State = "paused", Reason = "missed"})
    end
    missed(times)
  end
elseif action == "bridge-agent-end" then
  if header("CC-Agent-Bridged") == "false" then cc.api("uuid_kill", caller .. " NORMAL_CLEARING") return end -- the seat has hung up while it was told something
  local took = 1000 * ((tonumber(header("CC-Bridge-Terminated-Time")) or 0) - (tonumber(header("CC-Agent-Answered-Time")) or 0)) + queue.wrap_up
  local mean = tonumber(cc.stored("handled", name)) or 180000
  cc.api("db", ("insert/handled/%s/%d"):format(name, math.floor((mean * 7 + took) / 8)))
end
