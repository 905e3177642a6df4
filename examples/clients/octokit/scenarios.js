// Runs the scenarios of the runner (../run) with unmodified octokit and prints a line for each.
//
//   API_URL=http://127.0.0.1:8080/api/v3 TOKEN=... SPENT_TOKEN=... SPENT_RESET=... ASSET=name.bin node scenarios.js
//
// Version 21 of @octokit/rest is the last that runs on Node.js 18, the version of Debian 12.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { throttling } from "@octokit/plugin-throttling";
import { Octokit } from "@octokit/rest";

const { API_URL, TOKEN, SPENT_TOKEN, SPENT_RESET, ASSET } = process.env;
const hello = { owner: "octo-org", repo: "hello-world" };
const limits = [];

/** Tells of limits; what is returned is whether to wait and try again. */
const noteLimit = (retryAfter, options) => {
  limits.push({ retryAfter, path: options.url, at: Date.now() });
  return false;
};

const connect = (auth) =>
  new (Octokit.plugin(throttling))({
    baseUrl: API_URL,
    auth,
    throttle: { onRateLimit: noteLimit, onSecondaryRateLimit: noteLimit },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });

const octokit = connect(TOKEN);

const scenarios = {
  async "three pages of issues"() {
    const pages = [];
    for await (const page of octokit.paginate.iterator(octokit.rest.issues.listForRepo, { ...hello, per_page: 30 })) {
      pages.push(page.data.map((issue) => issue.number));
    }
    assert.deepEqual(pages.map((page) => page.length), [30, 30, 15]);
    assert.deepEqual(pages.flat(), Array.from({ length: 75 }, (_, i) => 75 - i));
  },

  async "a URL from a body"() {
    const { data: issue } = await octokit.rest.issues.get({ ...hello, issue_number: 1 });
    const comments = await octokit.paginate(issue.comments_url);
    assert.deepEqual(comments.map((comment) => comment.body), ["Me too", "Fixed in the next release"]);
    const { data: author } = await octokit.request(comments[0].user.url);
    assert.equal(author.login, "hubot");
  },

  async "a renamed repository"() {
    const old = { owner: "octo-org", repo: "first-steps" };
    const { data: repository } = await octokit.rest.repos.get(old);
    assert.equal(repository.full_name, "octo-org/getting-started");
    const { data: comment } = await octokit.rest.issues.createComment({ ...old, issue_number: 1, body: ASSET });
    const { data: again } = await octokit.request(comment.url);
    assert.equal(again.body, ASSET);
    assert.match(again.issue_url, /\/repos\/octo-org\/getting-started\/issues\/1$/);
  },

  async "a conditional request"() {
    const issue = { ...hello, issue_number: 2 };
    const { headers } = await octokit.rest.issues.get(issue);
    const condition = { headers: { "if-none-match": headers.etag } };
    await assert.rejects(octokit.rest.issues.get({ ...issue, ...condition }), { status: 304 });
    await octokit.rest.issues.createComment({ ...issue, body: ASSET });
    const changed = await octokit.rest.issues.get({ ...issue, ...condition });
    assert.equal(changed.status, 200);
    assert.notEqual(changed.headers.etag, headers.etag);
  },

  async "a GraphQL query"() {
    const { viewer, repository } = await octokit.graphql(
      `query ($owner: String!, $repo: String!) {
        viewer { login }
        repository(owner: $owner, name: $repo) { nameWithOwner issues { totalCount } }
      }`,
      hello,
    );
    assert.match(viewer.login, /^(octocat|hubot)$/);
    assert.equal(repository.nameWithOwner, "octo-org/hello-world");
    assert.equal(repository.issues.totalCount, 75);
  },

  async "an upload through upload_url"() {
    const bytes = randomBytes(300_000);
    const { data: release } = await octokit.rest.repos.getReleaseByTag({ ...hello, tag: "v1.0.0" });
    const { data: asset } = await octokit.rest.repos.uploadReleaseAsset({
      ...hello,
      release_id: release.id,
      // Replaces the host to which octokit would send uploads.
      url: release.upload_url,
      name: ASSET,
      data: bytes,
      headers: { "content-type": "application/octet-stream", "content-length": bytes.length },
    });
    assert.equal(asset.digest, "sha256:" + createHash("sha256").update(bytes).digest("hex"));
    const { data: kept } = await octokit.request(asset.url);
    assert.deepEqual([kept.name, kept.size], [ASSET, bytes.length]);
  },

  async "a rate limit met"() {
    const spent = connect(SPENT_TOKEN);
    await assert.rejects(spent.rest.repos.get(hello), (error) => {
      assert.equal(error.status, 403);
      const late = error.response.headers["x-ratelimit-reset"] - SPENT_RESET;
      assert.ok(late >= 0 && late <= 2, `the reset is ${late} s late`);
      return true;
    });
    assert.equal(limits.length, 1);
    const left = Number(SPENT_RESET) - limits[0].at / 1000;
    // The plugin rounds up and adds a second.
    assert.ok(Math.abs(limits[0].retryAfter - left) < 4, `told to wait ${limits[0].retryAfter} s, but ${left} s are left`);
  },
};

for (const [name, scenario] of Object.entries(scenarios)) {
  try {
    await scenario();
    console.log(`ok      ${name}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`FAILED  ${name}: ${String(error.message ?? error).replace(/\s+/g, " ")}`);
  }
}
