-- Who may call without a password: the carriers, by their addresses. The engine asks for this as its acl.conf (lua.xml), so that
-- names of hosts can be looked up: at the start and at each reload.
local trunks = {
  -- center.yaml:13
  {name = "e1-a", port = 40002, networks = {"192.0.2.99/32", }, names = {}},
  -- center.yaml:9
  {name = "telecom", port = 40001, networks = {"192.0.2.99/32", }, names = {}},
}

if XML_REQUEST["key_value"] ~= "acl.conf" then
  XML_STRING = '<document type="freeswitch/xml"><section name="result"><result status="not found"/></section></document>'
  return
end
local api = freeswitch.API()
local all, lists = {}, {}
for _, trunk in ipairs(trunks) do
  for _, name in ipairs(trunk.names) do
    local found = (api:execute("host_lookup", name) or ""):match("^[%x:.]+")
    if found then
      trunk.networks[#trunk.networks + 1] = found .. (found:find(":", 1, true) and "/128" or "/32")
    else
      freeswitch.consoleLog("WARNING", "trunk " .. trunk.name .. ": the address of " .. name .. " is not known\n")
    end
  end
  local mine = {}
  for _, network in ipairs(trunk.networks) do
    local port = trunk.port > 0 and ' port="' .. trunk.port .. '"' or ""
    all[#all + 1] = '<node type="allow" cidr="' .. network .. '"' .. port .. "/>"
    mine[#mine + 1] = '<node type="allow" cidr="' .. network .. '"/>'
  end
  lists[#lists + 1] = '<list name="trunk-' .. trunk.name .. '" default="deny">' .. table.concat(mine) .. "</list>"
end
XML_STRING = '<document type="freeswitch/xml"><section name="configuration"><configuration name="acl.conf"><network-lists>'
  .. '<list name="trunks" default="deny">' .. table.concat(all) .. "</list>" .. table.concat(lists)
  .. "</network-lists></configuration></section></document>"
