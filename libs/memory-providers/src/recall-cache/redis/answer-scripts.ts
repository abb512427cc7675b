/**
 * What is done in one step. Under the key that all are given: `:role:<role id>`, a hash with the role's generation and
 * its answers; `:roles`, until when each of them lives; `:sizes`, their bytes and the sum. Every key has an end, and
 * times are those of Redis.
 */
export type AnswerScript = 'look' | 'keep' | 'forget' | 'roles';

const COMMON = `
local index, sizes = KEYS[1] .. ':roles', KEYS[1] .. ':sizes'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function keyOf(role) return KEYS[1] .. ':role:' .. role end

local function keepAlive(key, ms)
  if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, ms) end
end

local function extend(role, ms)
  keepAlive(keyOf(role), ms)
  redis.call('ZADD', index, 'GT', now + ms, role)
  keepAlive(index, ms + 60000)
end

local function resize(role, bytes)
  local before = tonumber(redis.call('HGET', sizes, 'role:' .. role) or '0')
  if bytes == before then return end
  if bytes == 0 then redis.call('HDEL', sizes, 'role:' .. role)
  else redis.call('HSET', sizes, 'role:' .. role, bytes) end
  redis.call('HINCRBY', sizes, 'total', bytes - before)
end

local function forget(role)
  redis.call('UNLINK', keyOf(role))
  redis.call('ZREM', index, role)
  resize(role, 0)
end

local function trim(maxRoles, maxBytes)
  for _, role in ipairs(redis.call('ZRANGEBYSCORE', index, '-inf', now, 'LIMIT', 0, 100)) do forget(role) end
  while redis.call('ZCARD', index) > maxRoles
    or tonumber(redis.call('HGET', sizes, 'total') or '0') > maxBytes do
    local role = redis.call('ZRANGE', index, 0, 0)[1]
    if not role then return end
    forget(role)
  end
end
`;

const BODIES: Record<AnswerScript, string> = {
  // role, question, a generation where there is none, how long that lives, most roles, most bytes
  look: `
local role, question = ARGV[1], ARGV[2]
local key = keyOf(role)
local generation = redis.call('HGET', key, 'generation')
if not generation then
  generation = ARGV[3]
  redis.call('HSET', key, 'generation', generation)
end
extend(role, tonumber(ARGV[4]))
trim(tonumber(ARGV[5]), tonumber(ARGV[6]))
local left = tonumber(redis.call('HGET', key, 'until:' .. question) or '0') - now
if left <= 0 then return { generation } end
return { generation, left, redis.call('HGET', key, 'answer:' .. question) }`,

  // role, question, generation, how long, text, most answers of a role, most roles, most bytes
  keep: `
local role, question, ttl = ARGV[1], ARGV[2], tonumber(ARGV[4])
local key = keyOf(role)
if redis.call('HGET', key, 'generation') ~= ARGV[3] then return 0 end
redis.call('HSET', key, 'until:' .. question, now + ttl, 'answer:' .. question, ARGV[5])
local answers = {}
for _, field in ipairs(redis.call('HKEYS', key)) do
  if string.sub(field, 1, 6) == 'until:' then
    table.insert(answers, { string.sub(field, 7), tonumber(redis.call('HGET', key, field)) })
  end
end
table.sort(answers, function(a, b) return a[2] > b[2] end)
local bytes = 0
for place, answer in ipairs(answers) do
  if place > tonumber(ARGV[6]) or answer[2] <= now then
    redis.call('HDEL', key, 'until:' .. answer[1], 'answer:' .. answer[1])
  else
    bytes = bytes + 200 + redis.call('HSTRLEN', key, 'answer:' .. answer[1])
  end
end
resize(role, bytes)
keepAlive(sizes, ttl + 60000)
extend(role, ttl)
trim(tonumber(ARGV[7]), tonumber(ARGV[8]))
return 1`,

  // roles
  forget: `
for _, role in ipairs(ARGV) do forget(role) end
return #ARGV`,

  roles: `
return redis.call('ZRANGE', index, 0, -1)`,
};

export const ANSWER_SCRIPTS = Object.keys(BODIES) as readonly AnswerScript[];

export function scriptText(name: AnswerScript): string {
  return COMMON + BODIES[name];
}
