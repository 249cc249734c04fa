-- Grants a lease under a new fence, or renews the holder's own under its old one. Nothing where another holds it.
-- KEYS: lease. ARGV: holder, now and the new end in ms.
local granted = redis.call('HMGET', KEYS[1], 'holder', 'until', 'fence')
local fence = granted[3]
if granted[1] and tonumber(granted[2]) > tonumber(ARGV[2]) then
  if granted[1] ~= ARGV[1] then return false end
else
  fence = next_fence(KEYS[1], 'fence')
end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'until', ARGV[3])
return fence
