-- What menus play, and where their keys lead.
return {
  -- center.yaml:51
  ["main"] = {
    prompt = "/ccctl/current/prompts/en/choose.wav", invalid = "/ccctl/current/prompts/en/wrong.wav", variable = "main",
    timeout = 3000, retries = 1, otherwise = "queue-orders",
    max_callers = 5, full = "queue-orders",
    keys = {
      ["*"] = "repeat", -- center.yaml:54
      ["1"] = "queue-orders", -- center.yaml:54
      ["2"] = "voicemail-night", -- center.yaml:54
      ["3"] = "menu-more", -- center.yaml:54
    },
  },
  -- center.yaml:60
  ["more"] = {
    prompt = "/ccctl/current/prompts/en/choose.wav", invalid = "", variable = "more",
    timeout = 5000, retries = 2, otherwise = "hangup",
    keys = {
      ["1"] = "queue-round", -- center.yaml:62
      ["9"] = "back", -- center.yaml:62
    },
  },
}
