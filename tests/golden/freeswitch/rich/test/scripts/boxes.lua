-- Where messages go: the mail address, the seats that are told and listen, and what these hear.
return {
  ["night"] = {mailbox = "900", email = "night@rich.example", seats = {"101", "105", "106", }}, -- center.yaml:127
}
