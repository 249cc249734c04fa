-- The queue's rules over its KEYS: due, held, until, triggered, fence, readings.
local function is_held(source, now)
  local ends = redis.call('HGET', KEYS[3], source)
  return ends and tonumber(ends) > tonumber(now)
end

-- Readings that began and whose claim was never finished.
local function unfinished(source)
  return tonumber(redis.call('HGET', KEYS[6], source) or '0')
end

-- Gives the source to whoever asks; the fence is written first, so that a full server refuses the whole.
local function take(source, ends)
  local fence = next_fence(KEYS[5], source)
  redis.call('HSET', KEYS[2], source, fence)
  redis.call('HSET', KEYS[3], source, ends)
  redis.call('HDEL', KEYS[4], source)
  return fence
end

-- A trigger that waits is never put off by a schedule.
local function not_after_trigger(source, due)
  local triggered = redis.call('HGET', KEYS[4], source)
  if triggered and tonumber(triggered) < tonumber(due) then return triggered end
  return due
end

-- A lapsed claim holds until another takes the source. Nothing where it holds, else who has been handed the last fence.
local function lost(source, fence)
  if redis.call('HGET', KEYS[2], source) == fence then return nil end
  return {'fenced', redis.call('HGET', KEYS[5], source) or '0'}
end
