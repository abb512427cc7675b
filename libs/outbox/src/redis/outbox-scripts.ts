/**
 * The outbox in Redis, as scripts: each is one atomic step. `KEYS[1]` is the prefix in braces, a hash tag: all keys lie
 * in one slot of a cluster, which `replaces` needs anyway, since it reaches over topics and partitions.
 *
 * Below the prefix: `entry:<id>` (hash), `position` (counter), `topics` (set), `owners` (hash: gateway → beat), per topic
 * `state:<state>:<topic>`, `age:<topic>` (what is not dead, by its moment) and `due:<topic>` (partitions that have
 * something queued and nothing in flight, by the time of their head), per partition `pending:`, `queue:` (by position)
 * and `flight:`, per gateway `owned:` (what it delivers).
 */
const PRELUDE = `
local P = KEYS[1]
local FIELDS = {'id','topic','partition','payload','createdAtMs','attempts','isRedelivery','state','trackingId',
  'lastError','nextAttemptAtMs'}
local function entryKey(id) return P .. ':entry:' .. id end
local function stateKey(state, topic) return P .. ':state:' .. state .. ':' .. topic end
local function dueKey(topic) return P .. ':due:' .. topic end
local function ageKey(topic) return P .. ':age:' .. topic end
local function ownedKey(owner) return P .. ':owned:' .. owner end
local function part(kind, topic, partition) return P .. ':' .. kind .. ':' .. topic .. ':' .. partition end
local OWNERS = P .. ':owners'

local function row(id) return redis.call('HMGET', entryKey(id), unpack(FIELDS)) end
local function rows(ids)
  local found = {}
  for i, id in ipairs(ids) do found[i] = row(id) end
  return found
end

-- The partition waits for its head, and for nothing that is in flight.
local function refresh(topic, partition)
  local head = redis.call('ZRANGE', part('queue', topic, partition), 0, 0)[1]
  if head == nil or redis.call('EXISTS', part('flight', topic, partition)) == 1 then
    redis.call('ZREM', dueKey(topic), partition)
  else
    redis.call('ZADD', dueKey(topic), redis.call('HGET', entryKey(head), 'nextAttemptAtMs'), partition)
  end
end

-- Every index follows the state; without one the entry is forgotten.
local function put(id, state, owner)
  local key = entryKey(id)
  local e = redis.call('HMGET', key, 'topic', 'partition', 'state', 'position', 'createdAtMs', 'owner')
  local topic, partition, old, position = e[1], e[2], e[3], e[4]
  if not topic then return false end
  if old then redis.call('ZREM', stateKey(old, topic), id) end
  if old == 'queued' then redis.call('ZREM', part('queue', topic, partition), id) end
  if old == 'in-flight' then
    redis.call('SREM', part('flight', topic, partition), id)
    redis.call('SREM', ownedKey(e[6]), id)
  end
  if state == nil or state == 'dead' then
    redis.call('ZREM', part('pending', topic, partition), id)
    redis.call('ZREM', ageKey(topic), id)
  else
    redis.call('ZADD', part('pending', topic, partition), position, id)
    redis.call('ZADD', ageKey(topic), e[5], id)
  end
  if state == nil then
    redis.call('DEL', key)
  else
    redis.call('HSET', key, 'state', state)
    redis.call('ZADD', stateKey(state, topic), position, id)
    if owner then redis.call('HSET', key, 'owner', owner) else redis.call('HDEL', key, 'owner') end
  end
  if state == 'queued' then redis.call('ZADD', part('queue', topic, partition), position, id) end
  if state == 'in-flight' then
    redis.call('SADD', part('flight', topic, partition), id)
    redis.call('SADD', ownedKey(owner), id)
  end
  refresh(topic, partition)
  return true
end

local function add(id, topic, partition, payload, atMs, state, isRedelivery)
  local key = entryKey(id)
  if redis.call('EXISTS', key) == 1 then return false end
  redis.call('SADD', P .. ':topics', topic)
  redis.call('HSET', key, 'id', id, 'topic', topic, 'partition', partition, 'payload', payload, 'createdAtMs', atMs,
    'attempts', 0, 'isRedelivery', isRedelivery, 'nextAttemptAtMs', atMs,
    'position', redis.call('INCR', P .. ':position'))
  put(id, state)
  return true
end

-- What another gateway delivers now is its own to settle, even if it was ours before.
local function isOurs(id, owner)
  local e = redis.call('HMGET', entryKey(id), 'state', 'owner')
  return e[1] and (e[1] ~= 'in-flight' or e[2] == owner)
end

local function requeue(id)
  redis.call('HSET', entryKey(id), 'isRedelivery', 1)
  put(id, 'queued')
end
local function requeueAll(owner)
  local ids = redis.call('SMEMBERS', ownedKey(owner))
  for _, id in ipairs(ids) do requeue(id) end
  redis.call('HDEL', OWNERS, owner)
  return #ids
end
`;

