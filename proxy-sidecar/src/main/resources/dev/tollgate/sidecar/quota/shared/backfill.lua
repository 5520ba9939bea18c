-- Writes events that a sidecar has counted itself: while it could not ask, or before data were lost. Each batch once, and no event
-- that is older than a reset of its window.
--
-- KEYS: what is known of the integration, then windows.
-- ARGV: the sidecar's name, seconds for which the first key is kept, what the sidecar knows, the fleet's key, the number of
-- the batch, how many requests it holds; for each window its limit, and for each window its events: how many microseconds ago
-- and how many; then periods of the calendar.
-- Returns as the decision does, without limits.
local known = standing()
if isLost(known) then
  begin(known, true)
  return behind(known)
end
local batches = ARGV[1] .. 'b'
if number(redis.call('HGET', KEYS[1], batches)) < tonumber(ARGV[5]) then
  local size = #KEYS - 1
  for i = 7 + 2 * size, #ARGV do
    period(ARGV[i])
  end
  local all = {}
  for i = 1, size do
    local l = limit(ARGV[6 + i])
    all[i] = windowsOf(KEYS[i + 1], l.name, l.max)
  end
  if #missing > 0 then
    return ask()
  end
  local notes = redis.call('LRANGE', notesKey(), 0, -1)
  for i = 1, size do
    local events, reset = ARGV[6 + size + i], lastReset(notes, sub(KEYS[i + 1], #KEYS[1] + 1))
    for at = 1, #events, 12 do
      local age, n = unpack('<dI4', events, at)
      for j = 1, now - age > reset and #all[i] or 0 do
        insert(all[i][j], now - age, n)
      end
    end
    putAll(KEYS[i + 1], all[i])
  end
  count(known, tonumber(ARGV[6]))
  redis.call('HSET', KEYS[1], batches, ARGV[5])
  if known.hold > now then
    redis.call('HSET', KEYS[1], 'hold', text(math.max(known.hold, now + HOLD / 4)))
  end
end
return pack('<BBB', 0, 1, 1) .. told(known)
