-- Claims one source, due or not. ARGV: source, now and the end of the claim in ms. Returns fence, due and unfinished
-- readings, or nothing.
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due or is_held(ARGV[1], ARGV[2]) then return {} end
return {take(ARGV[1], ARGV[3]), due, tostring(unfinished(ARGV[1]))}
