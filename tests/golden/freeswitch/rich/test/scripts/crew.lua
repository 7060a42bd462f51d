-- Seats: their teams (- for those without one), their own modes of recording (1, demand, 0), who supervises which team, what is
-- pressed in conversations and, to join three, in a call that a seat makes meanwhile, and how long a call is parked (seconds).
return {
  teams = {
    ["101"] = "-", -- center.yaml:91
    ["102"] = "-", -- center.yaml:91
    ["103"] = "-", -- center.yaml:91
    ["104"] = "-", -- center.yaml:91
    ["105"] = "back-office", -- center.yaml:92
    ["106"] = "back-office", -- center.yaml:93
  },
  modes = {["106"] = "demand", },
  supervised = {
    ["back-office"] = {["105"] = true, },
  },
  pressed = {record = "*91", pause = "*92", },
  three_way = "*93",
  parked = 120, notice = "/ccctl/current/prompts/en/notice.wav",
}
