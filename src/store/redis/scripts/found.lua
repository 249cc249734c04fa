-- Gives a new store its id and layout; returns those it has.
-- KEYS: about. ARGV: a fresh id, the layout.
if redis.call('HEXISTS', KEYS[1], 'id') == 0 then
  redis.call('HSET', KEYS[1], 'id', ARGV[1], 'layout', ARGV[2])
end
return redis.call('HMGET', KEYS[1], 'id', 'layout')
