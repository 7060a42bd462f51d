-- How long a seat rings that a call is sent to without a queue (seconds), and how switches stand that nobody has turned.
-- signs: the seats that sign in by code; reasons: what the places of pause reasons mean.
return {
  signs = {["106"] = true, },
  supervisors = {["105"] = true, },
  reasons = {},
  ring = 30,
  switches = {
    ["storm"] = false, -- center.yaml:30
  },
}