/** How many due partitions one claim looks at, those first that have been due longest. */
const SCAN_COUNT = 512;

const CLAIM = `
local topic, limit, maxBatch, now, maxDelay, owner =
  ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
-- Whoever holds something is watched, from the first moment.
redis.call('HSETNX', OWNERS, owner, 0)
local excluded = {}
for i = 7, #ARGV do excluded[ARGV[i]] = true end
local function isDue(atMs)
  local inMs = tonumber(atMs) - now
  return inMs <= 0 or inMs > maxDelay
end
local heads = {}
local function look(from, to)
  for _, partition in ipairs(redis.call('ZRANGEBYSCORE', dueKey(topic), from, to, 'LIMIT', 0, ${SCAN_COUNT})) do
    if not excluded[partition] then
      local head = redis.call('ZRANGE', part('queue', topic, partition), 0, 0, 'WITHSCORES')
      heads[#heads + 1] = { partition = partition, position = tonumber(head[2]) }
    end
  end
end
look('-inf', ARGV[4])
look('(' .. string.format('%.0f', now + maxDelay), '+inf')
table.sort(heads, function(a, b) return a.position < b.position end)
local batches = {}
for i = 1, math.min(limit, #heads) do
  local partition = heads[i].partition
  local taken = {}
  for _, id in ipairs(redis.call('ZRANGE', part('queue', topic, partition), 0, maxBatch - 1)) do
    if not isDue(redis.call('HGET', entryKey(id), 'nextAttemptAtMs')) then break end
    redis.call('HINCRBY', entryKey(id), 'attempts', 1)
    put(id, 'in-flight', owner)
    taken[#taken + 1] = row(id)
  end
  batches[i] = taken
end
return batches`;

/** Tells of oneself, and learns of the others: who is there, and which topics have something due. */
const BEAT = `
local owner, beat, now, maxDelay, reconciles = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == '1'
redis.call('HSET', OWNERS, owner, beat)
local requeued = 0
if reconciles then
  local delivered = {}
  for i = 6, #ARGV do delivered[ARGV[i]] = true end
  for _, id in ipairs(redis.call('SMEMBERS', ownedKey(owner))) do
    if not delivered[id] then
      requeue(id)
      requeued = requeued + 1
    end
  end
end
local hasDue = 0
for _, topic in ipairs(redis.call('SMEMBERS', P .. ':topics')) do
  hasDue = hasDue + redis.call('ZCOUNT', dueKey(topic), '-inf', ARGV[3])
    + redis.call('ZCOUNT', dueKey(topic), '(' .. string.format('%.0f', now + maxDelay), '+inf')
end
return { requeued, hasDue, redis.call('HGETALL', OWNERS) }`;

const TRACKED = `
local topic, owner = ARGV[1], ARGV[2]
redis.call('HSETNX', OWNERS, owner, 0)
local ours = {}
for _, id in ipairs(redis.call('ZRANGE', stateKey('accepted', topic), 0, -1)) do
  local follower = redis.call('HGET', entryKey(id), 'owner')
  if not follower or follower == owner or redis.call('HEXISTS', OWNERS, follower) == 0 then
    redis.call('HSET', entryKey(id), 'owner', owner)
    ours[#ours + 1] = row(id)
  end
end
return ours`;

const STATS = `
local topic = ARGV[1]
local counts = {}
for i, state in ipairs({'queued', 'in-flight', 'accepted', 'dead'}) do
  counts[i] = redis.call('ZCARD', stateKey(state, topic))
end
counts[5] = redis.call('ZRANGE', ageKey(topic), 0, 0, 'WITHSCORES')[2] or ''
return counts`;

