-- Decides on a request by all its limits: it counts in all of their windows or in none.
--
-- KEYS: what is known of the integration, then a window for each limit.
-- ARGV: the sidecar's name, seconds for which the first key is kept, what the sidecar knows, the fleet's key (empty in a
-- cluster), how (1 enforce, 2 count refused ones, 4 only look, 8 keep to what is not set aside), each limit, and periods of
-- the calendar.
-- Returns: 0; whether it is admitted, whether it counts; what is known of the integration; for each limit how many count,
-- after how many microseconds one more would be admitted (at the moment of the question), and after how many more will be
-- free. Or 1, the time, and the names of those whose periods do not fit. Or 2, what is known, and until when nobody decides
-- here: data were lost. Or 3, and as after 0: it is refused only since sidecars hold what is free, who are asked to give
-- that back.
local how = byte(ARGV[5])
local enforce, countRefused, look = how % 2 == 1, how % 4 >= 2, how % 8 >= 4
local A_SECOND, A_WHILE, LONG = 1000000, 10000000, 300000000
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

-- A request that would be admitted but for what sidecars hold is not decided yet. They hold parts of one limit only: where an
-- integration has several for the same window, of none.
local isBlocked = false
if how >= 8 and enforce and admitted and not look then
  for i = 1, #votes do
    local v = votes[i]
    if v.limit.enforced == 1 then
      local sum, isOfLimit = setAside(KEYS[i + 1], v.limit)
      if sum > 0 and (not isOfLimit or v.used + sum >= v.limit.max) then
        isBlocked, v.wait = true, A_SECOND
        redis.call('HSET', KEYS[1] .. 'a', sub(KEYS[i + 1], #KEYS[1] + 1), text(now + (isOfLimit and A_WHILE or LONG)))
      end
    end
  end
  if isBlocked then
    redis.call('PEXPIRE', KEYS[1] .. 'a', text(LONG / 1000))
    admitted, countRefused = false, false
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

local reply = {pack('<BBB', isBlocked and 3 or 0, admitted and 1 or 0, counted and 1 or 0) .. told(known)}
for i = 1, #votes do
  local v = votes[i]
  reply[i + 1] = pack('<ddd', v.used, v.wait, v.more)
end
return table.concat(reply)
