-- A seat listens to the messages of its boxes: new ones first, box by box, then those that were kept. Who hangs up leaves a message as
-- it was.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local messages = cc.table("messages")(cc)
session:setAutoHangup(false)
local seat = cc.get("sip_auth_username")
local own = seat ~= "" and cc.get("ccctl_dials") == seat and cc.get("ccctl_trunk") == "" and cc.get("ccctl_caller") ~= "1"
local mine = own and messages.boxes[seat]
if not mine then return cc.refuse() end
session:answer()
session:sleep(300)

-- What the seat wants with the message: 1 plays it again, 3 deletes it, all else keeps it. False when the seat has hung up.
local function heard(path, mailbox, said, new)
  local key
  repeat
    local there = io.open(path, "rb")
    if not there then return true end -- another seat of the box has just deleted it
    there:close()
    key = session:read(1, 1, "file_string://" .. said .. "!" .. path .. "!/ccctl/current/prompts/en/_box-ask.wav", 5000, "#") or ""
    if not session:ready() then return false end
  until key ~= "1"
  if key == "3" then messages.delete(path) elseif new then messages.keep(path) end
  if key == "3" or new then messages.tell(mailbox) end
  return true
end

local any = false
for _, mailbox in ipairs(mine) do
  local new, kept = messages.of(mailbox)
  for _, path in ipairs(new) do
    any = true
    if not heard(path, mailbox, "/ccctl/current/prompts/en/_box-new.wav", true) then return end
  end
  for _, path in ipairs(kept) do
    any = true
    if not heard(path, mailbox, "/ccctl/current/prompts/en/_box-kept.wav", false) then return end
  end
end
session:execute("playback", any and "/ccctl/current/prompts/en/_box-all.wav" or "/ccctl/current/prompts/en/_box-none.wav")
session:hangup("NORMAL_CLEARING")
