-- The numbering plan of DE: what carriers send, in E.164 form.
local code, international, national = "49", "00", "0"

local function begins(text, start)
  return start ~= "" and text:sub(1, #start) == start
end

-- The E.164 form of a number; short codes stay as they are, and nothing stays nothing.
return function(sent)
  local plus = sent:match("^%s*%+") ~= nil
  local digits = sent:gsub("[^0-9]", "")
  if digits == "" then return "" end
  if plus then return "+" .. digits end
  if code == "" or #digits <= 6 then return digits end
  if begins(digits, international) then return "+" .. digits:sub(#international + 1) end
  if begins(digits, national) and #digits - #national >= 4 then return "+" .. code .. digits:sub(#national + 1) end
  if begins(digits, code) and #digits >= 10 then return "+" .. digits end
  return "+" .. code .. digits
end
