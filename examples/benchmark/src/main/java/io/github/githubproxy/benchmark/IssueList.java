package io.github.githubproxy.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** A page of 100 issues in GitHub's format: about 500 KB, with 1,500 URLs of the API and some of the website. */
final class IssueList {
    private static final int ISSUES = 100;
    private static final int TEXT = 3_580;
    private static final List<String> WORDS = List.of(
            "the",
            "build",
            "fails",
            "when",
            "a",
            "branch",
            "is",
            "renamed",
            "\\r\\n",
            "see",
            "https://api.github.com/repos/octo/app",
            "and",
            "`code`",
            "\\\"quoted\\\"",
            "with",
            "no",
            "error",
            "at",
            "all",
            "expected:");

    private IssueList() {}

    /** Returns the list, which depends only on the root of the API. */
    static byte[] json(String api) {
        Random random = new Random(1);
        StringBuilder json = new StringBuilder("[");
        for (int number = 1; number <= ISSUES; number++) {
            json.append(number == 1 ? "" : ",");
            issue(json, api, number, random);
        }
        return json.append(']').toString().getBytes(UTF_8);
    }

    /** Returns the list compressed with gzip. */
    static byte[] compressed(String api) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(json(api));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static void issue(StringBuilder json, String api, int number, Random random) {
        String url = api + "/repos/octo/app/issues/" + number;
        json.append("{\"url\":\"")
                .append(url)
                .append("\",\"repository_url\":\"")
                .append(api)
                .append("/repos/octo/app\"");
        urls(json, url, "labels_url", "/labels{/name}", "comments_url", "/comments", "events_url", "/events");
        json.append(",\"html_url\":\"https://github.com/octo/app/issues/")
                .append(number)
                .append("\",\"id\":")
                .append(1_000_000 + number)
                .append(",\"number\":")
                .append(number)
                .append(",\"title\":\"Something is not as it was expected to be\",\"user\":");
        user(json, api, "user" + random.nextInt(40), random.nextInt(1_000_000));
        json.append(",\"labels\":[],\"state\":\"open\",\"locked\":false,\"assignee\":null,\"comments\":")
                .append(random.nextInt(9))
                .append(",\"created_at\":\"2026-01-02T03:04:05Z\",\"closed_at\":null,\"body\":\"");
        for (int end = json.length() + TEXT; json.length() < end; ) {
            json.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ').append(random.nextInt(1000));
        }
        json.append("\"}");
    }

    private static void user(StringBuilder json, String api, String login, int id) {
        json.append("{\"login\":\"").append(login).append("\",\"id\":").append(id);
        json.append(",\"avatar_url\":\"https://avatars.githubusercontent.com/u/")
                .append(id)
                .append("?v=4\"");
        json.append(",\"html_url\":\"https://github.com/").append(login).append("\",\"type\":\"User\"");
        urls(
                json,
                api + "/users/" + login,
                "url",
                "",
                "followers_url",
                "/followers",
                "following_url",
                "/following{/other_user}",
                "gists_url",
                "/gists{/gist_id}",
                "starred_url",
                "/starred{/owner}{/repo}",
                "subscriptions_url",
                "/subscriptions",
                "organizations_url",
                "/orgs",
                "repos_url",
                "/repos",
                "events_url",
                "/events{/privacy}",
                "received_events_url",
                "/received_events");
        json.append('}');
    }

    private static void urls(StringBuilder json, String base, String... namesAndPaths) {
        for (int i = 0; i < namesAndPaths.length; i += 2) {
            json.append(",\"")
                    .append(namesAndPaths[i])
                    .append("\":\"")
                    .append(base)
                    .append(namesAndPaths[i + 1])
                    .append('"');
        }
    }
}
