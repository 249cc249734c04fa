-- Sets when an unclaimed source of the queue is due. ARGV: source, due in ms.
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 0 end
return redis.call('ZADD', KEYS[1], 'XX', not_after_trigger(ARGV[1], ARGV[2]), ARGV[1])
