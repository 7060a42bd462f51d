-- Teaches mod_callcenter's own database what the module does not know; each rule holds at the moment when the module writes.
-- Its agents' ready_time is seconds; here it becomes the millisecond at which a seat is free again, which is later than any second,
-- and minder.lua sets it to 0 when that has come.
return function(cc)
  local queues, base = cc.table("queues"), cc.base()
  local now = "((julianday('now') - 2440587.5) * 86400.0)"
  base:query("CREATE TABLE IF NOT EXISTS ccctl_queues (queue PRIMARY KEY, weight INTEGER, missed INTEGER, declined INTEGER, wrap_up INTEGER)")
  base:query("CREATE TABLE IF NOT EXISTS ccctl_rings (member, session, seat, queue, due INTEGER)")
  base:query("CREATE TABLE IF NOT EXISTS ccctl_last (number PRIMARY KEY, seat, at INTEGER)")
  base:query("CREATE TABLE IF NOT EXISTS ccctl_picked (seat PRIMARY KEY, wrap_up INTEGER)") -- who talks with a queue's caller without having been rung
  -- callers who are promised a call: told (the sentence is being said), due, up (somebody stands in the queue for them), dialled
  base:query("CREATE TABLE IF NOT EXISTS ccctl_callbacks (id INTEGER PRIMARY KEY, queue, number, place REAL, state, tried INTEGER, due INTEGER, "
    .. "caller, member, trunk, did, record, call, shift, language)")
  base:query("DELETE FROM ccctl_queues")
  for name, queue in pairs(queues) do
    local rooms = {name}
    for room in pairs(queue.rooms) do rooms[#rooms + 1] = room end
    for _, room in ipairs(rooms) do
      base:query(("INSERT INTO ccctl_queues VALUES ('%s', %d, %d, %d, %d)"):format(room, queue.weight, queue.missed, queue.declined, queue.wrap_up))
    end
  end
  for _, name in ipairs({"rest", "wrap_up", "picked", "count", "place"}) do base:query("DROP TRIGGER IF EXISTS ccctl_" .. name) end
  -- A seat has missed or declined an offer: it rests as the queue says that rang it.
  base:query(("CREATE TRIGGER ccctl_rest AFTER UPDATE OF ready_time ON agents WHEN new.ready_time > %s + 5400 AND new.ready_time < %s + 16200 BEGIN " ..
    "UPDATE agents SET ready_time = 1000 * %s + coalesce((SELECT CASE WHEN new.ready_time > %s + 12600 THEN declined ELSE missed END FROM ccctl_queues JOIN tiers USING (queue) " ..
    "WHERE tiers.agent = new.name AND tiers.state = 'Offering'), 0) WHERE name = new.name; END"):format(now, now, now, now))
  -- A call of a queue has ended: the seat wraps up, and has been idle from here on, to the millisecond.
  base:query(("CREATE TRIGGER ccctl_wrap_up AFTER UPDATE OF last_bridge_end ON agents WHEN new.last_bridge_end > 0 BEGIN " ..
    "UPDATE agents SET last_bridge_end = %s, ready_time = coalesce((SELECT 1000 * %s + wrap_up FROM ccctl_queues JOIN tiers USING (queue) " ..
    "WHERE tiers.agent = new.name AND tiers.state = 'Active Inbound' AND wrap_up > 0), 0) WHERE name = new.name; END"):format(now, now))
  -- So does the seat that had picked the call up, when its own call is over.
  base:query(("CREATE TRIGGER ccctl_picked AFTER UPDATE OF external_calls_count ON agents WHEN new.external_calls_count <= 0 AND old.external_calls_count > 0 BEGIN " ..
    "UPDATE agents SET ready_time = 1000 * %s + (SELECT wrap_up FROM ccctl_picked WHERE seat = new.name) WHERE name = new.name AND name IN (SELECT seat FROM ccctl_picked); " ..
    "DELETE FROM ccctl_picked WHERE seat = new.name; END"):format(now))
  -- The module forgets what a seat has answered when it comes back from a pause or signs in.
  base:query("CREATE TRIGGER ccctl_count AFTER UPDATE OF status ON agents WHEN new.calls_answered < old.calls_answered BEGIN " ..
    "UPDATE agents SET calls_answered = old.calls_answered WHERE name = new.name; END")
  -- Callers of the heaviest queue come first; then priority, then who came first, to the millisecond.
  -- Who stands for a caller who is promised a call has the caller's place.
  base:query(("CREATE TRIGGER ccctl_place AFTER INSERT ON members BEGIN " ..
    "UPDATE members SET base_score = new.joined_epoch + coalesce((SELECT place FROM ccctl_callbacks WHERE new.cid_name = 'callback/' || id AND number = new.cid_number), " ..
    "new.base_score - %s + 10000000000 * coalesce((SELECT weight FROM ccctl_queues WHERE queue = new.queue), 0)) WHERE uuid = new.uuid; END"):format(now))
  base:release()
end
