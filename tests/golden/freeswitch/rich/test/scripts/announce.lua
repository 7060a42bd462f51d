-- Says something to the caller of this script instead of the queue's music: the names of sounds are in ccctl_speaks, with ! between
-- them. A key that leads out of the queue ends it, and is pressed again for the queue to see.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
local queue = cc.table("queues")[cc.get("ccctl_queue")]
local files = {}
for name in cc.get("ccctl_speaks"):gmatch("[^!]+") do
  if name == "also" then
    files[#files + 1] = queue.announce.also
  else
    files[#files + 1] = cc.release .. "/prompts/" .. cc.language(session:get_uuid()) .. "/" .. name .. ".wav"
  end
end
local keys = cc.get("cc_exit_keys")
session:setVariable("playback_terminators", keys == "" and "none" or keys)
session:setVariable("playback_terminator_used", "")
-- A file_string begins with a quarter of a second of silence, and leaves none between digits.
local parts = #files > 2 and {"file_string://" .. table.concat(files, "!")} or files
for _, part in ipairs(parts) do
  if session:ready() and cc.get("playback_terminator_used") == "" then session:execute("playback", part) end
end
session:setVariable("ccctl_speaks", "")
local key = cc.get("playback_terminator_used")
if key ~= "" then cc.api("uuid_recv_dtmf", session:get_uuid() .. " " .. key) end
