-- Plays a menu and sends the call where its key leads. Argument: the menu. ccctl_menu is the menu that the call was in last,
-- ccctl_back_<menu> the one from which it came there.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local menus = cc.table("menus")
local name = argv[1]
local menu = menus[name]
session:setAutoHangup(false)

local last = cc.get("ccctl_menu")
if cc.get("ccctl_returns") == "" and last ~= "" and last ~= name then
  session:setVariable("ccctl_back_" .. menu.variable, last)
end
session:setVariable("ccctl_returns", "")
session:setVariable("ccctl_menu", name)

-- A place in this menu is given up when another menu or another node is entered.
local counted = cc.get("ccctl_counted")
if counted ~= "" and counted ~= name then
  cc.free("menu", counted)
  session:setVariable("ccctl_counted", "")
end
if menu.max_callers and counted ~= name then
  session:execute("limit", "hash menu " .. name .. " " .. menu.max_callers .. " " .. menu.full .. " XML center")
  if session:getState() ~= "CS_EXECUTE" then return end -- it is full, and the call is on its way to `full`
  session:setVariable("ccctl_counted", name)
end

session:answer()
local function leave(to)
  if to:sub(1, 5) ~= "menu-" and cc.get("ccctl_counted") ~= "" then
    cc.free("menu", name)
    session:setVariable("ccctl_counted", "")
  end
  cc.go(to)
end

-- One key, while the sound plays or within the time after it; "" when there is none.
local function listen(sound, timeout)
  return (session:read(1, 1, cc.sound(sound), timeout, "") or ""):sub(1, 1)
end

-- Entries of several keys, and seats' numbers.
local dialled
local function look() -- what keys mean now: the menu may have changed since the caller came
  menu = cc.table("menus")[name] or menu
  dialled = menu.dial_seats and cc.table("dialled") or {seats = {}, begun = {}}
end
local function meaning(row)
  return menu.keys[row] or (dialled.seats[row] and "seat-" .. row) or nil
end
local function begun(row)
  return menu.begun ~= nil and (menu.begun[row] or dialled.begun[row]) or false
end

-- The whole entry of which this is the first key: it grows as long as an entry begins with it, and `#` ends it where it continues
-- none. One that is no entry takes what the caller types into itself.
local function entry(key)
  while begun(key) do
    local following = listen("", menu.gap)
    local row = key .. following
    if following == "" or (following == "#" and not begun(row) and not meaning(row)) then return key end
    key = row
  end
  while not meaning(key) and key ~= "#" and #key < menu.longest do
    local following = listen("", menu.gap)
    if following == "" or following == "#" then break end
    key = key .. following
  end
  return key
end

local missed, complaint = 0, ""
while session:ready() do
  -- One after the other, and not as one file_string, which would begin with a quarter of a second of silence.
  local key = complaint ~= "" and listen(complaint, 10) or ""
  if key == "" and session:ready() then key = listen(menu.prompt, menu.timeout) end
  look()
  if key ~= "" and menu.gap then -- an entry takes its time
    key = entry(key)
    look()
  end
  if not session:ready() then return end
  complaint = ""
  local to = meaning(key)
  if to == nil then
    missed = missed + 1
    local wrong = key ~= "" and menu.invalid ~= ""
    if missed > menu.retries then
      if wrong then listen(menu.invalid, 10) end
      to = menu.otherwise
    elseif wrong then
      complaint = menu.invalid
    end
  end
  if to == "back" then
    local before = cc.get("ccctl_back_" .. menu.variable)
    if before == "" then
      to = "repeat"
    else
      session:setVariable("ccctl_returns", "1")
      return leave("menu-" .. before)
    end
  end
  if to == "repeat" then
    if missed > menu.retries then missed = 0 end
  elseif to ~= nil then
    return leave(to)
  end
end
