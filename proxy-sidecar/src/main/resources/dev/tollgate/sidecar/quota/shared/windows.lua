-- Windows of events, one in each key. What the scripts of this directory share: it is put before each of them.
--
-- A value is: format, how many other windows the same events have, the names of this and of those, the body.
-- A name says what is counted: e<seconds> an interval whose events are kept one by one, p<seconds> one whose time is divided
-- into parts, d<zone> a day, m<zone> a month, l places that are held. The others lie in keys of their own: key~name.
local MAX_OTHERS = 7
local BOUNDS, missing = {}, {}
local LONGEST = {d = 50 * HOUR, m = 33 * 24 * HOUR, l = HOUR}

local function span(name)
  return LONGEST[sub(name, 1, 1)] or tonumber(sub(name, 2)) * 1000000
end

local function empty(name)
  local kind = sub(name, 1, 1)
  if kind == 'e' then
    return {kind = kind, name = name, span = span(name), cap = 0, extra = 0, list = ''}
  elseif kind == 'p' then
    return {kind = kind, name = name, span = span(name), base = 0, total = 0, list = ''}
  elseif kind == 'l' then
    return {kind = kind, name = name, span = span(name), list = ''}
  end
  return {kind = kind, name = name, span = span(name), first = math.huge, last = -1, newest = 0, count = 0}
end

