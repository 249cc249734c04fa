-- Claims what is longest due; of two that became due together, the one with the lesser id.
-- ARGV: now and the end of the claims in ms, how many at most. Returns source, fence, due and unfinished
-- readings of each.
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'WITHSCORES')
local claims = {}
for i = 1, #due, 2 do
  if #claims >= 4 * tonumber(ARGV[3]) then break end
  if not is_held(due[i], ARGV[1]) then
    claims[#claims + 1] = due[i]
    claims[#claims + 1] = take(due[i], ARGV[2])
    claims[#claims + 1] = due[i + 1]
    claims[#claims + 1] = tostring(unfinished(due[i]))
  end
end
return claims
