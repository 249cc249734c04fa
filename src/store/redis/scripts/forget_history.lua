-- Lets go of the heads before the current one, and at once of the chunks that only they named.
-- KEYS: head, heads.
-- ARGV: prefix of chunk keys.
local named = {}
local current = redis.call('HGET', KEYS[1], 'body')
if current then each_named(current, function(hash) named[hash] = true end) end
for _, old in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  each_named(old, function(hash)
    if not named[hash] then redis.call('DEL', chunk_key(ARGV[1], hash)) end
  end)
end
redis.call('DEL', KEYS[2])
return 1
