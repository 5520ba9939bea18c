-- What a window says of a limit. Put before the scripts that answer with it.
local function state(w, max)
  if w.kind == 'e' then
    local size = #w.list / 6
    local used = math.min(size, max)
    local more = max == 0 and w.span or size == 0 and 0 or eventAt(w, size - used + 1) + w.span - now
    return used, (size < max) and 0 or more, more
  elseif w.kind == 'p' then
    local more = 0
    if max == 0 then
      more = w.span
    else
      local excess, i = w.total - max, 0
      while i < #w.list / 6 do
        i = i + 1
        local part, count = partAt(w, i)
        excess = excess - count
        if excess < 0 then
          more = partEnd(w, part) + w.span - now
          break
        end
      end
    end
    return math.min(w.total, max), (w.total < max) and 0 or more, more
  elseif w.kind == 'l' then
    local held = #w.list / 16
    return held, held < max and 0 or A_TEST_ENDS, held > 0 and A_TEST_ENDS or 0
  end
  local more = w.last - now
  return math.min(w.count, max), w.count < max and 0 or more, (w.count == 0 and max > 0) and 0 or more
end
