-- Empties a shelf but for its numbers; the chunks are let go.
-- KEYS: head, heads; for the generation also deltas and hints.
-- ARGV: prefix of chunk keys, seconds that an unnamed chunk stays, hints kept.
local current = redis.call('HGET', KEYS[1], 'body')
if not current then return 0 end
local function let_go(hash) redis.call('EXPIRE', chunk_key(ARGV[1], hash), ARGV[2]) end
each_named(current, let_go)
for _, kept in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do each_named(kept, let_go) end
redis.call('HDEL', KEYS[1], 'body')
redis.call('DEL', KEYS[2])
if KEYS[3] then
  redis.call('XTRIM', KEYS[3], 'MAXLEN', '=', 0)
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[3], '*', 'generation', '0')
end
return 1
