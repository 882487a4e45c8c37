-- Sends the requests of a RequestText through wrk, each one new. Arguments: a Lua file that
-- full-load.ts makes of the text, for how many seconds, and how many at most.

local ffi = require('ffi')
ffi.cdef('typedef struct { long seconds, nanoseconds; } moment; int clock_gettime(int, moment *);')
local monotonic, moment = 1, ffi.new('moment')
local threads = {}

local function now()
  ffi.C.clock_gettime(monotonic, moment)
  return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

local function requestAt(counter)
  local visit, place = math.floor(counter / #text.bodies), counter % #text.bodies
  local joint = text.values[(visit + place * text.valueStep) % #text.values + 1]
  if text.time then
    joint = joint .. text.time.opening .. string.format('%.0f', text.time.firstMs + visit)
      .. text.time.closing
  end
  local head = text.heads[os.time() - text.firstSecond + 1]
  return head .. table.concat(text.bodies[place + 1], joint)
end

-- What is on its way is answered before wrk ends, so that all that was sent is known.
local function endOnceAnswered()
  if hasEnded or accepted + refused < sent then return end
  hasEnded = true
  io.write('ANSWERED\n')
  io.flush()
  wrk.thread:stop()
end

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  text = dofile(arguments[1])
  seconds, requestsMax = tonumber(arguments[2]), tonumber(arguments[3])
  sent, accepted, refused, refusal = 0, 0, 0, ''
end

function request()
  -- wrk tries one before it begins, and does not send it.
  if not isTried then
    isTried = true
    return requestAt(0)
  end
  startedAt = startedAt or now()
  endedAt = endedAt or startedAt
  if sent == requestsMax or now() - startedAt >= seconds then
    isResting = true
    endOnceAnswered()
    -- Of an empty request wrk sends nothing, and the connection rests.
    return ''
  end
  sent = sent + 1
  return requestAt(sent - 1)
end

function response(status, _, body)
  if status >= 200 and status < 300 and string.find(body, text.acceptedBy, 1, true) then
    accepted = accepted + 1
  else
    refused, refusal = refused + 1, status .. ' ' .. body
  end
  endedAt = now()
  if isResting then endOnceAnswered() end
end

function done(summary, latency)
  local thread, errors = threads[1], summary.errors
  local failures = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('RESULT %d %d %d %d %.0f %.0f %.0f %.0f %s\n', thread:get('sent'),
    thread:get('accepted'), thread:get('refused'), failures,
    (thread:get('endedAt') - thread:get('startedAt')) * 1e6, os.clock() * 1e6,
    latency:percentile(50), latency:percentile(99), thread:get('refusal')))
end
