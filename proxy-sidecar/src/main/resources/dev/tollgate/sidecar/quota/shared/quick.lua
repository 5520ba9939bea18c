-- Decides on the usual request without the functions of windows.lua: to make them takes a quarter of the time. What is not usual
-- ends this block early, and decide.lua decides. Nothing is written before that is known. KEYS and ARGV are those of decide.lua,
-- the forms of values are those of windows.lua, and so is what is counted.
repeat
  local how = byte(ARGV[5])
  local look = how % 8 >= 4
  local found = redis.call('HMGET', KEYS[1], ARGV[1], 'reset', 'back', 'since', 'hold', 'kept')
  local total, since, kept = number(found[1]), number(found[4]), number(found[6])
  local knownSince, knownTotal = unpack('<dd', ARGV[3])
  if since == 0 or kept > now + REFRESH or now - kept > REFRESH or number(found[5]) > now then
    break
  end
  if knownSince > 0 and (knownSince ~= since or total < knownTotal) then
    break
  end

  -- Of each limit: how many count, after how long one more is free, after how long more are, now and if the request counts.
  local used, wait, more, later = {}, {}, {}, {}
  -- Of each window: its key, what would be written, where (0: the whole value), and for how long that lasts.
  local keys, text, at, life, windows = {}, {}, {}, {}, 0
  local isOver, isRefused, isUsual = false, false, true
  for i = 1, #KEYS - 1 do
    local l, key = ARGV[i + 5], KEYS[i + 1]
    local n = byte(l)
    local enforced, max = unpack('<BI4', l, n + 2)
    local asked = sub(l, 1, n + 1)
    local base = redis.call('GET', key)
    local value = base
    local name, from, others, longest, isFound = asked, n + 4, 0, 0, true
    if value then
      others = byte(value, 2)
      if byte(value) ~= FORMAT then
        isUsual = false
        break
      elseif others > 0 then
        -- the same events have other windows, too: the request counts in all of them
        name = sub(value, 3, 3 + byte(value, 3))
        from = 3 + #name
        for _ = 1, others do
          local size = byte(value, from)
          local kind = byte(value, from + 1)
          longest = math.max(longest, kind == 100 and 50 * HOUR or kind == 109 and 792 * HOUR
            or (tonumber(sub(value, from + 2, from + size)) or 0) * 1000000)
          from = from + 1 + size
        end
        isFound = name == asked
      elseif sub(value, 3, from - 1) ~= asked then
        isUsual = false
        break
      end
    end
    local front, nextName = value and sub(value, 1, from - 1) or '\161\0' .. asked, 3 + #name
    for j = 0, others do
      local isAsked = name == asked
      local kind = byte(name, 2)
      local count, free, after = 0, 0, 0
      windows = windows + 1
      keys[windows] = key
      if kind == 101 then
        -- e: events one by one, 6 octets each
        local span, cap, extra, first = tonumber(sub(name, 3)) * 1000000, max, 0, from + 6
        if value then
          cap, extra = unpack('<I2I4', value, from)
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
        if isAsked and cap < max or not isAsked and cap == 0 then
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
          text[windows] = front .. pack('<I2I4', cap, 0) .. event
        elseif count >= cap then
          -- only where this is not the window that is asked for
          extra = first == from + 6 and math.min(extra + 1, 4294967295) or 1
          text[windows] = front .. pack('<I2I4', cap, extra) .. sub(value, first + 6) .. event
        elseif first == from + 6 then
          after = free
          text[windows] = value .. event
        else
          after = free
          text[windows] = sub(value, 1, from + 1) .. '\0\0\0\0' .. sub(value, first) .. event
        end
        at[windows], life[windows] = 0, math.max(span, longest)
      elseif kind == 112 then
        -- p: an interval in parts, 6 octets each
        local span = tonumber(sub(name, 3)) * 1000000
        local part = math.ceil(now * PARTS / span)
        at[windows], life[windows] = 0, math.max(span, longest)
        if not value then
          after = part * span / PARTS + span - now
          free = max == 0 and span or 0
          text[windows] = front .. pack('<dI2I4d', part, 0, 1, 1)
        else
          local size = #value
          if size < from + 21 then
            isUsual = false
            break
          end
          local first, oldest, held = unpack('<dI2I4', value, from)
          local newest, had, sum = unpack('<I2I4d', value, size - 13)
          free = (first + oldest) * span / PARTS + span - now
          if free <= 0 or part - first > 65535 or had >= 4294967295 then
            isUsual = false
            break
          end
          count, after = sum, free
          if max == 0 then
            free = span
          elseif sum >= max and isAsked then
            local excess, next = sum - max - held, from + 14
            while excess >= 0 and next < size - 8 do
              oldest, held = unpack('<I2I4', value, next)
              excess, next = excess - held, next + 6
              free = (first + oldest) * span / PARTS + span - now
            end
          end
          if first + newest >= part then
            text[windows], at[windows] = pack('<I2I4d', newest, had + 1, sum + 1), size - 14
          else
            text[windows] = sub(value, 1, -9) .. pack('<I2I4d', part - first, 1, sum + 1)
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
        if others == 0 or j > 0 then
          text[windows], at[windows] = pack('<dI4', math.max(newest, now), sum + 1), from + 15
        else
          -- it outlives the others, which are found through it
          text[windows] = sub(value, 1, from + 15) .. pack('<dI4', math.max(newest, now), sum + 1)
          at[windows], life[windows] = 0, math.max(kind == 100 and 50 * HOUR or 792 * HOUR, longest)
        end
      elseif kind == 108 and others == 0 then
        -- l: places that are held, 16 octets each
        local place = sub(l, n + 7, n + 14)
        local size, next = value and #value or 0, from + 8
        while next + 120 < size do
          local a, b, c, d, e, f, g, h = unpack('<dxxxxxxxxdxxxxxxxxdxxxxxxxxdxxxxxxxxdxxxxxxxxdxxxxxxxxdxxxxxxxxd',
            value, next)
          if math.min(a, b, c, d, e, f, g, h) <= now then
            break
          end
          next = next + 128
        end
        while next < size and unpack('<d', value, next) > now do
          next = next + 16
        end
        if next < size then
          isUsual = false
          break
        end
        count, after = value and (size - from + 1) / 16 or 0, A_TEST_ENDS
        free = count > 0 and A_TEST_ENDS or 0
        text[windows] = (value or front) .. place .. pack('<d', now + PLACE)
        at[windows], life[windows] = 0, HOUR
        if count >= max then
          used[i], wait[i], more[i] = count, A_TEST_ENDS, free
        end
      else
        isUsual = false
        break
      end
      if isAsked then
        isFound = true
        if count < max then
          used[i], wait[i], more[i], later[i] = count, 0, free, after
        else
          if kind ~= 108 then
            used[i], wait[i], more[i] = max, free, free
          end
          isOver, isRefused = true, isRefused or enforced == 1
        end
      end
      if j < others then
        name = sub(base, nextName, nextName + byte(base, nextName))
        nextName = nextName + #name
        key = KEYS[i + 1] .. '~' .. sub(name, 2)
        value = redis.call('GET', key)
        from, longest = 3 + #name, 0
        if not value or byte(value, 2) ~= 0 or byte(value) ~= FORMAT or sub(value, 3, from - 1) ~= name then
          isUsual = false
          break
        end
        front = sub(value, 1, from - 1)
      end
    end
    if not isUsual or not isFound then
      isUsual = false
      break
    end
  end
  isRefused = isRefused and how % 2 == 1
  if not isUsual or (isOver and not look and (not isRefused or how % 4 >= 2)) then
    break
  end

  -- What sidecars hold may be what is free.
  for i = 1, (how >= 8 and how % 2 == 1 and not look and not isOver) and #used or 0 do
    local l = ARGV[i + 5]
    local n = byte(l)
    local enforced, max = unpack('<BI4', l, n + 2)
    local value = enforced == 1 and redis.call('GET', KEYS[1] .. 's' .. sub(KEYS[i + 1], #KEYS[1] + 1))
    if value and (sub(value, 1, n + 1) ~= sub(l, 1, n + 1) or unpack('<I4', value, n + 2) ~= max) then
      isUsual = false
    elseif value then
      local sum = used[i]
      for record = n + 6, #value, 24 do
        sum = sum + unpack('<I4', value, record + 12)
      end
      isUsual = isUsual and sum < max
    end
  end
  if not isUsual then
    break
  end

  local counted = not look and not isOver
  if counted then
    for k = 1, windows do
      if at[k] == 0 then
        local millis = math.ceil(life[k] * (1 + 1 / PARTS) / 1000) + 1000
        redis.call('SET', keys[k], text[k], 'PX', string.format('%d', millis))
      else
        redis.call('SETRANGE', keys[k], at[k], text[k])
      end
    end
    for i = 1, #used do
      used[i], more[i] = used[i] + 1, later[i]
    end
    total = total + 1
    redis.call('HSET', KEYS[1], ARGV[1], string.format('%d', total))
  end
  local reply = pack('<BBBddddd', 0, isRefused and 0 or 1, counted and 1 or 0, now, since, total, number(found[2]),
    number(found[3]))
  for i = 1, #used do
    reply = reply .. pack('<ddd', used[i], wait[i], more[i])
  end
  return reply
until true
