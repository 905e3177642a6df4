// Sends requests through the proxy with octokit and prints the results: one JSON object per line.
//
//   PROXY_URL=http://127.0.0.1:8080 PROXY_TOKEN=client-token \
//     node requests.js 'GET /repos/octo-org/hello-world' '{ viewer { login } }'
//
// RETRIES is the number of retries after the end of a rate limit; by default 0.
//
// Version 6 of @octokit/core is the last that runs on Node.js 18, the version of Debian 12. Version 10 of the plugin belongs
// to it, and reports limits as later versions do.
import { Octokit } from "@octokit/core";
import { throttling } from "@octokit/plugin-throttling";

const retries = Number(process.env.RETRIES ?? 0);

const print = (event, options, details) =>
  console.log(JSON.stringify({ event, request: `${options.method} ${options.url}`, ...details }));

const limits = (headers = {}) => ({
  limit: headers["x-ratelimit-limit"],
  remaining: headers["x-ratelimit-remaining"],
  reset: headers["x-ratelimit-reset"],
  resource: headers["x-ratelimit-resource"],
});

const onLimit = (event) => (retryAfter, options, octokit, retryCount) => {
  print(event, options, { retryAfter, now: Date.now() });
  return retryCount < retries;
};

const octokit = new (Octokit.plugin(throttling))({
  baseUrl: process.env.PROXY_URL,
  auth: process.env.PROXY_TOKEN,
  throttle: {
    onRateLimit: onLimit("rate limit"),
    onSecondaryRateLimit: onLimit("secondary rate limit"),
  },
});

octokit.hook.after("request", (response, options) =>
  print("response", options, { status: response.status, ...limits(response.headers) }),
);
octokit.hook.error("request", (error, options) => {
  print("failure", options, { status: error.response?.status, message: error.message, ...limits(error.response?.headers) });
  throw error;
});

for (const request of process.argv.slice(2)) {
  try {
    await (request.startsWith("{") ? octokit.graphql(request) : octokit.request(request));
  } catch {
    // The failure was printed. Continue with the next request.
  }
}
