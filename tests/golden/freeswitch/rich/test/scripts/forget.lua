-- Between two stories of a test: what seats have done is forgotten.
local base = freeswitch.Dbh("sqlite:///var/lib/freeswitch/db/callcenter.db")
base:query("UPDATE agents SET ready_time=0, last_bridge_start=0, last_bridge_end=0, last_offered_call=0, calls_answered=0, talk_time=0, no_answer_count=0, external_calls_count=0, state='Waiting'")
base:query("UPDATE tiers SET state='Ready'")
base:query("DELETE FROM members")
base:release()
local cc = dofile("/ccctl/current/scripts/cc.lua")
cc.table("outside")(cc).forget()
stream:write("+OK")
