-- Each thread asks for the 200 resources in turn, beginning somewhere else. The last line is for the script.
local threads = 0
local at = 0

function setup(thread)
  thread:set("start", threads * 100)
  threads = threads + 1
end

function init(args)
  at = start
  requests = {}
  for i = 1, 200 do
    requests[i] = wrk.format("GET", "/repos/acme/app/issues/" .. i, {
      ["Authorization"] = "token load-client-token",
      ["Accept"] = "application/vnd.github+json",
      ["User-Agent"] = "load",
    })
  end
end

function request()
  at = at % 200 + 1
  return requests[at]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
