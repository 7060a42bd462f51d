-- Brings a seat's status in the queues in line with its phone and with what it has dialled. That is kept in the database: pause/<seat>
-- has the reason of its pause (- when none was given), signed/<seat> is 1 for a seat that has signed in by code.
return function(cc, seat)
  local status, wanted = cc.api("callcenter_config", "agent get status " .. seat), "Logged Out"
  local signs = cc.table("seats").signs[seat]
  if cc.registered(seat) and (not signs or cc.stored("signed", seat) == "1") then
    wanted = cc.stored("pause", seat) ~= "" and "On Break" or "Available"
  end
  -- only where it differs: `Available` also takes back what the seat has rested and counted
  if status ~= wanted and not status:match("^-ERR") then
    cc.api("callcenter_config", "agent set status " .. seat .. " '" .. wanted .. "'")
  end
end
