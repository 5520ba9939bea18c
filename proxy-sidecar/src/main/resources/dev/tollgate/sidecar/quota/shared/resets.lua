-- Tells which windows of an integration were reset. KEYS: what is known of the integration. ARGV: since when.
-- Returns: whether older notes may be gone, and each note after its length.
local notes, since = redis.call('LRANGE', notesKey(), 0, -1), tonumber(ARGV[1])
local told = {string.char((#notes >= NOTES and unpack('<d', notes[1]) > since) and 1 or 0)}
for i = 1, #notes do
  if unpack('<d', notes[i]) > since then
    told[#told + 1] = pack('<I2', #notes[i]) .. notes[i]
  end
end
return table.concat(told)
