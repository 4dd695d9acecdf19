-- Take ARGV[3] tokens for KEYS[1], of which at most ARGV[1] may be granted in any ARGV[2]
-- microseconds. Gives 0 when granted, else the microseconds until it is worth asking again.
-- The moments of the grants are the scores of a sorted set, by the server's clock alone.
local capacity, window, tokens = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local missing = redis.call('ZCARD', KEYS[1]) + tokens - capacity
if missing > 0 then
  local freed = redis.call('ZRANGE', KEYS[1], missing - 1, missing - 1, 'WITHSCORES')
  return freed[2] + window - now
end

-- the clock may have been set back: a name that is taken would not add up, so the next is tried
local number = 0
while tokens > 0 do
  number = number + 1
  tokens = tokens - redis.call('ZADD', KEYS[1], 'NX', now, clock[1] .. '.' .. clock[2] .. '/' .. number)
end
redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000) + 1)
return 0
