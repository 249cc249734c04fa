-- Says what came of a command that waits; returns whether it did. KEYS: waiting, outcomes. ARGV: number, outcome.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('HDEL', KEYS[1], ARGV[1])
return 1
