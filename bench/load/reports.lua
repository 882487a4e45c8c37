-- Sends reports through wrk, each one new. Arguments: a Lua file that full-load.ts makes of a
-- ReportText, and the first counter.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  text = dofile(arguments[1])
  counter = tonumber(arguments[2])
  ok, other, otherReply = 0, 0, ''
end

function request()
  counter = counter + 1
  local head = text.heads[os.time() - text.firstSecond + 1]
  local opening = text.openings[counter % #text.openings + 1]
  return head .. opening .. string.format('%d', counter) .. text.closing
end

function response(_, _, body)
  if string.find(body, '"code":0,', 1, true) then
    ok = ok + 1
  else
    other, otherReply = other + 1, body
  end
end

function done(summary)
  local answeredOk, answeredOtherwise, reply = 0, 0, ''
  for _, thread in ipairs(threads) do
    answeredOk = answeredOk + thread:get('ok')
    answeredOtherwise = answeredOtherwise + thread:get('other')
    reply = reply .. thread:get('otherReply')
  end
  local errors = summary.errors
  local failures = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('RESULT %d %d %d %d %d %s\n', answeredOk, answeredOtherwise, failures,
    summary.duration, os.clock() * 1e6, reply))
end
