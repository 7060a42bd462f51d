-- Who is told of messages.
return {
  ["night"] = {mailbox = "900", email = "night@rich.example"}, -- center.yaml:125
}
