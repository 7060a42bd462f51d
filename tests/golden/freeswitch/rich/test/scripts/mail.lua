-- Sends a message of a voicemail box, by bin/deliver-mail.
-- Arguments: the box, the message's file, the caller's number in plain digits.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local box = cc.table("boxes")[argv[1]]
local file, from = argv[2], (argv[3] or ""):gsub("[^+0-9]", "")
if box == nil or box.email == "" then return end

local function base64(data)
  local signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  local out = {}
  for at = 1, #data, 3 do
    local a, b, c = data:byte(at, at + 2)
    local bits = a * 65536 + (b or 0) * 256 + (c or 0)
    for shift = 18, 0, -6 do
      local sign = math.floor(bits / 2 ^ shift) % 64 + 1
      out[#out + 1] = signs:sub(sign, sign)
    end
    if not b then out[#out - 1] = "=" end
    if not c then out[#out] = "=" end
    if at % 57 == 55 then out[#out + 1] = "\n" end
  end
  return table.concat(out)
end

local wav = io.open(file, "rb")
if wav == nil then return end
local sound = wav:read("*a")
wav:close()
local mail = table.concat({
  "From: Voicemail <" .. "pbx@rich.example" .. ">", "To: " .. box.email, "Date: " .. os.date("!%a, %d %b %Y %H:%M:%S +0000"),
  "Subject: Message in " .. box.mailbox .. " from " .. (from == "" and "an unknown number" or from),
  "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="ccctl-message"', "",
  "--ccctl-message", "Content-Type: text/plain; charset=utf-8", "",
  "A message from " .. (from == "" and "an unknown number" or from) .. " in box " .. box.mailbox .. ".", "",
  "--ccctl-message", 'Content-Type: audio/x-wav; name="message.wav"', "Content-Transfer-Encoding: base64",
  'Content-Disposition: attachment; filename="message.wav"', "", base64(sound), "--ccctl-message--", "",
}, "\n")

local program = io.popen("sh /ccctl/current/bin/deliver-mail", "w")
program:write(mail)
program:close()
