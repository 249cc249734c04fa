-- Takes the status of a source away; returns the new version, or the old one where there was none.
-- KEYS: statuses, version, hints. ARGV: source, hints kept.
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return tonumber(redis.call('GET', KEYS[2]) or '0') end
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[2], '*', 'status', ARGV[1])
return redis.call('INCR', KEYS[2])
