-- Notes of resets: when, which windows, and who has done it. Each is 8 octets of the time, one that is 1 for a single window, the
-- end of its key or how the ends of their keys begin, and a text. Put before the scripts that read or write them.
local NOTES, KEPT = 32, 3024000

local function notesKey()
  return KEYS[1] .. 'x'
end

-- Returns whether a note speaks of a window.
local function isOf(note, window)
  local one, ending = unpack('<BBc0', note, 9)
  return one == 1 and ending == window or one == 0 and sub(window, 1, #ending) == ending
end

-- Returns the time of the last reset of a window, 0 if there is none.
local function lastReset(notes, window)
  local last = 0
  for i = 1, #notes do
    if isOf(notes[i], window) then
      last = math.max(last, (unpack('<d', notes[i])))
    end
  end
  return last
end
