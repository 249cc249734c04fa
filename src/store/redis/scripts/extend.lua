-- Keeps a claim for longer, never for shorter. ARGV: source, fence, the new end in ms.
local refused = lost(ARGV[1], ARGV[2])
if refused then return refused end
local ends = redis.call('HGET', KEYS[3], ARGV[1])
if tonumber(ends) < tonumber(ARGV[3]) then ends = ARGV[3] end
redis.call('HSET', KEYS[3], ARGV[1], ends)
return {'done', ends}
