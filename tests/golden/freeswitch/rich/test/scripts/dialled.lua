-- The numbers of seats, where a menu lets callers dial them, and what they begin with.
return {
  seats = {["101"] = true, ["102"] = true, ["103"] = true, ["104"] = true, ["105"] = true, ["106"] = true, },
  begun = {["1"] = true, ["10"] = true, },
}
