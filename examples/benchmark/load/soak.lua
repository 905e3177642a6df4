-- As resources.lua, and each twentieth request is one that nobody made before, so that entries come and go.
local threads = 0
local count = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function request()
  count = count + 1
  local path = "/orgs/acme-" .. count % 200 + 1 .. "/repos"
  if count % 20 == 0 then
    path = path .. "?page=" .. number .. "." .. count
  end
  return wrk.format("GET", path, {
    ["Authorization"] = "token load-client-token",
    ["Accept"] = "application/vnd.github+json",
    ["User-Agent"] = "load",
  })
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
