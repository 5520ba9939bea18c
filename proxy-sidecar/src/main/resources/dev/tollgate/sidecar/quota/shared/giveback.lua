-- Takes back an event that was counted: no window counts it any more.
--
-- KEYS: what is known of the integration, then the windows. ARGV: the event's time, 0 where only its place is given back,
-- and the name of that.
local time = tonumber(ARGV[1])

local function take(w)
  if w.kind == 'l' then
    dropPlace(w, ARGV[2])
  elseif w.kind == 'e' and w.list ~= '' then
    local at = until_(w, time - 0.5)
    if time <= now - w.span then
      return
    elseif w.extra > 0 then
      w.extra = w.extra - 1
    elseif at < #w.list / 6 then
      w.list = sub(w.list, 1, at * 6) .. sub(w.list, at * 6 + 7)
    end
  elseif w.kind == 'p' then
    local part = partOf(w, time)
    for i = 1, #w.list / 6 do
      local other, count = partAt(w, i)
      if other >= part and partEnd(w, part) + w.span > now then
        local rest = count > 1 and pack('<I2I4', other - w.base, count - 1) or ''
        w.list = sub(w.list, 1, i * 6 - 6) .. rest .. sub(w.list, i * 6 + 1)
        w.total = w.total - 1
        return
      end
    end
  elseif w.kind ~= 'e' and w.count > 0 and now < w.last and time >= w.first then
    w.count = w.count - 1
  end
end

for i = 2, #KEYS do
  local base = get(KEYS[i])
  if base then
    local windows = {base}
    for j = 1, #base.others do
      windows[j + 1] = get(KEYS[i] .. '~' .. base.others[j]) or empty(base.others[j])
    end
    for j = 1, #windows do
      local w = windows[j]
      if w.kind == 'e' then
        forgetEvents(w)
      elseif w.kind == 'p' then
        forgetParts(w)
      end
      take(w)
    end
    putAll(KEYS[i], windows)
  end
end
if time > 0 and redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'back', text(number(redis.call('HGET', KEYS[1], 'back')) + 1))
end
return 'done'
