-- Swaps a head in, in one step. What is wrong is told in the order of the contract: fence, number, chunks.
-- KEYS: head, heads; for the generation also deltas and hints; then each chunk that is named.
-- ARGV: prefix of chunk keys, fence, expected number or '', next number, body, heads kept, seconds that an unnamed chunk
-- stays; for the generation also deltas kept, hints kept, and the delta where there is one.
local prefix, fence, expected, seq, body = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local heads_kept, unnamed_s = tonumber(ARGV[6]), ARGV[7]
local of_generation, delta = ARGV[8] ~= nil, ARGV[10]
local before_chunks = of_generation and 4 or 2

-- A fence may be more than a number of Lua holds exactly, so fences are compared as decimal text.
local function below(a, b)
  if #a ~= #b then return #a < #b end
  return a < b
end

local last = redis.call('HMGET', KEYS[1], 'seq', 'fence', 'body')
local last_seq, last_fence, current = last[1] or '0', last[2] or '0', last[3]
if below(fence, last_fence) then return {'fenced', last_fence} end
local actual = current and last_seq or ''
if actual ~= expected then return {'raced', actual} end
local next_seq = string.format('%.0f', tonumber(last_seq) + 1)
if seq ~= next_seq then return {'next', next_seq} end
for i = before_chunks + 1, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 0 then return {'missing', tostring(i - before_chunks)} end
end

-- The first write is the only one that a full server refuses, so it must be one that takes memory.
if delta then redis.call('XADD', KEYS[3], 'MAXLEN', '=', ARGV[8], seq .. '-0', 'delta', delta) end
redis.call('HSET', KEYS[1], 'seq', seq, 'fence', fence, 'body', body)
for i = before_chunks + 1, #KEYS do redis.call('PERSIST', KEYS[i]) end

if current then
  redis.call('LPUSH', KEYS[2], current)
  local dropped = {}
  while redis.call('LLEN', KEYS[2]) > heads_kept do dropped[#dropped + 1] = redis.call('RPOP', KEYS[2]) end
  if #dropped > 0 then
    local named = {}
    each_named(body, function(hash) named[hash] = true end)
    for _, kept in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
      each_named(kept, function(hash) named[hash] = true end)
    end
    for _, old in ipairs(dropped) do
      each_named(old, function(hash)
        if not named[hash] then redis.call('EXPIRE', chunk_key(prefix, hash), unnamed_s) end
      end)
    end
  end
end

if of_generation then
  -- Without a delta the chain is broken: what was kept leads nowhere.
  if not delta then redis.call('XTRIM', KEYS[3], 'MAXLEN', '=', 0) end
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[9], '*', 'generation', seq)
end
return {'done', seq}
