package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No spelling of a path lets a client escape its scope. */
final class ScopeEscapeTest {
    private static final List<String> PARENT_SEGMENTS = List.of(
            "..",
            "%2e%2e",
            "%2E%2E",
            "%2E.",
            ".%2e",
            "%252e%252e",
            "%25252e%25252e",
            "..;",
            "..;x=y",
            "%2e%2e;x",
            "..%3bx",
            "..%00",
            "%00..",
            "..%3f",
            "..%23",
            "..%5c",
            "..%5C..",
            "..\\",
            "%c0%ae%c0%ae",
            "%e0%80%ae%e0%80%ae",
            "..%2f",
            "%2f..",
            "..%252f",
            "%252f..",
            "%u002e%u002e",
            "..%0d%0a",
            "..%09");

    private static final List<String> SEPARATORS = List.of("/", "%2f", "%2F", "\\", "%5c", "//", "/./", "/;/", "%252f");

    private static Set<String> targets(String prefix) {
        Set<String> targets = new LinkedHashSet<>();
        for (String parent : PARENT_SEGMENTS) {
            for (String separator : SEPARATORS) {
                targets.add(prefix + "/repos/ok" + separator + parent + separator + parent + separator + "user");
                targets.add(
                        prefix + "/repos/ok/r" + separator + parent + separator + ".." + separator + parent + "/user");
            }
            targets.add(prefix + "/" + parent + "/user");
            targets.add(prefix + "/-/" + parent + "/user");
            targets.add(prefix + "/repos/" + parent + "/repos/other/r");
            targets.add(prefix + "/repos/ok/../" + parent + "/user?per_page=1");
            targets.add("http://evil.test" + prefix + "/repos/ok/" + parent + "/" + parent + "/user");
        }
        targets.addAll(List.of(
                "http://evil.test" + prefix + "/user",
                "https://api.github.com" + prefix + "/user",
                "http://evil.test" + prefix + "/../user",
                "http://repos/ok/x@evil.test/user",
                "http:///repos/ok/../user",
                prefix + "//user",
                prefix + "//repos/ok/r",
                prefix + "/./user",
                prefix + "/user",
                prefix + "/user/",
                prefix + "/user;/repos/ok/x",
                prefix + "/user;x=/repos/ok/",
                prefix + "/user?/repos/ok/x",
                prefix + "/user%3f/repos/ok/x",
                prefix + "/user%23/repos/ok/x",
                prefix + "/user%00/repos/ok/x",
                prefix + "/user#/repos/ok/x",
                prefix + "\\user",
                prefix + "/%2fuser",
                prefix + "/%5cuser",
                prefix + "/repos/ok",
                prefix + "/repos/ok;/x",
                prefix + "/repos/ok%00/x",
                prefix + "/repos/OK/x",
                prefix + "/REPOS/ok/x",
                prefix + "/repos/o%6b%00/x",
                prefix + "/repos/ok%20/x",
                prefix + "/repos/ok./x",
                prefix + "/repos;x=/ok/r",
                prefix + ";x/repos/../user",
                prefix + "/repos//ok/x",
                prefix + "/api/v3/user",
                prefix + "/api/v3/../user",
                prefix + "/api/v3/%2e%2e/user",
                prefix + "/api/v3//user",
                prefix + "/api/v3/api/v3/user",
                prefix + "/api/v3/repos/ok/../../user",
                prefix + "/api/v3/repos/ok/%2e%2e/%2e%2e/user",
                prefix + "/api/v3;/user",
                prefix + "/api%2fv3/user",
                prefix + "/api/graphql",
                prefix + "/graphql",
                prefix + "/api/uploads/repos/other/r",
                prefix + "/-/../user",
                prefix + "/-/..;/user",
                prefix + "/-/%2e%2e/user",
                prefix + "/%2d/user",
                "user",
                "repos/ok/../user",
                "*",
                "?/repos/ok/x",
                "/repos/ok/x:80@evil.test/../../user"));
        return targets;
    }

    @ParameterizedTest
    @CsvSource({
        "JETTY,'',/*,ASYNC",
        "TOMCAT,'',/*,ASYNC",
        "JETTY,'',/*,SYNC",
        "TOMCAT,'',/*,SYNC",
        "JETTY,'',/api/v3/*,ASYNC",
        "TOMCAT,'',/api/v3/*,ASYNC",
        "JETTY,/ctx,/some/prefix/*,SYNC",
        "TOMCAT,/ctx,/some/prefix/*,SYNC"
    })
    void rejectsPathsOutsideScope(Container.Kind kind, String context, String mapping, Container.Mode mode)
            throws Exception {
        String prefix = context + mapping.substring(0, mapping.length() - 2);
        Set<String> targets = targets(prefix);
        assertThat(targets).hasSizeGreaterThanOrEqualTo(200);
        List<String> surprises = new ArrayList<>();
        int refused = 0;
        try (FilterFixture fixture = new FilterFixture(
                kind,
                FilterFixture.READS_OF_OK,
                application -> application.at(context, mapping).in(mode))) {
            for (String target : targets) {
                String outcome = outcome(fixture, target);
                if (isRejection(outcome, mapping)) {
                    refused++;
                } else {
                    surprises.add(target + " -> " + outcome);
                }
            }
            assertThat(surprises).isEmpty();
            assertThat(refused).isGreaterThanOrEqualTo(200);
            assertThat(fixture.github.received())
                    .extracting(StubGitHub.Received::target)
                    .isEmpty();
            assertThat(outcome(fixture, prefix + "/repos/ok/x")).startsWith("200");
        }
    }

    /** Below a prefix, the container may also resolve the path to another servlet of the application. */
    private static boolean isRejection(String outcome, String mapping) {
        return outcome.startsWith("400")
                || outcome.startsWith("403")
                || (!mapping.equals("/*") && (outcome.startsWith("404") || outcome.contains(EchoServlet.BODY_PREFIX)));
    }

    private static String outcome(FilterFixture fixture, String target) throws Exception {
        try (RawClient client = fixture.client()) {
            RawClient.Response response =
                    client.send("GET", target, "Connection: close").response();
            return response.status() + " " + response.text();
        } catch (IOException e) {
            return "no answer: " + e;
        }
    }
}
