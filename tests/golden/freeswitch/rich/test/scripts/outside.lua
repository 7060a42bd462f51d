-- Calls out of the center: which rule, which trunk, and how they end. Used by other scripts: cc.table("outside")(cc).
return function(cc)
  local dialing = cc.table("dialing")
  local outside = {dialing = dialing}

  -- A number as it is dialled, and where it is +49..., as a phone of the country would dial it too.
  local function forms(number)
    local found, code = {number}, dialing.country_code
    if number:sub(1, 1) ~= "+" or code == "" then return found end
    local digits = number:sub(2)
    if digits:sub(1, #code) == code then
      found[2] = digits:sub(#code + 1)
      if dialing.national ~= "" then found[3] = dialing.national .. found[2] end
    elseif dialing.international ~= "" then
      found[2] = dialing.international .. digits
    end
    return found
  end

  local function database()
    local base = freeswitch.Dbh("sqlite:///var/lib/freeswitch/db/ccctl.db")
    base:query("CREATE TABLE IF NOT EXISTS dialled (seat TEXT, what TEXT, began INTEGER, count INTEGER, PRIMARY KEY (seat, what))")
    return base
  end

  -- Whether the seat may make one more of these calls in the hour that began with the first of them; counts it if so.
  local function within(seat, what, most)
    local now, mine = os.time(), (" WHERE seat='%s' AND what='%s'"):format(seat, what)
    local base = database()
    base:query(("INSERT OR IGNORE INTO dialled VALUES ('%s', '%s', 0, 0)"):format(seat, what))
    base:query(("UPDATE dialled SET began=%d, count=0"):format(now) .. mine .. (" AND (began <= %d OR began > %d)"):format(now - 3600, now))
    base:query("UPDATE dialled SET count=count+1" .. mine .. (" AND count < %d"):format(most))
    local counted = base:affected_rows() == 1
    base:release()
    return counted
  end

  -- Between two stories of a test.
  function outside.forget()
    local base = database()
    base:query("DELETE FROM dialled")
    base:release()
  end

  -- The rule by which a number may be dialled, and what is sent; or nothing, and why. Who: a seat's number; `center` for a number
  -- that the spec names; `caller` for one that a caller gave, which opens no rule with `only`.
  function outside.may(number, who)
    if not number:match("^%+?[0-9]+$") or #number > dialing.longest then return nil, "refused" end
    for _, rule in ipairs(dialing.rules) do
      for _, form in ipairs(forms(number)) do
        if form:match(rule.pattern) then
          if rule.only and who ~= "center" and not rule.only[who] then return nil, "refused" end
          if who ~= "center" and who ~= "caller" then
            for _, limit in ipairs(rule.limits) do
              if not within(who, limit[1], limit[2]) then return nil, "limit" end
            end
          end
          return rule, form
        end
      end
    end
    return nil, "refused"
  end

  local lines = {}
  for _, line in ipairs(dialing.lines) do lines[line.name] = line end
  local function set(text)
    local found = {}
    for word in text:gmatch("%S+") do found[word] = true end
    return found
  end
  -- The trunk's fault, by SIP status or, where no answer came, by the engine's word: another trunk may do. The rest is the answer
  -- of the called party, or the number's.
  local FAULT = set("401 402 403 407 408 488 500 502 503 504 606 GATEWAY_DOWN INVALID_GATEWAY RECOVERY_ON_TIMER_EXPIRE DESTINATION_OUT_OF_ORDER "
    .. "NETWORK_OUT_OF_ORDER NORMAL_TEMPORARY_FAILURE SWITCH_CONGESTION NORMAL_CIRCUIT_CONGESTION REQUESTED_CHAN_UNAVAIL INVALID_PROFILE "
    .. "CHAN_NOT_IMPLEMENTED BEARERCAPABILITY_NOTAVAIL INCOMPATIBLE_DESTINATION")
  local BUSY = set("486 600 603 USER_BUSY CALL_REJECTED")
  local NO_NUMBER = set("404 410 484 485 604 UNALLOCATED_NUMBER NUMBER_CHANGED INVALID_NUMBER_FORMAT NO_ROUTE_DESTINATION")

  -- One trunk: done (see the second word), full, or next: another should be tried.
  local function try(name, number, shown, seconds, always, more)
    local line = lines[name]
    local limit = -1
    if line.channels and not always then
      limit = line.channels - tonumber(cc.api("limit_usage", "hash out " .. name))
      -- a caller who came over this trunk holds a place of it already, and is not counted twice
      if cc.get("ccctl_trunk") == name then limit = limit - 1 end
      if cc.api("hash", "select/taken/" .. name) == "1" then return "full" end
      if limit < 0 then return "full" end
    end
    local values = {
      "absolute_codec_string=" .. line.codecs,
      "origination_caller_id_name=_undef_",
      "ccctl_trunk=" .. name,
      "ccctl_from=" .. number,
      "force_transfer_context=seats",
      "limit_ignore_transfer=true",
      "ccctl_line=" .. name,
      "ccctl_pays=" .. session:get_uuid(),
      "execute_on_answer='lua line-taken.lua'",
      "originate_timeout=" .. seconds,
      "outbound_redirect_fatal=true",
    }
    if line.srtp ~= "forbidden" then
      values[#values + 1] = "rtp_secure_media=" .. line.srtp
      values[#values + 1] = "rtp_secure_media_suites=AES_CM_128_HMAC_SHA1_80"
    end
    if shown ~= "" then values[#values + 1] = "origination_caller_id_number=" .. shown end
    for _, value in ipairs(more or {}) do values[#values + 1] = value end
    for _, name_of in ipairs({"originate_disposition", "last_bridge_proto_specific_hangup_cause", "last_bridge_hangup_cause", "last_bridge_to"}) do
      session:setVariable(name_of, "")
    end
    session:setVariable("continue_on_fail", "true")
    session:setVariable("hangup_after_bridge", "true")
    local way = "sofia/gateway/" .. name .. "/"
    local dial = "bridge {^^:" .. table.concat(values, ":") .. "}" .. way .. number
    if cc.get("ccctl_trunk") == name then
      if limit >= 0 and tonumber(cc.api("limit_usage", "hash trunk " .. name)) > limit then return "full" end
      session:execute("limit", "hash out " .. name .. " -1")
      session:execute("bridge", dial:sub(8))
      cc.free("out", name)
    else
      session:execute("limit_execute", "hash trunk " .. name .. " " .. (limit >= 0 and limit or "-1") .. " " .. dial)
    end
    local leg = cc.get("last_bridge_to")
    if leg ~= "" then cc.api("luarun", "left-over.lua " .. leg) end
    if not session:ready() then return "done", "answered" end
    local said = cc.get("originate_disposition")
    if said == "" then return "full" end
    if said == "SUCCESS" then return "done", "answered" end
    local status = cc.get("last_bridge_proto_specific_hangup_cause"):match("^sip:(%d+)")
    local why = status or said
    if FAULT[why] then return "next" end
    return "done", BUSY[why] and "busy" or NO_NUMBER[why] and "nonumber" or "noanswer"
  end

  -- Dials a number over these trunks ({{name, caller id}, ...}) in their order; `always` is for emergencies: first over those with a free place,
  -- then over full ones. Comes back when the call is over: answered, nolines (every trunk full or dead), busy, noanswer, nonumber.
  function outside.route(number, trunks, seconds, always, more)
    local full = {}
    for _, trunk in ipairs(trunks) do
      local how, why = try(trunk[1], number, trunk[2], seconds, false, more)
      if how == "done" then return why end
      if how == "full" then full[#full + 1] = trunk end
    end
    for _, trunk in ipairs(always and full or {}) do
      local how, why = try(trunk[1], number, trunk[2], seconds, true, more)
      if how == "done" then return why end
    end
    return "nolines"
  end

  -- Dials a number by the rules. Besides what `route` says: refused, limit. `more`: values for the new leg, as NAME=VALUE without colons.
  function outside.dial(number, who, seconds, more)
    local rule, form = outside.may(number, who)
    if not rule then return form end
    return outside.route(form, rule.trunks, seconds or dialing.ring, false, more)
  end

  -- Dials an emergency number.
  function outside.help(number)
    local every = {}
    for _, line in ipairs(dialing.lines) do every[#every + 1] = {line.name, line.caller_id} end
    return outside.route(number, every, dialing.help_ring, true)
  end

  -- Ends a call that nobody has answered: before the answer its phone sees the SIP status.
  local STATUS = {busy = "486", noanswer = "480", nonumber = "404", nolines = "503"}
  function outside.finish(how)
    if not session:ready() then return end
    if how == "refused" or how == "limit" then
      session:preAnswer()
      session:execute("playback", dialing.refused)
      if not session:ready() then return end
      return cc.go("end-403")
    end
    cc.go(STATUS[how] and "end-" .. STATUS[how] or "hangup")
  end

  return outside
end
