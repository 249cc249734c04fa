-- Which of some chunks are not there. Those that no head names begin their time anew.
-- KEYS: chunks. ARGV: seconds that an unnamed chunk stays.
local missing = {}
for i, key in ipairs(KEYS) do
  local left = redis.call('TTL', key)
  if left == -2 then
    missing[#missing + 1] = i
  elseif left >= 0 then
    redis.call('EXPIRE', key, ARGV[1])
  end
end
return missing
