-- Decides on the usual request without the functions of windows.lua: to make them takes a quarter of the time. What is not usual
-- ends this block early, and decide.lua decides. Nothing is written before that is known. KEYS and ARGV are those of decide.lua,
-- the forms of values are those of windows.lua, and so is what is counted.
repeat
  local how = byte(ARGV[5])
  local look = how % 8 >= 4
  local found = redis.call('HMGET', KEYS[1], ARGV[1], 'reset', 'back', 'since', 'hold', 'kept')
  local total, since, kept = tonumber(found[1] or 0), tonumber(found[4] or 0), tonumber(found[6] or 0)
  local knownSince, knownTotal = unpack('<dd', ARGV[3])
  if since == 0 or kept > now + REFRESH or now - kept > REFRESH or (found[5] and tonumber(found[5]) > now) then
    break
  end
  if knownSince > 0 and (knownSince ~= since or total < knownTotal) then
    break
  end

  -- Of each window: how many count, after how long one more is free, after how long more are, now and if the request counts;
  -- what would be written then, where (0: the whole value), and for how long that lasts.
  local used, wait, more, later, text, at, life = {}, {}, {}, {}, {}, {}, {}
  local isOver, isRefused, isUsual = false, false, true
  for i = 1, #KEYS - 1 do
    local l = ARGV[i + 5]
    local n = byte(l)
    local kind, enforced, max = byte(l, 2), unpack('<BI4', l, n + 2)
    local value = redis.call('GET', KEYS[i + 1])
    local from = n + 4
    if value and (byte(value, 2) ~= 0 or byte(value) ~= FORMAT or sub(value, 3, from - 1) ~= sub(l, 1, n + 1)) then
      isUsual = false
      break
    end
    local count, free, after = 0, 0, 0
    if kind == 101 then
      -- e: events one by one, 6 octets each
      local span, cap, first = tonumber(sub(l, 3, n + 1)) * 1000000, max, from + 6
      if value then
        cap = unpack('<I2', value, from)
        local size = #value
        while first < size do
          local ago = (now - unpack('<I6', value, first)) % WRAP
          if ago < span or ago > WRAP / 2 then
            break
          end
          first = first + 6
        end
        count = (size - first + 1) / 6
      end
      if cap < max then
        isUsual = false
        break
      end
      local newest = now
      if max == 0 then
        free = span
      elseif count > 0 then
        local ago = (now - unpack('<I6', value, math.max(first, #value + 1 - max * 6))) % WRAP
        free = span - (ago > WRAP / 2 and ago - WRAP or ago)
        ago = (now - unpack('<I6', value, #value - 5)) % WRAP
        newest = ago > WRAP / 2 and now - ago + WRAP or now
      end
      local event = pack('<I6', newest % WRAP)
      if count == 0 then
        after = newest + span - now
        text[i] = '\161\0' .. sub(l, 1, n + 1) .. pack('<I2I4', cap, 0) .. event
      elseif first == from + 6 then
        after = free
        text[i] = value .. event
      else
        after = free
        text[i] = sub(value, 1, from + 1) .. '\0\0\0\0' .. sub(value, first) .. event
      end
      at[i], life[i] = 0, span
    elseif kind == 112 then
      -- p: an interval in parts, 6 octets each
      local span = tonumber(sub(l, 3, n + 1)) * 1000000
      local part = math.ceil(now * PARTS / span)
      at[i], life[i] = 0, span
      if not value then
        after = part * span / PARTS + span - now
        free = max == 0 and span or 0
        text[i] = '\161\0' .. sub(l, 1, n + 1) .. pack('<dI2I4d', part, 0, 1, 1)
      else
        local base, oldest, held = unpack('<dI2I4', value, from)
        local size = #value
        local newest, had, sum = unpack('<I2I4d', value, size - 13)
        free = (base + oldest) * span / PARTS + span - now
        if free <= 0 or part - base > 65535 or had >= 4294967295 then
          isUsual = false
          break
        end
        count, after = sum, free
        if max == 0 then
          free = span
        elseif sum >= max then
          local excess, next = sum - max - held, from + 14
          while excess >= 0 and next < size - 8 do
            oldest, held = unpack('<I2I4', value, next)
            excess, next = excess - held, next + 6
            free = (base + oldest) * span / PARTS + span - now
          end
        end
        if base + newest >= part then
          text[i], at[i] = pack('<I2I4d', newest, had + 1, sum + 1), size - 14
        else
          text[i] = sub(value, 1, -9) .. pack('<I2I4d', part - base, 1, sum + 1)
        end
      end
    elseif (kind == 100 or kind == 109) and value then
      -- d, m: a period of the calendar that has begun
      local begun, ends, newest, sum = unpack('<dddI4', value, from)
      if now < begun or now >= ends or sum >= 4294967295 then
        isUsual = false
        break
      end
      count, after = sum, ends - now
      free = (sum == 0 and max > 0) and 0 or after
      text[i], at[i] = pack('<dI4', math.max(newest, now), sum + 1), from + 15
    else
      isUsual = false
      break
    end
    if count < max then
      used[i], wait[i], more[i], later[i] = count, 0, free, after
    else
      used[i], wait[i], more[i] = max, free, free
      isOver, isRefused = true, isRefused or enforced == 1
    end
  end
  isRefused = isRefused and how % 2 == 1
  if not isUsual or (isOver and not look and (not isRefused or how % 4 >= 2)) or (how >= 8 and not look and not isOver) then
    break
  end

  local counted = not look and not isOver
  if counted then
    for i = 1, #used do
      if at[i] == 0 then
        local millis = math.ceil(life[i] * (1 + 1 / PARTS) / 1000) + 1000
        redis.call('SET', KEYS[i + 1], text[i], 'PX', string.format('%d', millis))
      else
        redis.call('SETRANGE', KEYS[i + 1], at[i], text[i])
      end
      used[i], more[i] = used[i] + 1, later[i]
    end
    total = redis.call('HINCRBY', KEYS[1], ARGV[1], '1')
  end
  local reply = pack('<BBBddddd', 0, isRefused and 0 or 1, counted and 1 or 0, now, since, total, tonumber(found[2] or 0),
    tonumber(found[3] or 0))
  for i = 1, #used do
    reply = reply .. pack('<ddd', used[i], wait[i], more[i])
  end
  return reply
until true
