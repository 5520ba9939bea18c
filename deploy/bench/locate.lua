-- wrk -s locate.lua URL -- [TOKENS [once]]: each request takes the next token of the file; "once" ends the run with it.
local requests, at, once = {}, 0, false

function init(args)
  wrk.headers["Host"] = "locate.bench"
  if args[1] then
    for token in io.lines(args[1]) do
      wrk.headers["Authorization"] = "Bearer " .. token
      requests[#requests + 1] = wrk.format()
    end
  else
    requests[1] = wrk.format()
  end
  once = args[2] == "once"
end

function request()
  at = at + 1
  if at > #requests then
    if once then wrk.thread:stop() end
    at = 1
  end
  return requests[at]
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format("RESULT %.2f %d %d %.0f %.0f %d", summary.duration / 1e6, summary.requests, summary.errors.status,
    latency:percentile(50), latency:percentile(99), failed))
end
