-- Recordings are made on the caller's leg, where they go on when the caller is handed to another seat. Variables of that leg:
-- ccctl_mode (1, demand or 0), ccctl_taking (the file that is being written), ccctl_paused, ccctl_own (recorded for its seat only).
local recording = {}

-- The mode of a conversation with this seat: its own, or the call's. Calls between seats have none, and are never recorded.
function recording.mode(cc, uuid, seat)
  local mode = cc.var(uuid, "ccctl_mode")
  return mode == "" and "0" or cc.table("crew").modes[seat] or mode
end

-- From here on, while the two are joined; `at_once`: before that too. A call's second recording is not written over its first.
function recording.begin(cc, uuid, at_once)
  local path, number = cc.spool .. "/recordings/" .. uuid, 1
  local function taken(name)
    for _, ending in ipairs({".wav", ".raw", ".wav.age"}) do
      local there = io.open(name .. ending, "r")
      if there then
        there:close()
        return true
      end
    end
    return false
  end
  local name = path
  while taken(name) do
    number = number + 1
    name = path .. "." .. number
  end
  for key, value in pairs({
    RECORD_STEREO = "true", -- left the caller, right the seat
    RECORD_BRIDGE_REQ = at_once and "false" or "true", RECORD_HANGUP_ON_ERROR = "false",
    ccctl_taking = name .. ".raw",
  }) do
    cc.api("uuid_setvar", uuid .. " " .. key .. " " .. value)
  end
  cc.api("uuid_setvar", uuid .. " ccctl_paused")
  cc.api("uuid_record", uuid .. " start " .. name .. ".raw")
end

-- It ends here.
function recording.stop(cc, uuid)
  local file = cc.var(uuid, "ccctl_taking")
  if file == "" then return end
  cc.api("uuid_setvar", uuid .. " ccctl_taking")
  cc.api("uuid_record", uuid .. " stop " .. file)
end

-- It goes on in the same file where the leg leaves its conversation for a room in which more than two talk; `joined`: for as long as
-- the leg is joined to another, where it has begun before.
function recording.go_on(cc, uuid, joined)
  local file = cc.var(uuid, "ccctl_taking")
  if file == "" then return end
  cc.api("uuid_setvar", uuid .. " ccctl_goes_on 1") -- for recorded.lua: the file is not done
  cc.api("uuid_record", uuid .. " stop " .. file)
  cc.api("uuid_setvar", uuid .. " ccctl_goes_on")
  cc.api("uuid_setvar", uuid .. " RECORD_APPEND true")
  cc.api("uuid_setvar", uuid .. " RECORD_BRIDGE_REQ " .. tostring(joined or false))
  cc.api("uuid_record", uuid .. " start " .. file)
  cc.api("uuid_setvar", uuid .. " RECORD_APPEND")
end

-- This seat has answered, and the caller is told something before they are joined: what is heard then is in the recording.
function recording.answered(cc, uuid, seat)
  if cc.var(uuid, "ccctl_told") == "1" then return end -- they are joined already
  recording.joined(cc, uuid, seat, true)
  cc.api("uuid_setvar", uuid .. " ccctl_early " .. seat)
end

-- The caller is joined to this seat; `at_once`: will be.
function recording.joined(cc, uuid, seat, at_once)
  local early = cc.var(uuid, "ccctl_early")
  if early ~= "" then
    cc.api("uuid_setvar", uuid .. " ccctl_early")
    if early == seat then return recording.go_on(cc, uuid, true) end
  end
  if cc.var(uuid, "ccctl_own") == "1" then recording.stop(cc, uuid) end
  cc.api("uuid_setvar", uuid .. " ccctl_own " .. (cc.var(uuid, "ccctl_mixed") == "1" and "1" or ""))
  if recording.mode(cc, uuid, seat) == "1" and cc.var(uuid, "ccctl_taking") == "" and cc.var(uuid, "ccctl_paused") == "" then
    recording.begin(cc, uuid, at_once)
  end
end

return recording
