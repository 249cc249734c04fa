-- Takes a source out of the queue. The fence takes a step, so that a claim that is out is lost. ARGV: source.
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
for i = 2, 4 do redis.call('HDEL', KEYS[i], ARGV[1]) end
redis.call('HDEL', KEYS[6], ARGV[1])
next_fence(KEYS[5], ARGV[1])
return 1
