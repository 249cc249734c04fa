-- Puts the status of a source; returns the new version.
-- KEYS: statuses, version, hints. ARGV: source, status, hints kept.
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[3], '*', 'status', ARGV[1])
return redis.call('INCR', KEYS[2])