/** What lay elsewhere, in its order: entries of this store stay as they are. */
const ADOPT = `
local entries, forgotten = cjson.decode(ARGV[1]), cjson.decode(ARGV[2])
for _, id in ipairs(forgotten) do
  if isOurs(id, ARGV[3]) then put(id, nil) end
end
local adopted = 0
for _, e in ipairs(entries) do
  if add(e.id, e.topic, e.partition, e.payload, e.createdAtMs, e.state, 1) then
    adopted = adopted + 1
    redis.call('HSET', entryKey(e.id), 'attempts', e.attempts, 'nextAttemptAtMs', e.nextAttemptAtMs)
    if e.trackingId then redis.call('HSET', entryKey(e.id), 'trackingId', e.trackingId) end
    if e.lastError then redis.call('HSET', entryKey(e.id), 'lastError', e.lastError) end
    refresh(e.topic, e.partition)
  end
end
return adopted`;

/** Name of each step → its Lua. All take one key and any number of arguments. */
export const OUTBOX_SCRIPTS = {
  append: `
add(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], 'queued', 0)
for i = 6, #ARGV do put(ARGV[i], nil) end`,
  claim: CLAIM,
  forget: `
for i = 2, #ARGV do if isOurs(ARGV[i], ARGV[1]) then put(ARGV[i], nil) end end`,
  markAccepted: `
for i = 3, #ARGV do
  if isOurs(ARGV[i], ARGV[1]) then
    redis.call('HSET', entryKey(ARGV[i]), 'trackingId', ARGV[2])
    redis.call('HDEL', entryKey(ARGV[i]), 'lastError')
    redis.call('HSETNX', OWNERS, ARGV[1], 0)
    put(ARGV[i], 'accepted', ARGV[1])
  end
end`,
  retry: `
for i = 4, #ARGV do
  if isOurs(ARGV[i], ARGV[1]) then
    local key = entryKey(ARGV[i])
    redis.call('HSET', key, 'isRedelivery', 1, 'lastError', ARGV[2], 'nextAttemptAtMs', ARGV[3])
    redis.call('HDEL', key, 'trackingId')
    put(ARGV[i], 'queued')
  end
end`,
  bury: `
for i = 3, #ARGV do
  if isOurs(ARGV[i], ARGV[1]) then
    redis.call('HSET', entryKey(ARGV[i]), 'isRedelivery', 1, 'lastError', ARGV[2])
    redis.call('HDEL', entryKey(ARGV[i]), 'trackingId')
    put(ARGV[i], 'dead')
  end
end`,
  revive: `
local e = redis.call('HMGET', entryKey(ARGV[1]), 'state', 'attempts')
if e[1] ~= 'dead' or (ARGV[3] ~= '' and ARGV[3] ~= e[2]) then return 0 end
redis.call('HSET', entryKey(ARGV[1]), 'nextAttemptAtMs', ARGV[2])
if ARGV[4] then redis.call('HSET', entryKey(ARGV[1]), 'payload', ARGV[4]) end
put(ARGV[1], 'queued')
return 1`,
  discard: `
if redis.call('HGET', entryKey(ARGV[1]), 'state') ~= 'dead' then return 0 end
put(ARGV[1], nil)
return 1`,
  deadLetter: `
if redis.call('HGET', entryKey(ARGV[1]), 'state') ~= 'dead' then return {} end
return { row(ARGV[1]) }`,
  tracked: TRACKED,
  deadLetters: `
local key = stateKey('dead', ARGV[1])
return { redis.call('ZCARD', key), rows(redis.call('ZREVRANGE', key, ARGV[2], ARGV[3])) }`,
  stats: STATS,
  pending: `
return rows(redis.call('ZRANGE', part('pending', ARGV[1], ARGV[2]), 0, -1))`,
  nextDue: `
local excluded = {}
for i = 2, #ARGV do excluded[ARGV[i]] = true end
local heads = redis.call('ZRANGE', dueKey(ARGV[1]), 0, #ARGV - 1, 'WITHSCORES')
for i = 1, #heads, 2 do
  if not excluded[heads[i]] then return heads[i + 1] end
end
return false`,
  beat: BEAT,
  takeOver: `
if redis.call('HGET', OWNERS, ARGV[1]) ~= ARGV[2] then return 0 end
return requeueAll(ARGV[1])`,
  leave: `
return requeueAll(ARGV[1])`,
  adopt: ADOPT,
} as const;

export type OutboxScript = keyof typeof OUTBOX_SCRIPTS;

/** What adds to Redis; everything else helps to empty it, and runs when its memory is full too. */
const ADDING: readonly OutboxScript[] = ['append', 'adopt'];

/** The whole text of a step. */
export function scriptText(name: OutboxScript): string {
  const flags = ADDING.includes(name) ? '' : ' flags=allow-oom';
  return `#!lua${flags}\n${PRELUDE}${OUTBOX_SCRIPTS[name]}`;
}
