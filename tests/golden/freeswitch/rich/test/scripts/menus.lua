-- What menus play, and where their keys lead.
return {
  -- center.yaml:61
  ["main"] = {
    prompt = "/ccctl/current/prompts/en/choose.wav", invalid = "/ccctl/current/prompts/en/wrong.wav", variable = "main",
    timeout = 3000, retries = 1, otherwise = "queue-orders",
    max_callers = 5, full = "queue-orders",
    keys = {
      ["*"] = "repeat", -- center.yaml:64
      ["1"] = "queue-orders", -- center.yaml:64
      ["2"] = "voicemail-night", -- center.yaml:64
      ["3"] = "menu-more", -- center.yaml:64
    },
  },
  -- center.yaml:74
  ["more"] = {
    prompt = "/ccctl/current/prompts/en/choose.wav", invalid = "", variable = "more",
    timeout = 5000, retries = 2, otherwise = "hangup",
    keys = {
      ["1"] = "queue-round", -- center.yaml:76
      ["9"] = "back", -- center.yaml:76
    },
  },
  -- center.yaml:70
  ["rows"] = {
    prompt = "/ccctl/current/prompts/${ccctl_language}/thanks.wav", invalid = "", variable = "rows",
    timeout = 5000, retries = 2, otherwise = "hangup",
    gap = 3000, longest = 3, dial_seats = true,
    begun = {["1"] = true, ["3"] = true, ["30"] = true, },
    keys = {
      ["1"] = "queue-round", -- center.yaml:72
      ["12"] = "queue-all", -- center.yaml:72
      ["305"] = "flow-over", -- center.yaml:72
    },
  },
}
