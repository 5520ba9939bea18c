-- Holds the places of tests that run for some more seconds, also those that are not held any more.
--
-- KEYS: what is known of the integration, then the window of places. ARGV: their names.
local w = get(KEYS[2]) or empty('l')
if w.kind ~= 'l' then
  error('TOLLGATE_FORMAT')
end
forgetPlaces(w)
for at = 1, #ARGV[1], 8 do
  local name = sub(ARGV[1], at, at + 7)
  dropPlace(w, name)
  w.list = w.list .. name .. pack('<d', now + PLACE)
end
put(KEYS[2], w)
return 'done'
