-- This server's clock, and what all scripts use. Put before each of them. Times are microseconds since 1970 in doubles: they are
-- exact for 285 years.
local byte, sub, pack, unpack = string.byte, string.sub, struct.pack, struct.unpack
local FORMAT, PARTS, HOUR, WRAP = 161, 128, 3600000000, 2 ^ 48
local HOLD, REFRESH = 2000000, 3600000000
local PLACE, A_TEST_ENDS = 25000000, 8000000
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

-- Returns a number that was stored as text, 0 where there is none: another program may have written something else.
local function number(value)
  return tonumber(value or 0) or 0
end
