-- Every source with its due, and the ends of the claims. A script, for a full server refuses even reads within MULTI.
return {redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES'), redis.call('HGETALL', KEYS[3])}
