-- Conditions of steps, and what steps that collect keys ask for.
local steps = {conditions = {}, collects = {}}
-- center.yaml:38
steps.conditions["flow-main.1"] = function(call) return (call.in_list("friends")) and (not (call.open("office"))) end
-- center.yaml:40
steps.conditions["flow-main.2"] = function(call) return (call.in_list("friends")) or (call.switch("storm")) end
-- center.yaml:44
steps.conditions["flow-main.5"] = function(call) return not call.open("office") end
-- center.yaml:43
steps.collects["flow-main.4"] = {
  prompt = "/ccctl/current/prompts/en/number.wav", into = "customer", least = 4, most = 6, terminator = "#",
  timeout = 4000, tries = 2, otherwise = "menu-main",
}
return steps
