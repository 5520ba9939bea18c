-- The integrations of a fleet that were reset lately. Adds one, or tells those after a time.
--
-- KEYS: one for the fleet. ARGV: an id to be added, else an empty text and a time.
-- Returns: the time of the newest as 8 octets, 0 if there is none, then each id after its length. The times grow, whatever this
-- server's clock does.
local MOST = 4000
local newest = tonumber(redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or 0)
if ARGV[1] ~= '' then
  redis.call('ZADD', KEYS[1], string.format('%d', math.max(now, newest + 1)), ARGV[1])
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -MOST - 1)
  redis.call('EXPIRE', KEYS[1], 86400)
  return 'done'
end
local told = {pack('<d', newest)}
if newest > tonumber(ARGV[2]) then
  local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[2], '+inf')
  for i = 1, #ids do
    told[i + 1] = pack('<I2', #ids[i]) .. ids[i]
  end
end
return table.concat(told)
