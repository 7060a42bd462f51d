-- The engine ends: minder.lua looks at nothing any more.
freeswitch.API():execute("hash", "insert/minder/stop/1")
