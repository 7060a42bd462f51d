-- A recording is done: of a message in a voicemail box, or of a conversation.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local function header(name) return event:getHeader(name) or "" end
local box, file = header("variable_ccctl_box"), header("Record-File-Path")
if header("variable_ccctl_goes_on") == "1" then return end -- in the same file: recording.lua
local name = file:match("^/var/spool/freeswitch/recordings/([%x.-]+)%.%a+$")
if name then
  cc.api("luarun", "encrypt.lua " .. name) -- beside the engine's events, which wait for this script
  return
end
if box == "" or not file:match("/voicemail/") then return end
cc.api("hash", "delete/message/" .. header("Unique-ID")) -- whatever is in the file is a message from now on
if (tonumber(header("variable_record_ms")) or 0) < 1000 then -- shorter is no message
  os.remove(file)
else
  local place = cc.table("boxes")[box] -- none when the box has gone from the spec meanwhile
  if place then cc.table("messages")(cc).tell(place.mailbox) end
  local from = header("variable_ccctl_from"):gsub("[^+0-9]", "")
  cc.api("luarun", "mail.lua " .. box .. " " .. file .. " " .. from)
end
