-- The caller has waited in vain, or pressed a key that leads out of the queue. Argument: the queue.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local queue = cc.table("queues")[argv[1]]
session:setAutoHangup(false)
if not session:ready() then return end
local back = queue.callback
if back and cc.get("cc_cancel_reason") == "EXIT_WITH_KEY" and cc.get("cc_exit_key") == back.key then
  -- the caller is called back, and counts as waiting on
  local base, place = cc.base(), nil
  base:query(("SELECT base_score - joined_epoch AS place FROM members WHERE uuid = '%s'"):format(cc.get("cc_member_uuid")), function(row) place = row.place end)
  base:query(("INSERT INTO ccctl_callbacks (queue, number, place, state, tried, due, caller, trunk, did, record, call, shift, language) "
    .. "VALUES ('%s', '%s', %s, 'told', 0, %.0f, '%s', '%s', '%s', '%s', '%s', '%s', '%s')"):format(argv[1], cc.get("ccctl_from"),
    place or -os.time(), cc.now(), session:get_uuid(), cc.get("ccctl_trunk"), cc.get("ccctl_did"), cc.get("ccctl_record"), cc.get("ccctl_call"),
    cc.get("ccctl_shift"), cc.get("ccctl_language")))
  base:release()
  cc.tell_of_call("Breadcrumb", {Node = "callback/" .. argv[1]})
  cc.tell_of_call("Callback", {State = "asked", From = cc.get("ccctl_from"), Queue = argv[1]})
  return cc.go("callback-" .. argv[1])
end
cc.free("waiting", argv[1])
session:setVariable("execute_on_pre_bridge", "")
session:setVariable("cc_exit_keys", "")
session:setVariable("ccctl_silence", "")
local key = cc.get("cc_exit_key")
if cc.get("cc_cancel_reason") == "EXIT_WITH_KEY" and queue.keys[key] then
  cc.go(queue.keys[key])
elseif cc.get("cc_cause") == "answered" then
  -- the seat has hung up first
  cc.table("recording").stop(cc, session:get_uuid())
  session:setVariable("ccctl_served", cc.get("cc_agent"))
  cc.go(queue.survey ~= "" and queue.survey or "hangup")
else
  cc.go(queue.timeout)
end
