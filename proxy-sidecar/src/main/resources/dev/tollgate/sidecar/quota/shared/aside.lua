-- Sets a part of limits aside for a sidecar, which may grant it while it cannot ask here. What the sidecar holds already stays
-- set aside; more is added only from what is free.
--
-- KEYS: what is known of the integration, then windows.
-- ARGV: the sidecar's name, seconds for which the first key is kept, what the sidecar knows, the fleet's key, for how many
-- microseconds something is set aside; for each window its limit, and for each window an id of 8 octets, the number of this
-- message, how many the sidecar holds, and whether it wants more; then periods of the calendar.
-- Returns: 4, what is known, how many windows, for each how many are set aside now and how many should be; the windows that a
-- request had to wait for lately. Or as the decision does: 1 where periods do not fit, 2 where data were lost.
local size, for_ = #KEYS - 1, tonumber(ARGV[5])
local known = standing()
local lost = isLost(known)
local grows = not lost and known.hold <= now

local asked, all = {}, redis.call('HGETALL', KEYS[1] .. 'a')
for i = 1, #all, 2 do
  if now < number(all[i + 1]) then
    asked[all[i]] = true
  else
    redis.call('HDEL', KEYS[1] .. 'a', all[i])
  end
end
for i = 6 + 2 * size, #ARGV do
  period(ARGV[i])
end

-- Returns the records of others that hold, how many of them have something, how much that is, and the number of the last
-- message of this one. An empty record stays for its time: an older message may still be under way.
local function others(value, id)
  local kept, holders, sum, last = {}, 0, 0, 0
  eachPart(value, function(at, till)
    local number, count = unpack('<I4I4', value, at + 8)
    if till > now and sub(value, at, at + 7) == id then
      last = number
    elseif till > now then
      kept[#kept + 1] = sub(value, at, at + RECORD - 1)
      holders = holders + math.min(count, 1)
      sum = sum + count
    end
  end)
  return kept, holders, sum, last
end

local sets = {}
for i = 1, size do
  local key, l = KEYS[i + 1], limit(ARGV[5 + i])
  local id, number, held, more = unpack('<c8I4I4B', ARGV[5 + size + i])
  local _, w = windowsOf(key, l.name, l.max)
  if #missing > 0 then
    return ask()
  end
  local used = state(w, l.max)
  local value = redis.call('GET', partsKey(key))
  local kept, holders, sum, last = others(value, id)
  local head = partsHead(l)
  local isOfOther = sum > 0 and sub(value, 1, #head) ~= head
  -- half of what is left, so that the store seldom has to ask for it back
  local should = math.floor((l.max - used) / (2 * (holders + 1)))
  if more == 0 or isOfOther or asked[sub(key, #KEYS[1] + 1)] then
    should = 0
  end
  -- a quarter stays free: the first one has half until it hears of the others, and nobody is to wait meanwhile
  local set = grows and math.max(held, math.min(should, math.floor((l.max - used) * 3 / 4) - sum)) or held
  if number >= last then
    kept[#kept + 1] = id .. pack('<I4I4d', number, set, now + for_)
    head = isOfOther and sub(value, 1, byte(value, 1) + 5) or head
    redis.call('SET', partsKey(key), head .. table.concat(kept), 'PX', text(math.ceil(for_ / 1000)))
  end
  sets[i] = pack('<dd', set, should)
end

if lost then
  begin(known, true)
end
if known.hold > now then
  return behind(known)
end
local names = {}
for name in pairs(asked) do
  names[#names + 1] = pack('Bc0', #name, name)
end
return pack('<B', 4) .. told(known) .. pack('<B', size) .. table.concat(sets) .. table.concat(names)
