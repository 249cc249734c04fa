-- All statuses and their version. A script, for a full server refuses even reads within MULTI.
-- KEYS: statuses, version.
return {redis.call('GET', KEYS[2]), redis.call('HGETALL', KEYS[1])}
