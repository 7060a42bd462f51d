-- What mod_callcenter does not know of the queues: times of its own for each queue, and where their ways out lead.
return {
  -- center.yaml:109
  ["all"] = {
    missed = 30, declined = 10, wrap_up = 0,
    rounds = false, counts = false,
    timeout = "end-480", keys = {},
    members = {"105", "106", },
    whisper = "", survey = "",
  },
  -- center.yaml:95
  ["orders"] = {
    missed = 30, declined = 10, wrap_up = 10,
    rounds = false, counts = false,
    timeout = "voicemail-night", keys = {["1"] = "voicemail-night", },
    members = {"101", "102", "103", },
    whisper = "", survey = "",
  },
  -- center.yaml:105
  ["round"] = {
    missed = 30, declined = 10, wrap_up = 0,
    rounds = true, counts = false,
    timeout = "end-480", keys = {},
    members = {"101", "102", "103", "104", },
    whisper = "", survey = "survey-rating",
  },
}
