-- Remembers the integrations that a fleet has seen and what their latest tokens say, or tells them.
--
-- KEYS: one for the fleet. ARGV: ids, and after each what its token says; none to be told.
-- Returns: each id and what its token says, both after their length. What nobody has said for 35 days is forgotten.
local KEPT = 3024000
if #ARGV > 0 then
  for i = 1, #ARGV, 2 do
    redis.call('HSET', KEYS[1], ARGV[i], pack('<d', now) .. ARGV[i + 1])
  end
  redis.call('EXPIRE', KEYS[1], KEPT)
  return 'done'
end
local all, told = redis.call('HGETALL', KEYS[1]), {}
for i = 1, #all, 2 do
  if unpack('<d', all[i + 1]) < now - KEPT * 1000000 then
    redis.call('HDEL', KEYS[1], all[i])
  else
    local says = sub(all[i + 1], 9)
    told[#told + 1] = pack('<I2', #all[i]) .. all[i] .. pack('<I2', #says) .. says
  end
end
return table.concat(told)
