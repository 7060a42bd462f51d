-- Opening hours in Europe/Berlin: also_open beats closed, closed beats open. Minutes are those of the day, ends exclusive.
-- offsets: from these seconds since 1970 on, so many seconds east of Greenwich; known until 2050.
local offsets = {
  {0, 3600},
  {1711846800, 7200},
  {1729990800, 3600},
  {1743296400, 7200},
  {1761440400, 3600},
  {1774746000, 7200},
  {1792890000, 3600},
  {1806195600, 7200},
  {1824944400, 3600},
  {1837645200, 7200},
  {1856394000, 3600},
  {1869094800, 7200},
  {1887843600, 3600},
  {1901149200, 7200},
  {1919293200, 3600},
  {1932598800, 7200},
  {1950742800, 3600},
  {1964048400, 7200},
  {1982797200, 3600},
  {1995498000, 7200},
  {2014246800, 3600},
  {2026947600, 7200},
  {2045696400, 3600},
  {2058397200, 7200},
  {2077146000, 3600},
  {2090451600, 7200},
  {2108595600, 3600},
  {2121901200, 7200},
  {2140045200, 3600},
  {2153350800, 7200},
  {2172099600, 3600},
  {2184800400, 7200},
  {2203549200, 3600},
  {2216250000, 7200},
  {2234998800, 3600},
  {2248304400, 7200},
  {2266448400, 3600},
  {2279754000, 7200},
  {2297898000, 3600},
  {2311203600, 7200},
  {2329347600, 3600},
  {2342653200, 7200},
  {2361402000, 3600},
  {2374102800, 7200},
  {2392851600, 3600},
  {2405552400, 7200},
  {2424301200, 3600},
  {2437606800, 7200},
  {2455750800, 3600},
  {2469056400, 7200},
  {2487200400, 3600},
  {2500506000, 7200},
  {2519254800, 3600},
  {2531955600, 7200},
  {2550704400, 3600},
}
local hours = {
  -- center.yaml:25
  ["office"] = {
    also = {{20261224, 540, 720}, },
    closed = {{20261224, 20261226}, },
    yearly = {{101, 101}, {1230, 102}, },
    open = {{"12345", 540, 1050}, {"6", 1320, 1440}, {"7", 0, 120}, },
  },
}

-- Whether these hours are open at a moment (seconds since 1970).
return function(name, moment)
  local offset = offsets[1][2]
  for _, change in ipairs(offsets) do
    if moment >= change[1] then offset = change[2] end
  end
  local now = os.date("!*t", moment + offset)
  local day, monthday = now.year * 10000 + now.month * 100 + now.day, now.month * 100 + now.day
  local minute, weekday = now.hour * 60 + now.min, tostring(now.wday == 1 and 7 or now.wday - 1)
  local rules = hours[name]
  for _, one in ipairs(rules.also) do
    if one[1] == day and one[2] <= minute and minute < one[3] then return true end
  end
  for _, one in ipairs(rules.closed) do
    if one[1] <= day and day <= one[2] then return false end
  end
  for _, one in ipairs(rules.yearly) do
    local after, before = one[1] <= monthday, monthday <= one[2]
    if (one[1] <= one[2] and after and before) or (one[1] > one[2] and (after or before)) then return false end
  end
  for _, one in ipairs(rules.open) do
    if one[1]:find(weekday, 1, true) and one[2] <= minute and minute < one[3] then return true end
  end
  return false
end
