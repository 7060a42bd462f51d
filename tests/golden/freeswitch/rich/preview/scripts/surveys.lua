-- What surveys ask, and the keys that are answers.
return {
  -- center.yaml:81
  ["rating"] = {
    prompt = "/ccctl/current/prompts/en/choose.wav", invalid = "/ccctl/current/prompts/en/wrong.wav", thanks = "/ccctl/current/prompts/${ccctl_language}/thanks.wav",
    answers = "12345", timeout = 3000, retries = 1,
  },
}
