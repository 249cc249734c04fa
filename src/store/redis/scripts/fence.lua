-- A fence higher than the last and than any that a server handed out before it lost its memory: microseconds of its
-- clock. They are written out whole; Lua holds them exactly until the year 2255.
local function next_fence(key, field)
  local last = tonumber(redis.call('HGET', key, field) or '0')
  local time = redis.call('TIME')
  local fence = string.format('%.0f', math.max(last + 1, time[1] * 1000000 + time[2]))
  redis.call('HSET', key, field, fence)
  return fence
end
