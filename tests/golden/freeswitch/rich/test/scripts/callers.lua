-- Lists of callers: numbers and number beginnings in E.164 form.
return {
  -- center.yaml:21
  ["friends"] = {
    numbers = {
      ["+491701234567"] = true,
    },
    prefixes = {"+4989", },
  },
}
