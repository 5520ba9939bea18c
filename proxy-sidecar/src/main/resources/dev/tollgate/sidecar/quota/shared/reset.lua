-- Empties windows of an integration, and tells its sidecars so: refusals that they remember end.
--
-- KEYS: what is known of the integration, maybe one window. ARGV: a cursor, how the names of the windows begin.
-- Returns: how many were emptied, the next cursor, 0 at the end. A window's others go with it and are not counted.
local emptied, cursor = 0, '0'

local function drop(key)
  if redis.call('DEL', key) == 1 and not string.find(key, '~[epdm]', #KEYS[1]) then
    emptied = emptied + 1
  end
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
    if #key > #KEYS[1] and not string.find('nsa', kind, 1, true) then
      drop(key)
    end
  end
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HINCRBY', KEYS[1], 'reset', 1)
end
return pack('<d', emptied) .. cursor