local function decode(value)
  if byte(value, 1) ~= FORMAT then
    error('TOLLGATE_FORMAT')
  end
  local count = byte(value, 2)
  local name, at = unpack('Bc0', value, 3)
  local others = {}
  for i = 1, count do
    others[i], at = unpack('Bc0', value, at)
  end
  local w = empty(name)
  w.others = others
  if w.kind == 'e' then
    w.cap, w.extra, at = unpack('<I2I4', value, at)
    w.list = sub(value, at)
  elseif w.kind == 'p' then
    w.base, at = unpack('<d', value, at)
    w.at = at
    w.list = sub(value, at, -9)
    w.total = unpack('<d', value, #value - 7)
  elseif w.kind == 'l' then
    w.list = sub(value, at)
  else
    w.first, w.last, w.newest, w.count = unpack('<dddI4', value, at)
  end
  return w
end

local function get(key)
  local value = redis.call('GET', key)
  return value and decode(value)
end

local function head(w)
  local others = w.others or {}
  local text = pack('BBBc0', FORMAT, #others, #w.name, w.name)
  for i = 1, #others do
    text = text .. pack('Bc0', #others[i], others[i])
  end
  return text
end

local function body(w)
  if w.kind == 'e' then
    return pack('<I2I4', w.cap, w.extra) .. w.list
  elseif w.kind == 'p' then
    return pack('<d', w.base) .. w.list .. pack('<d', w.total)
  elseif w.kind == 'l' then
    return w.list
  end
  return pack('<dddI4', w.first, w.last, w.newest, w.count)
end

local function isEmpty(w)
  return (w.list or '') == '' and (w.count or 0) == 0
end

-- The first window outlives the others, which are found through it.
local function put(key, w)
  local others = w.others or {}
  if isEmpty(w) and #others == 0 then
    redis.call('DEL', key)
    return
  end
  local longest = w.span
  for i = 1, #others do
    longest = math.max(longest, span(others[i]))
  end
  if w.kind == 'p' and w.sameParts then
    -- one more in the newest part: only that and the sum are written, and the time to live goes on
    redis.call('SETRANGE', key, w.at - 1 + #w.list - 6, sub(w.list, -6) .. pack('<d', w.total))
    return
  end
  local millis = math.ceil(longest * (1 + 1 / PARTS) / 1000) + 1000
  if w.last and #others == 0 then
    millis = math.min(millis, math.ceil((w.last - now + HOUR) / 1000) + 1000)
  end
  redis.call('SET', key, head(w) .. body(w), 'PX', string.format('%d', millis))
end

-- Intervals whose events are kept one by one: 6 octets each, the oldest first. These are the low bits of the time, which
-- mean the time nearest to now: they come round in nine years.

local function eventAt(w, i)
  local ago = (now - unpack('<I6', w.list, i * 6 - 5)) % WRAP
  return ago > WRAP / 2 and now - ago + WRAP or now - ago
end

local function event(time)
  return pack('<I6', time % WRAP)
end

-- Returns how many events came no later than a time.
local function until_(w, time)
  local low, high = 0, #w.list / 6
  while low < high do
    local mid = math.floor((low + high + 1) / 2)
    if eventAt(w, mid) <= time then
      low = mid
    else
      high = mid - 1
    end
  end
  return low
end

local function forgetEvents(w)
  if w.list ~= '' and eventAt(w, 1) <= now - w.span then
    w.list = sub(w.list, until_(w, now - w.span) * 6 + 1)
    w.extra = 0
  end
end

local function cutEvents(w)
  local excess = #w.list / 6 - w.cap
  if excess > 0 then
    w.list = sub(w.list, excess * 6 + 1)
    w.extra = math.min(w.extra + excess, 4294967295)
  end
end

-- Intervals in parts: an event counts as if it came at the end of its part. Each part that holds an event takes 6 octets:
-- its number after the base, and how many.

local function partOf(w, time)
  return math.ceil(time * PARTS / w.span)
end

local function partAt(w, i)
  local part, count = unpack('<I2I4', w.list, i * 6 - 5)
  return w.base + part, count
end

local function partEnd(w, part)
  return part * w.span / PARTS
end

local function forgetParts(w)
  local gone, size = 0, #w.list / 6
  while gone < size do
    local part, count = partAt(w, gone + 1)
    if partEnd(w, part) + w.span > now then
      break
    end
    w.total = w.total - count
    gone = gone + 1
  end
  if gone > 0 then
    w.list = sub(w.list, gone * 6 + 1)
    w.changed = true
  end
end

local function addToPart(w, time, count)
  local size = #w.list / 6
  local part = partOf(w, time)
  w.total = w.total + count
  if size > 0 then
    local newest, had = partAt(w, size)
    if newest >= part then
      w.list = sub(w.list, 1, -7) .. pack('<I2I4', newest - w.base, math.min(had + count, 4294967295))
      w.sameParts = w.at and not w.changed
      return
    end
    local first = partAt(w, 1)
    if part - w.base > 65535 then
      local moved = {}
      for i = 1, size do
        local old, n = partAt(w, i)
        moved[i] = pack('<I2I4', old - first, n)
      end
      w.list, w.base = table.concat(moved), first
    end
  else
    w.base = part
  end
  w.changed, w.sameParts = true, false
  w.list = w.list .. pack('<I2I4', part - w.base, count)
end

-- Periods of the calendar. Their boundaries come with the request, since this server knows no zones; which of them holds is
-- said by its clock. One that has begun goes on while the clock is corrected by up to an hour.

local function enter(w)
  if now < w.last and now >= w.first - HOUR then
    return
  end
  local bounds = BOUNDS[w.name] or {}
  for i = 1, #bounds - 1 do
    if bounds[i] <= now and now < bounds[i + 1] then
      if now >= w.last then
        w.count = 0
      end
      w.first, w.last = bounds[i], bounds[i + 1]
      return
    end
  end
  missing[#missing + 1] = w.name
end

-- Remembers events of a time. While the clock is set back before the period that goes on, times are as much later for it:
-- otherwise nothing would count until the clock is there again.
local function addToPeriod(w, time, count)
  local at = time + math.max(0, math.max(w.first, w.newest) - now)
  if now < w.last and at >= w.first then
    w.count = math.min(w.count + count, 4294967295)
    w.newest = math.max(w.newest, at)
  end
end

-- Places that are held: 8 octets of a name, 8 of the time until which.

local function forgetPlaces(w)
  local at, size = 1, #w.list
  while at < size and unpack('<d', w.list, at + 8) > now do
    at = at + 16
  end
  local kept = {sub(w.list, 1, at - 1)}
  while at < size do
    if unpack('<d', w.list, at + 8) > now then
      kept[#kept + 1] = sub(w.list, at, at + 15)
    end
    at = at + 16
  end
  w.list = table.concat(kept)
end

local function dropPlace(w, name)
  local at = string.find(w.list, name, 1, true)
  while at and at % 16 ~= 1 do
    at = string.find(w.list, name, at + 1, true)
  end
  if at then
    w.list = sub(w.list, 1, at - 1) .. sub(w.list, at + 16)
  end
end

-- All kinds.

-- Drops what no longer counts.
local function forget(w)
  if w.kind == 'e' then
    forgetEvents(w)
  elseif w.kind == 'p' then
    forgetParts(w)
  elseif w.kind == 'l' then
    forgetPlaces(w)
  else
    enter(w)
  end
end

-- Remembers events of one time, which is not before that of any other that is remembered.
local function add(w, time, count)
  if w.kind == 'e' then
    local size = #w.list / 6
    local at = size > 0 and math.max(time, eventAt(w, size)) or time
    w.list = w.list .. string.rep(event(at), math.min(count, w.cap))
    w.extra = w.extra + count - math.min(count, w.cap)
    cutEvents(w)
    if w.list == '' then
      w.extra = 0
    end
  elseif w.kind == 'p' then
    addToPart(w, time, count)
  elseif w.kind ~= 'l' then
    addToPeriod(w, time, count)
  end
end

local function insertPart(w, time, count)
  local part = partOf(w, time)
  if w.list == '' then
    w.base = part
  end
  local list, placed = {}, false
  for i = 1, #w.list / 6 do
    local other, had = partAt(w, i)
    if not placed and other >= part then
      placed = true
      if other == part then
        had = had + count
      else
        list[#list + 1] = {part, count}
      end
    end
    list[#list + 1] = {other, had}
  end
  if not placed then
    list[#list + 1] = {part, count}
  end
  w.base = list[1][1]
  for i = 1, #list do
    list[i] = pack('<I2I4', list[i][1] - w.base, math.min(list[i][2], 4294967295))
  end
  w.list, w.total = table.concat(list), w.total + count
  w.changed, w.sameParts = true, false
end

-- Remembers events of an earlier time in their place, as far as they still count.
local function insert(w, time, count)
  if w.kind == 'e' then
    if time > now - w.span then
      local at = until_(w, time)
      w.list = sub(w.list, 1, at * 6) .. string.rep(event(time), math.min(count, w.cap)) .. sub(w.list, at * 6 + 1)
      w.extra = w.extra + count - math.min(count, w.cap)
      cutEvents(w)
      if w.list == '' then
        w.extra = 0
      end
    end
  elseif w.kind == 'p' then
    if partEnd(w, partOf(w, time)) + w.span > now then
      insertPart(w, time, count)
    end
  elseif w.kind ~= 'l' then
    addToPeriod(w, time, count)
  end
end

-- Calls with the time and number of all events that are remembered, the oldest first.
local function each(w, call)
  if w.kind == 'e' then
    for i = 1, #w.list / 6 do
      call(eventAt(w, i), 1)
    end
  elseif w.kind == 'p' then
    for i = 1, #w.list / 6 do
      local part, count = partAt(w, i)
      call(math.min(now, partEnd(w, part)), count)
    end
  elseif w.kind ~= 'l' and w.count > 0 then
    call(w.newest, w.count)
  end
end

local function counts(w, time)
  if w.kind == 'e' then
    return time > now - w.span
  elseif w.kind == 'p' then
    return partEnd(w, partOf(w, time)) + w.span > now
  end
  return w.kind ~= 'l' and time >= w.first
end

-- The window of a key that has a name; a new one starts with what the others remember.

local function chain(key, base)
  local windows = {base}
  for i = 1, #base.others do
    windows[i + 1] = get(key .. '~' .. base.others[i]) or empty(base.others[i])
    forget(windows[i + 1])
  end
  return windows
end

-- The one that knows when its events came, where that remembers long enough, and else the one that remembers most.
local function source(windows, for_)
  local best, most
  for i = 1, #windows do
    local w = windows[i]
    if w == for_ or w.kind == 'l' then
      w = nil
    elseif w.kind == 'e' and w.span >= for_.span and (not best or best.kind == 'p' or w.cap > best.cap) then
      best = w
    elseif w.kind == 'p' and w.span >= for_.span and not best then
      best = w
    elseif not most or w.span > most.span then
      most = w
    end
  end
  return best or most
end

local function learn(w, windows)
  local from = source(windows, w)
  if from then
    each(from, function(time, count)
      if counts(w, time) then
        add(w, time, count)
      end
    end)
  end
end

-- Lets a window keep more events than before. What it has dropped may be known elsewhere.
local function widen(w, windows, max)
  local dropped = w.extra > 0 or w.cap == 0
  local before = w.cap
  w.cap = max
  local from = dropped and source(windows, w)
  if from and from.span >= w.span and (from.kind == 'p' or (from.kind == 'e' and from.cap > before)) then
    w.list, w.extra = '', 0
    learn(w, windows)
  end
end

-- Returns all windows of a key, and the one that has a name.
local function windowsOf(key, name, max)
  local base = get(key)
  if not base then
    base = empty(name)
    base.cap = max
    base.others = {}
  end
  forget(base)
  local windows = #base.others == 0 and {base} or chain(key, base)
  local found
  for i = 1, #windows do
    if windows[i].name == name then
      found = windows[i]
    end
  end
  if not found then
    found = empty(name)
    found.cap = max
    forget(found)
    learn(found, windows)
    table.insert(windows, 2, found)
    table.insert(base.others, 1, name)
    base.changed = true
    if #base.others > MAX_OTHERS then
      windows.displaced = key .. '~' .. table.remove(base.others)
      table.remove(windows)
    end
  elseif found.kind == 'e' and max > found.cap then
    widen(found, windows, max)
  end
  return windows, found
end

local function putAll(key, windows)
  for i = 2, #windows do
    put(key .. '~' .. windows[i].name, windows[i])
  end
  put(key, windows[1])
  if windows.displaced then
    redis.call('DEL', windows.displaced)
  end
end

-- Reads boundaries of periods, and to which name they belong.
local function period(text)
  local name, at = unpack('<Bc0', text)
  local bounds = {}
  for i = at, #text - 7, 8 do
    bounds[#bounds + 1] = unpack('<d', text, i)
  end
  BOUNDS[name] = bounds
end

-- Reads a limit: its name, whether it is enforced, the largest number, and of a place its name.
local function limit(text)
  local l = {}
  local at
  l.name, l.enforced, l.max, at = unpack('<Bc0BI4', text)
  if l.name == 'l' then
    l.place = sub(text, at, at + 7)
  end
  return l
end

-- The answer where boundaries do not fit this server's clock: its time, and the names whose are asked for.
local function ask()
  return pack('<Bd', 1, now) .. table.concat(missing, ' ')
end

-- What is known of an integration: how many events of each sidecar count or have counted, how often the integration was reset
-- and something was given back; since when it is known, which is another time after its data were lost; and until when nobody
-- decides here, since sidecars write back what was lost.

local function standing()
  local found = redis.call('HMGET', KEYS[1], ARGV[1], 'reset', 'back', 'since', 'hold', 'kept')
  return {
    total = number(found[1]),
    reset = number(found[2]),
    back = number(found[3]),
    since = number(found[4]),
    hold = number(found[5]),
    kept = number(found[6]),
  }
end

local function text(number)
  return string.format('%d', number)
end

local function keep(s)
  if now - s.kept > REFRESH or s.kept > now + REFRESH then
    redis.call('HSET', KEYS[1], 'kept', text(now))
    if redis.call('TTL', KEYS[1]) < tonumber(ARGV[2]) then
      redis.call('EXPIRE', KEYS[1], ARGV[2])
    end
  end
end

local function begin(s, hold)
  if s.since == 0 then
    s.since = now
    redis.call('HSET', KEYS[1], 'since', text(now))
  end
  if hold then
    s.hold = now + HOLD
    redis.call('HSET', KEYS[1], 'hold', text(s.hold))
  end
  keep(s)
end

-- Returns whether this sidecar's events have been lost.
local function isLost(s)
  local since, total = unpack('<dd', ARGV[3])
  return since > 0 and (since ~= s.since or s.total < total)
end

-- Has nobody decide for a while where data were lost.
local function notice(s)
  if isLost(s) then
    begin(s, true)
  elseif s.since == 0 and ARGV[4] ~= '' then
    local fleet = redis.call('HMGET', ARGV[4], ARGV[1], 'hold')
    if not fleet[1] or number(fleet[2]) > now then
      begin(s, true)
    end
  end
end

local function count(s, events)
  begin(s, false)
  s.total = s.total + events
  redis.call('HSET', KEYS[1], ARGV[1], text(s.total))
end

local function told(s)
  return pack('<ddddd', now, s.since, s.total, s.reset, s.back)
end

local function behind(s)
  return pack('<B', 2) .. told(s) .. pack('<d', s.hold)
end
