-- Between two stories of a test: what seats have done is forgotten.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local base = cc.base()
base:query("UPDATE agents SET ready_time=0, last_bridge_start=0, last_bridge_end=0, last_offered_call=0, calls_answered=0, talk_time=0, no_answer_count=0, external_calls_count=0, state='Waiting'")
base:query("UPDATE tiers SET state='Ready'")
base:query("DELETE FROM members")
base:query("DELETE FROM ccctl_rings")
base:query("DELETE FROM ccctl_last")
base:query("DELETE FROM ccctl_picked")
base:query("DELETE FROM ccctl_callbacks")
base:release()
for _, family in ipairs({"missed", "coded", "handled"}) do
  for key in cc.api("db", "list/" .. family):gmatch("[^,]+") do cc.api("db", "delete/" .. family .. "/" .. key) end
end
cc.table("outside")(cc).forget()
cc.table("messages")(cc).forget()
stream:write("+OK")
