-- Ends a claim and says when the source is due next. ARGV: source, fence, next due in ms.
local refused = lost(ARGV[1], ARGV[2])
if refused then return refused end
-- First what takes memory, so that a full server refuses the whole.
redis.call('ZADD', KEYS[1], not_after_trigger(ARGV[1], ARGV[3]), ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[6], ARGV[1])
return {'done', ''}
