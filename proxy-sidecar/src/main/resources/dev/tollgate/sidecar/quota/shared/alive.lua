-- Shows a sidecar to the others of its fleet.
--
-- KEYS: the fleet. ARGV: the sidecar's name, what it says (beat, back after it could not ask, bye; an operator who shows nothing: look),
-- when it was last told that it was heard, 0 if never. A sign may have waited for this server, so that time is remembered, not the present one.
-- Returns: the time, how many are alive, until when nobody decides here.
local TTL, OUT, KEEP = 5000000, 1500000, '86400'

if ARGV[2] == 'bye' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return 'done'
end
local all = redis.call('HGETALL', KEYS[1])
local others, newest, hold = {}, 0, 0
local mine
for i = 1, #all, 2 do
  local time = number(all[i + 1])
  if all[i] == 'hold' then
    hold = time
  elseif all[i] == ARGV[1] then
    mine = time
  else
    others[all[i]] = time
    newest = math.max(newest, time)
  end
end
if ARGV[2] == 'look' then
  local alive = 0
  for _, time in pairs(others) do
    alive = alive + (time > now - TTL and 1 or 0)
  end
  return pack('<ddd', now, alive, hold)
end
local wasOut = ARGV[2] == 'back' and newest > 0 and now - newest > OUT
if wasOut or (ARGV[3] ~= '0' and not mine and newest == 0) then
  -- nobody has been here, or nobody is left: all sidecars need a moment to write what they have counted
  hold = now + HOLD
  redis.call('HSET', KEYS[1], 'hold', text(hold))
end
local alive = 1
-- a beat that waited says nothing of those who could not be heard meanwhile
local heard = tonumber(ARGV[3])
local asOf = ARGV[2] == 'beat' and heard > 0 and math.min(now, heard + OUT) or now
for name, time in pairs(others) do
  if time <= (wasOut and newest or asOf) - TTL then
    redis.call('HDEL', KEYS[1], name)
  else
    alive = alive + 1
    if wasOut then
      redis.call('HSET', KEYS[1], name, text(now))
    end
  end
end
redis.call('HSET', KEYS[1], ARGV[1], text(ARGV[2] == 'beat' and math.max(heard, math.min(mine or 0, now)) or now))
redis.call('EXPIRE', KEYS[1], KEEP)
return pack('<ddd', now, alive, hold)
