-- Somebody in the seats' context sends a number: a seat that dials, or a caller whom a seat transfers there. Only a seat's own phone,
-- which has given its password for this very call, comes to what `dialing` allows; everybody else reaches numbers of the center.
local cc = dofile("/ccctl/current/scripts/cc.lua")
local outside = cc.table("outside")(cc)
local dialing, e164 = outside.dialing, cc.table("plan")
session:setAutoHangup(false)

local seat, dialled = cc.get("sip_auth_username"), cc.get("destination_number")
local sent = dialled:gsub("[^+0-9]", "")
local own = seat ~= "" and cc.get("ccctl_from") == seat and cc.get("ccctl_trunk") == ""
own = own and (cc.get("direction") == "inbound" or cc.get("ccctl_asked") == seat) -- click-to-dial rings the phone, and dials for it

local function enter(number)
  session:setVariable("ccctl_dialled", number)
  session:execute("lua", "entry.lua seat")
end
local function start(number)
  session:setVariable("ccctl_way", "out")
  cc.tell_of_call("CallStart", {Trunk = "", From = seat, To = number, Direction = "outgoing"})
end

if own and dialing.emergency[dialled] then
  local number = dialing.emergency[dialled]
  start(number)
  cc.tell_of_call("Breadcrumb", {Node = "number/" .. number})
  cc.record(false)
  return outside.finish(outside.help(number))
end
if dialing.rooms[dialled] then
  if own then
    session:setVariable("ccctl_did", dialled)
    cc.tell_of_call("CallStart", {Trunk = "", From = seat, To = dialled})
  end
  return cc.go("conference-" .. dialing.rooms[dialled])
end
if not own or not dialing.written then return enter(sent) end
if #sent ~= #dialled then return outside.finish("refused") end
if dialing.own[e164(sent)] then return enter(sent) end
if dialing.prefix ~= "" and sent:sub(1, 1) ~= "+" then
  if sent:sub(1, #dialing.prefix) ~= dialing.prefix then return outside.finish("refused") end
  sent = sent:sub(#dialing.prefix + 1)
  if dialing.own[e164(sent)] then return enter(sent) end
end
start(sent)
local rule, form = outside.may(sent, seat)
if not rule then return outside.finish(form) end
cc.tell_of_call("Breadcrumb", {Node = "number/" .. sent})
local mode = cc.table("crew").modes[seat] or dialing.record
cc.record(mode)
for what, code in pairs(mode == "0" and {} or cc.table("crew").pressed) do
  session:execute("bind_digit_action", "ccctl," .. code .. ",exec:lua,pressed.lua " .. what .. ",self,self")
end
cc.joins_three(cc.table("crew").three_way)
outside.finish(outside.route(form, rule.trunks, dialing.ring))
