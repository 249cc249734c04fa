-- Makes a source due now; one that is claimed, right after. ARGV: source, now in ms.
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due then return 0 end
redis.call('HSET', KEYS[4], ARGV[1], not_after_trigger(ARGV[1], ARGV[2]))
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 and tonumber(ARGV[2]) < tonumber(due) then
  redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
end
return 1
