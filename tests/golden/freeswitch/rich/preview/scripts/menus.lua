-- What menus play, and where their keys lead.
return {
  -- center.yaml:63
  ["main"] = {
    prompt = "/ccctl/current/prompts/en/choose.wav", invalid = "/ccctl/current/prompts/en/wrong.wav", variable = "main",
    timeout = 3000, retries = 1, otherwise = "queue-orders",
    max_callers = 5, full = "queue-orders",
    keys = {
      ["*"] = "repeat", -- center.yaml:66
      ["1"] = "queue-orders", -- center.yaml:66
      ["2"] = "voicemail-night", -- center.yaml:66
      ["3"] = "menu-more", -- center.yaml:66
    },
  },
  -- center.yaml:76
  ["more"] = {
    prompt = "/ccctl/current/prompts/en/choose.wav", invalid = "", variable = "more",
    timeout = 5000, retries = 2, otherwise = "hangup",
    keys = {
      ["1"] = "queue-round", -- center.yaml:78
      ["9"] = "back", -- center.yaml:78
    },
  },
  -- center.yaml:72
  ["rows"] = {
    prompt = "/ccctl/current/prompts/${ccctl_language}/thanks.wav", invalid = "", variable = "rows",
    timeout = 5000, retries = 2, otherwise = "hangup",
    gap = 3000, longest = 3, dial_seats = true,
    begun = {["1"] = true, ["3"] = true, ["30"] = true, },
    keys = {
      ["1"] = "queue-round", -- center.yaml:74
      ["12"] = "queue-all", -- center.yaml:74
      ["305"] = "flow-over", -- center.yaml:74
    },
  },
}
