-- Encrypts a finished recording; a wav file is never written. Argument: its name, without folder and ending: the call's identifier,
-- and a number where it is not the call's first.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local name = argv[1]
if os.execute("sh /ccctl/current/bin/finish-recording " .. name) then
  cc.tell("Recorded", {File = name .. ".wav.age", Linkedid = name:match("^[^.]+")})
else
  freeswitch.consoleLog("ERR", "the recording " .. name .. " could not be encrypted\n")
end
