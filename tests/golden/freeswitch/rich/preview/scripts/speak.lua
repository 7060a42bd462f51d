-- The caller hears prompts in another language from here on. Argument: the language.
local cc = dofile("/ccctl/current/scripts/cc.lua")
session:setAutoHangup(false)
cc.speak(argv[1])
cc.tell_of_call("Language", {Spoken = argv[1]})
