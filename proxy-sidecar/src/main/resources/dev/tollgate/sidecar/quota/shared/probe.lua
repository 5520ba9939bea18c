-- Shows that scripts run here and may write. KEYS: one that holds nothing else. ARGV: seconds for which it is kept.
redis.call('SET', KEYS[1], pack('<d', now), 'EX', ARGV[1])
return redis.call('GET', KEYS[1])
