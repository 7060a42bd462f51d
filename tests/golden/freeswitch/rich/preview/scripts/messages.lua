-- The messages of boxes, and which of them are new. A message is a wav file in the spool, and one that was kept has an empty
-- file `.kept` beside it. While it is being recorded, message/<call> is 1.
local folder = "/var/spool/freeswitch/voicemail/"
local least = 16044 -- bytes of a second, and the head of the file: what is shorter is no message

return function(cc)
  local messages = {boxes = {}} -- seat -> its mailboxes, in order
  for _, box in pairs(cc.table("boxes")) do
    for _, seat in ipairs(box.seats) do
      messages.boxes[seat] = messages.boxes[seat] or {}
      table.insert(messages.boxes[seat], box.mailbox)
    end
  end
  for _, mailboxes in pairs(messages.boxes) do table.sort(mailboxes) end

  local function size(path)
    local file = io.open(path, "rb")
    if not file then return nil end
    local length = file:seek("end")
    file:close()
    return length
  end

  -- The files of a mailbox's new messages and of those that were kept, each oldest first.
  function messages.of(mailbox)
    local new, kept = {}, {}
    local listing = io.popen("cd " .. folder .. " 2>/dev/null && ls -1tr | grep '^" .. mailbox .. "-[0-9a-f-]*[.]wav$'")
    for name in listing:lines() do
      local call = name:match("^%d+%-([%x-]+)%.wav$")
      if call and (size(folder .. name) or 0) >= least and cc.api("hash", "select/message/" .. call) ~= "1" then
        table.insert(size(folder .. name .. ".kept") and kept or new, folder .. name)
      end
    end
    listing:close()
    return new, kept
  end

  -- The seat's phone is told how many messages are in its boxes (RFC 3842), without being asked.
  function messages.show(seat)
    local new, kept = 0, 0
    if not messages.boxes[seat] then return end
    for _, mailbox in ipairs(messages.boxes[seat]) do
      local fresh, old = messages.of(mailbox)
      new, kept = new + #fresh, kept + #old
    end
    local secure = cc.secure and cc.secure[seat]
    local domain = secure and "ccctl-secure" or cc.domain
    local notice = freeswitch.Event("NOTIFY")
    notice:addHeader("profile", secure and "secure" or "center")
    notice:addHeader("event-string", "message-summary")
    notice:addHeader("user", seat)
    notice:addHeader("host", domain)
    notice:addHeader("content-type", "application/simple-message-summary")
    notice:addBody(("Messages-Waiting: %s\r\nMessage-Account: sip:%s@%s\r\nVoice-Message: %d/%d (0/0)\r\n"):format(
      new > 0 and "yes" or "no", seat, domain, new, kept))
    notice:fire()
  end

  -- All seats of a mailbox are told.
  function messages.tell(mailbox)
    for seat, mailboxes in pairs(messages.boxes) do
      for _, one in ipairs(mailboxes) do
        if one == mailbox then messages.show(seat) end
      end
    end
  end

  function messages.keep(path)
    local mark = io.open(path .. ".kept", "w")
    if mark then mark:close() end
  end

  function messages.delete(path)
    os.remove(path)
    os.remove(path .. ".kept")
  end
  return messages
end
