-- What may be dialled, and over which trunks: values of the spec. outside.lua is what asks for them.
return {
  longest = 24, ring = 60, help_ring = 120, seat_ring = 600,
  country_code = "49", international = "00", national = "0",
  written = false, prefix = "", refused = "/ccctl/current/prompts/en/_refused.wav", record = "0",
  -- emergency numbers as they may be dialled, and what is sent
  emergency = {["110"] = "110", ["112"] = "112", },
  own = {["+493012345"] = true, ["+493012346"] = true, ["+493012347"] = true, ["+493012348"] = true, ["+493012349"] = true, },
  -- the numbers of conferences
  rooms = {},
  -- every trunk, in the order of the spec
  lines = {
    {name = "telecom", channels = 30, caller_id = "03012345", codecs = "PCMA,PCMU", srtp = "forbidden"}, -- center.yaml:9
    {name = "e1-a", channels = 30, caller_id = "+493012345", codecs = "PCMA", srtp = "forbidden", e1 = true}, -- center.yaml:13
  },
  rules = {
  },
  -- seats that are outside numbers
  seats = {},
  take = "/ccctl/current/prompts/en/_take.wav",
}
