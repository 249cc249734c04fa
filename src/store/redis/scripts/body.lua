-- What a head names: a count of four bytes, then that many hashes of 32 bytes; the rest is not for scripts.
local function each_named(body, visit)
  local count = struct.unpack('>I4', body)
  for i = 0, count - 1 do
    visit(string.sub(body, 5 + 32 * i, 36 + 32 * i))
  end
end

local function chunk_key(prefix, hash)
  return prefix .. string.gsub(hash, '.', function(byte) return string.format('%02x', string.byte(byte)) end)
end
