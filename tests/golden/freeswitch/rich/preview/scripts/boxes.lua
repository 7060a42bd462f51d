-- Where messages go: the mail address, the seats that are told and listen, and what these hear.
return {
  ["night"] = {mailbox = "900", email = "night@rich.example", seats = {}}, -- center.yaml:125
}
