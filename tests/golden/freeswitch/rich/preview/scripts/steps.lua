-- Conditions of steps, what steps that collect keys ask for, and what other systems are asked.
local steps = {conditions = {}, collects = {}, lookups = {}, lookups_at = "127.0.0.1:8790"}
-- center.yaml:43
steps.conditions["flow-main.1"] = function(call) return (call.in_list("friends")) and (not (call.open("office"))) end
-- center.yaml:45
steps.conditions["flow-main.2"] = function(call) return (call.in_list("friends")) or (call.switch("storm")) end
-- center.yaml:49
steps.conditions["flow-main.5"] = function(call) return not call.open("office") end
-- center.yaml:54
steps.conditions["flow-polite.2"] = function(call) return call.tag("customer.tier") == "gold" end
-- center.yaml:55
steps.conditions["flow-polite.3"] = function(call) return not (call.tag("customer.tier") == "gold") end
-- center.yaml:48
steps.collects["flow-main.collectcustomer"] = {
  prompt = "/ccctl/current/prompts/en/number.wav", into = "customer", least = 4, most = 6, terminator = "#",
  timeout = 4000, tries = 2, otherwise = "menu-main",
}
-- center.yaml:53
steps.lookups["flow-polite.askcustomer"] = {
  hook = "customer", timeout = 800, otherwise = "flow-over",
  keys = {"tier", },
  tags = {},
}
return steps
