-- What mod_callcenter does not know of the queues. Times are milliseconds. Rooms are queues of mod_callcenter in which callers
-- of a queue stand for a while (<queue>.<room>).
return {
  -- center.yaml:109
  ["all"] = {
    ring = 1500, missed = 30000, declined = 10000, wrap_up = 0, weight = 0,
    rounds = false, at_once = true, tiers = 2, pause_after = 0,
    timeout = "end-480", survey = "", keys = {},
    members = {"105", "106", "104", },
    rooms = {["all.0"] = true, ["all.1"] = true, ["all.2"] = true, },
    codes = {},
    tells = true, whisper = "/ccctl/current/prompts/en/number.wav", numbered = true,
  },
  -- center.yaml:95
  ["orders"] = {
    max_wait = 120000, ring = 15000, missed = 30000, declined = 10000, wrap_up = 10000, weight = 0,
    rounds = false, at_once = false, tiers = 2, pause_after = 0,
    timeout = "voicemail-night", survey = "", keys = {["1"] = "voicemail-night", },
    members = {"101", "102", "103", },
    rooms = {["orders.0"] = true, },
    codes = {},
    tells = false, whisper = "", numbered = false,
  },
  -- center.yaml:105
  ["round"] = {
    ring = 20000, missed = 30000, declined = 10000, wrap_up = 0, weight = 0,
    rounds = true, at_once = false, tiers = 1, pause_after = 0,
    timeout = "end-480", survey = "survey-rating", keys = {},
    members = {"101", "102", "103", "104", },
    rooms = {},
    codes = {},
    tells = false, whisper = "", numbered = false,
  },
  -- center.yaml:115
  ["skilled"] = {
    ring = 20000, missed = 30000, declined = 10000, wrap_up = 30000, weight = 10,
    rounds = false, at_once = false, tiers = 1, pause_after = 3,
    timeout = "end-480", survey = "", keys = {},
    members = {"101", "102", "103", "104", },
    rooms = {["skilled.s101"] = true, ["skilled.s102"] = true, ["skilled.s103"] = true, ["skilled.s104"] = true, },
    codes = {"order", "complaint", },
    tells = false, whisper = "", numbered = false,
    sticky = {within = 86400, wait = 15000},
    announce = {position = true, wait = true, every = 30000, also = "/ccctl/current/prompts/en/song.wav", also_every = 45000},
  },
}
