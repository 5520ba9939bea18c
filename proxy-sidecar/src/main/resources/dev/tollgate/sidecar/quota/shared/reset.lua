-- Empties windows of an integration, and tells its sidecars so: refusals that they remember end, and they forget what they have
-- counted themselves.
--
-- KEYS: what is known of the integration, maybe one window. ARGV: a cursor, how the names of the windows begin, who asks.
-- Returns: how many were emptied, the next cursor, 0 at the end. A window's others go with it and are not counted.
local emptied, cursor = 0, '0'

local function drop(key)
  if redis.call('DEL', key) == 1 and not string.find(key, '~[epdm]', #KEYS[1]) then
    emptied = emptied + 1
  end
end

-- The time of the last reset grows, whatever this server's clock does.
local time = math.max(now, number(redis.call('HGET', KEYS[1], 'reset')) + 1)
if ARGV[1] == '0' then
  local ending = KEYS[2] and sub(KEYS[2], #KEYS[1] + 1) or ARGV[2]
  redis.call('RPUSH', notesKey(), pack('<dBBc0', time, KEYS[2] and 1 or 0, #ending, ending) .. ARGV[3])
  redis.call('LTRIM', notesKey(), -NOTES, -1)
  redis.call('EXPIRE', notesKey(), KEPT)
end
if KEYS[2] then
  local value = redis.call('GET', KEYS[2])
  local others = value and decode(value).others or {}
  for i = 1, #others do
    redis.call('DEL', KEYS[2] .. '~' .. others[i])
  end
  drop(KEYS[2])
else
  local pattern = string.gsub(KEYS[1] .. ARGV[2], '[%*%?%[%]\\]', '\\%0') .. '*'
  local found = redis.call('SCAN', ARGV[1], 'MATCH', pattern, 'COUNT', 2000)
  cursor = found[1]
  for i = 1, #found[2] do
    local key = found[2][i]
    local kind = sub(key, #KEYS[1] + 1, #KEYS[1] + 1)
    if #key > #KEYS[1] and not string.find('nsax', kind, 1, true) then
      drop(key)
    end
  end
end
redis.call('HSET', KEYS[1], 'reset', text(time))
if redis.call('TTL', KEYS[1]) < 0 then
  redis.call('EXPIRE', KEYS[1], KEPT)
end
return pack('<d', emptied) .. cursor
