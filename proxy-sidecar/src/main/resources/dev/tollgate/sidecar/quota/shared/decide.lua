-- Decides on a request by all its limits: it counts in all of their windows or in none.
--
-- KEYS: what is known of the integration, then a window for each limit.
-- ARGV: the sidecar's name, seconds for which the first key is kept, what the sidecar knows, the fleet's key (empty in a
-- cluster), how (1 enforce, 2 count refused ones, 4 only look), each limit, and periods of the calendar.
-- Returns: 0; whether it is admitted, whether it counts; what is known of the integration; for each limit how many count,
-- after how many microseconds one more would be admitted (at the moment of the question), and after how many more will be
-- free. Or 1, the time, and the names of those whose periods do not fit. Or 2, what is known, and until when nobody decides
-- here: data were lost.
local how = byte(ARGV[5])
local enforce, countRefused, look = how % 2 == 1, how % 4 >= 2, how >= 4
local A_TEST_ENDS = 8000000

local function state(w, max)
  if w.kind == 'e' then
    local size = #w.list / 6
    local used = math.min(size, max)
    local more = max == 0 and w.span or size == 0 and 0 or eventAt(w, size - used + 1) + w.span - now
    return used, (size < max) and 0 or more, more
  elseif w.kind == 'p' then
    local more = 0
    if max == 0 then
      more = w.span
    else
      local excess, i = w.total - max, 0
      while i < #w.list / 6 do
        i = i + 1
        local part, count = partAt(w, i)
        excess = excess - count
        if excess < 0 then
          more = partEnd(w, part) + w.span - now
          break
        end
      end
    end
    return math.min(w.total, max), (w.total < max) and 0 or more, more
  elseif w.kind == 'l' then
    local held = #w.list / 16
    return held, held < max and 0 or A_TEST_ENDS, held > 0 and A_TEST_ENDS or 0
  end
  local more = w.last - now
  return math.min(w.count, max), w.count < max and 0 or more, (w.count == 0 and max > 0) and 0 or more
end

local known = standing()
notice(known)
if known.hold > now then
  return behind(known)
end
for i = #KEYS + 5, #ARGV do
  period(ARGV[i])
end
local votes, admitted = {}, true
for i = 2, #KEYS do
  local l = limit(ARGV[i + 4])
  local windows, w = windowsOf(KEYS[i], l.name, l.max)
  if #missing > 0 then
    return ask()
  end
  local used, wait, more = state(w, l.max)
  votes[i - 1] = {limit = l, windows = windows, window = w, used = used, wait = wait, more = more}
  if wait > 0 and enforce and l.enforced == 1 then
    admitted = false
  end
end

local counted = not look and (admitted or countRefused)
if counted then
  for i = 1, #votes do
    local v = votes[i]
    for j = 1, #v.windows do
      add(v.windows[j], now, 1)
    end
    if v.limit.name == 'l' and admitted then
      v.window.list = v.window.list .. v.limit.place .. pack('<d', now + PLACE)
    end
    putAll(KEYS[i + 1], v.windows)
    local wait
    v.used, wait, v.more = state(v.window, v.limit.max)
    if not admitted then
      v.wait = math.max(v.wait, wait)
    end
  end
  count(known, 1)
end

local reply = {pack('<BBB', 0, admitted and 1 or 0, counted and 1 or 0) .. told(known)}
for i = 1, #votes do
  local v = votes[i]
  reply[i + 1] = pack('<ddd', v.used, v.wait, v.more)
end
return table.concat(reply)
