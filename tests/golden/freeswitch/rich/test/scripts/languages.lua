-- The variables of a call that stand in the paths of prompts, by the language in which the caller hears them.
return {
  ["en"] = {ccctl_language = "en", ccctl_voice_1 = "en", },
  ["de"] = {ccctl_language = "de", ccctl_voice_1 = "de", },
  ["fr"] = {ccctl_language = "fr", ccctl_voice_1 = "en", },
}
