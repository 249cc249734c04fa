-- Counts a reading that begins under a claim. ARGV: source, fence.
local refused = lost(ARGV[1], ARGV[2])
if refused then return refused end
redis.call('HSET', KEYS[6], ARGV[1], unfinished(ARGV[1]) + 1)
return {'done', ''}
