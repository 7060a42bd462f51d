-- Looks after what takes time in queues, as long as the engine runs: ends rings, rests, wrap-ups and waits to the millisecond, chooses
-- the tier of queues that ring all, lets go who has waited for one seat, speaks to waiting callers, and calls back who is promised it.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local TICK = 40
local file = cc.release .. "/scripts/minder.lua"
local function text()
  local script = io.open(file, "r")
  if script == nil then return "" end
  local found = script:read("*a")
  script:close()
  return found
end
local mine, looked, forgotten, other = text(), 0, 0, false
local queues = cc.table("queues")
local members = {} -- by member: what is known of the caller
local LONG = 1e15

local function rows(base, sql)
  local found = {}
  base:query(sql, function(row) found[#found + 1] = row end)
  return found
end

local function count(base, sql)
  local found = rows(base, "SELECT count(*) AS n FROM " .. sql)
  return found[1] and tonumber(found[1].n) or 0
end

local function free(base, room)
  return count(base, ("agents JOIN tiers ON tiers.agent = agents.name WHERE tiers.queue = '%s' AND tiers.state IN ('Ready', 'No Answer') AND agents.state = 'Waiting' "
    .. "AND agents.status = 'Available' AND external_calls_count <= 0 AND ready_time <= %d"):format(room, os.time())) > 0
end

-- An offer that the module has made, and of which its event has not been heard yet: a busy machine may be late with it.
local function offered(base, member)
  return count(base, ("tiers WHERE queue = '%s' AND state = 'Offering' AND agent NOT IN (SELECT seat FROM ccctl_rings WHERE member <> '%s')")
    :format(member.room, member.uuid)) > 0
end

local function move(base, member, room)
  base:query(("UPDATE members SET queue = '%s' WHERE uuid = '%s'"):format(room, member.uuid))
  member.room = room
end

-- One seat alone, as long as there is reason to wait for it; afterwards the caller waits as others do.
local function one_seat(base, member, queue, name, now)
  if member.ringing then member.tried = true return end
  local known = false
  for _, seat in ipairs(queue.members) do known = known or seat == member.seat end
  if member.tried or not known or now >= member.patience or cc.api("callcenter_config", "agent get status " .. member.seat) ~= "Available" then
    member.seat = nil
    move(base, member, queue.at_once and name .. ".0" or name)
  end
end

-- All free seats of the best tier that has any; then nobody else for this caller until the last of them has stopped ringing.
local function all_at_once(base, member, queue, name, now)
  if member.room == name .. ".0" then
    if member.ringing then return end
    for tier = 1, queue.tiers do
      if free(base, name .. "." .. tier) then
        member.moved = now
        return move(base, member, name .. "." .. tier)
      end
    end
  elseif member.ringing or (now - member.moved > 400 and not offered(base, member)) then
    move(base, member, name .. ".0")
  end
end

local function expected(base, queue, name, place)
  local signed = 0
  for _, seat in ipairs(queue.members) do
    local status = cc.api("callcenter_config", "agent get status " .. seat)
    if status == "Available" or status == "On Break" then signed = signed + 1 end
  end
  local wait = place * (tonumber(cc.stored("handled", name)) or 180000) / math.max(1, signed)
  for _, minutes in ipairs({1, 2, 3, 4, 5, 10, 15, 20, 30, }) do
    if wait <= minutes * 60000 then return minutes end
  end
  return 31
end

-- From when the next announcement counts: a tick later each time would add up.
local function punctual(due, now)
  return now - due < 5 * TICK and due or now
end

local function speak(base, member, queue, name, place, now)
  local what = queue.announce
  if now < math.min(member.told_at, member.also_at) then return end
  if now < member.speaks_until or cc.var(member.session, "ccctl_speaks") ~= "" then return end
  local said = {}
  if now >= member.told_at then
    member.told_at = punctual(member.told_at, now) + what.every
    if what.position then said[#said + 1] = "_position-" .. math.min(place, 21) end
    if what.wait then said[#said + 1] = "_expected-wait-" .. expected(base, queue, name, place) end
  else
    member.also_at = punctual(member.also_at, now) + what.also_every
    said[1] = "also"
  end
  member.speaks_until = now + 300
  cc.api("uuid_setvar", member.session .. " ccctl_speaks " .. table.concat(said, "!"))
  cc.api("uuid_broadcast", member.session .. " lua::announce.lua aleg")
end

-- Callers who are promised a call. What is gone without a result was ended with the engine, or by the seat. A queue that calls nobody
-- back may have another name now: whoever renames it tells a moment later.
local unpromised = {} -- by queue: since when
local function call_back(base, now)
  local function there(uuid) return uuid ~= "" and cc.api("uuid_exists", uuid) == "true" end
  local function becomes(row, state, due)
    base:query(("UPDATE ccctl_callbacks SET state = '%s', due = %.0f WHERE id = %s"):format(state, due, row.id))
    row.state, row.due = state, due
  end
  for _, row in ipairs(rows(base, "SELECT id, queue, number, state, tried, due, caller, member, call FROM ccctl_callbacks")) do
    local back = queues[row.queue] and queues[row.queue].callback
    row.due, row.tried = tonumber(row.due), tonumber(row.tried)
    unpromised[row.queue] = not back and (unpromised[row.queue] or now) or nil
    row.member = row.member or ""
    if row.state == "told" and not there(row.caller) then becomes(row, "due", now) end
    if row.state == "up" and now - row.due > 3000 and not there(row.member) then becomes(row, "due", now) end
    if row.state == "dialled" and not there(row.member) then becomes(row, "due", now + (back and back.again or 0)) end
    if row.state == "given" or (not back and now - unpromised[row.queue] > 10000) or (back and row.state == "due" and row.tried >= back.tries) then
      if there(row.member) then cc.api("uuid_kill", row.member) end
      base:query("DELETE FROM ccctl_callbacks WHERE id = " .. row.id)
      cc.tell("Callback", {State = "given up", From = row.number, Queue = row.queue, Linkedid = row.caller, Call = row.call or ""})
    elseif back and row.state == "due" and row.due <= now then
      local member = cc.api("create_uuid")
      base:query(("UPDATE ccctl_callbacks SET member = '%s' WHERE id = %s"):format(member, row.id))
      becomes(row, "up", now)
      cc.api("bgapi", ("originate {origination_uuid=%s,loopback_bowout=false,loopback_bowout_on_execute=false,origination_caller_id_name=callback/%s,"
        .. "origination_caller_id_number=%s}loopback/stand-in-%s-%s/center &park"):format(member, row.id, row.number, row.id, row.queue))
    end
  end
end

local function look(base, now)
  local ringing, places, still = {}, {}, {}
  for _, row in ipairs(rows(base, "SELECT DISTINCT member FROM ccctl_rings")) do ringing[row.member] = true end
  for _, row in ipairs(rows(base, ("SELECT uuid, session_uuid, queue, state, serving_agent, cid_name FROM members WHERE state IN ('Waiting', 'Trying') "
      .. "ORDER BY base_score - joined_epoch DESC, rowid"))) do
    local name = cc.home(row.queue)
    local queue = queues[name]
    if queue then
      places[name] = (places[name] or 0) + 1
      local member = members[row.uuid]
      if member == nil then
        local promised = (row.cid_name or ""):match("^callback/%d+$")
        local what = promised and {} or queue.announce or {}
        member = {
          uuid = row.uuid, session = row.session_uuid, room = row.queue, seat = row.queue:match("%.s(%d+)$"), moved = now,
          deadline = queue.max_wait and not promised and now + queue.max_wait or LONG,
          patience = now + (queue.sticky and queue.sticky.wait or 0), speaks_until = 0,
          told_at = (what.position or what.wait) and now + 2000 or LONG,
          also_at = (what.also or "") ~= "" and now + what.also_every or LONG,
        }
      end
      still[row.uuid] = member
      member.ringing = ringing[row.uuid] or (row.state == "Trying" and row.serving_agent ~= "ring-all")
      if now >= member.deadline then
        -- a seat that rings now may still answer, and no other is rung after it
        if member.room ~= name .. ".0" then
          move(base, member, name .. ".0")
        elseif not member.ringing and not member.left then
          member.left = true
          cc.api("uuid_transfer", member.session .. " waited-" .. name .. " XML center")
        end
      elseif member.seat then
        one_seat(base, member, queue, name, now)
      elseif queue.at_once then
        all_at_once(base, member, queue, name, now)
      end
      if queue.announce then speak(base, member, queue, name, places[name], now) end
    end
  end
  members = still
end

local function tick(base)
  local found = rows(base, [[SELECT CAST(1000 * (julianday('now') - 2440587.5) * 86400.0 AS INTEGER) AS now,
    (SELECT count(*) FROM agents WHERE ready_time > 100000000000 AND ready_time <= 1000 * (julianday('now') - 2440587.5) * 86400.0) AS rested,
    (SELECT count(*) FROM ccctl_rings) AS ringing, (SELECT count(*) FROM ccctl_callbacks) AS promised, (SELECT count(*) FROM members WHERE state IN ('Waiting', 'Trying')) AS waiting]])[1]
  if found == nil then return end
  local now = tonumber(found.now)
  if found.rested ~= "0" then base:query(("UPDATE agents SET ready_time = 0 WHERE ready_time > 100000000000 AND ready_time <= %.0f"):format(now)) end
  if found.ringing ~= "0" then
    for _, row in ipairs(rows(base, ("SELECT member, seat FROM ccctl_rings WHERE due <= %.0f"):format(now))) do
      cc.api("hupall", "NO_ANSWER cc_member_pre_answer_uuid " .. row.member .. " cc_agent " .. row.seat)
    end
    base:query(("DELETE FROM ccctl_rings WHERE due <= %.0f"):format(now - 500)) -- whose end nobody has told
  end
  if found.promised ~= "0" then call_back(base, now) end
  if found.waiting ~= "0" then look(base, now) elseif next(members) then members = {} end
  if now - looked > 1000 then
    looked = now
    cc.api("hash", ("insert/minder/beat/%.0f"):format(now))
    local known = cc.table("queues")
    for _, member in pairs(members) do -- a queue that is gone serves who is in it (drain.lua)
      local name = cc.home(member.room)
      known[name] = known[name] or queues[name]
    end
    queues = known
    other = text() ~= mine
  end
  if now - forgotten > 3600000 then
    forgotten = now
    base:query(("DELETE FROM ccctl_last WHERE at < %d"):format(os.time() - 86400))
  end
end

while cc.api("hash", "select/minder/stop") == "" do
  local base = cc.base()
  local fine, why = pcall(tick, base)
  if not fine then freeswitch.consoleLog("ERR", "minder: " .. tostring(why) .. "\n") end
  base:release()
  if other then return cc.api("luarun", "minder.lua") end -- of another release
  freeswitch.msleep(TICK)
end
