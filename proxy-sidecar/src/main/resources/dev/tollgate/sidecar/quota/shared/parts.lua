-- What is set aside of a window: the limit of which it is a part, and for each sidecar 24 octets, which are an id of 8, the
-- number of the message that has said so, how many, and until which time. Put before the scripts that look at it.
local RECORD = 24

local function partsKey(key)
  return KEYS[1] .. 's' .. sub(key, #KEYS[1] + 1)
end

-- Returns a limit as it stands before the records.
local function partsHead(l)
  return pack('<Bc0I4', #l.name, l.name, l.max)
end

-- Calls with where each record begins and until when it holds.
local function eachPart(value, call)
  for at = value and byte(value, 1) + 6 or 1, value and #value or 0, RECORD do
    call(at, unpack('<d', value, at + 16))
  end
end

-- Returns how many are set aside of a window, and whether they are parts of this limit.
local function setAside(key, l)
  local value, sum, head = redis.call('GET', partsKey(key)), 0, partsHead(l)
  eachPart(value, function(at, till)
    if till > now then
      sum = sum + unpack('<I4', value, at + 12)
    end
  end)
  return sum, not value or sub(value, 1, #head) == head
end
