-- Each thread asks for the 200 resources in turn, beginning somewhere else. ENCODING is what the client accepts: gzip or
-- identity. The last line is for the script.
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
    requests[i] = wrk.format("GET", "/orgs/acme-" .. i .. "/repos", {
      ["Authorization"] = "token load-client-token",
      ["Accept"] = "application/vnd.github+json",
      ["Accept-Encoding"] = os.getenv("ENCODING"),
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
