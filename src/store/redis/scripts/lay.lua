-- Lays a command down; returns its number, or 0 where too many wait.
-- KEYS: waiting, outcomes, the last number. ARGV: the command, how many may wait, how many outcomes are kept.
if #redis.call('HGETALL', KEYS[1]) >= 2 * tonumber(ARGV[2]) then return 0 end
local number = redis.call('INCR', KEYS[3])
redis.call('HSET', KEYS[1], number, ARGV[1])
local outcomes = redis.call('HGETALL', KEYS[2])
for i = 1, #outcomes, 2 do
  if tonumber(outcomes[i]) + tonumber(ARGV[3]) <= number then redis.call('HDEL', KEYS[2], outcomes[i]) end
end
return number
