package io.github.githubproxy.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.http.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderUrlsTest {
    private static final String API = "https://api.github.com";
    private static final String BASE = "http://proxy.example:8080/some/prefix";

    private final HeaderUrls urls = new HeaderUrls(RewriteFixtures.GITHUB_COM);

    @Test
    void linkUrlsPointToProxy() {
        assertThat(link(
                        "/issues",
                        "<" + API + "/issues?page=2>; rel=\"next\", <" + API
                                + "/issues?after=Y%3D&x=a,b;c>; rel=\"last\""))
                .isEqualTo("<" + BASE + "/issues?page=2>; rel=\"next\", <" + BASE
                        + "/issues?after=Y%3D&x=a,b;c>; rel=\"last\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/repos/Octo/hello/issues, /repositories/42/issues, /repos/Octo/hello/issues",
        "/repos/octo/hello, /repositories/42, /repos/octo/hello",
        "/repos/octo/hello/contents/a%2Fb, /repositories/42/contents/a%2Fb, /repos/octo/hello/contents/a%2Fb",
        "/orgs/octo/repos, /organizations/7/repos, /orgs/octo/repos",
        "/orgs/octo/teams/us/members, /organizations/7/team/8/members, /orgs/octo/teams/us/members",
        "/users/octo/repos, /user/9/repos, /users/octo/repos"
    })
    void linkKeepsRequestedName(String requested, String given, String expected) {
        assertThat(link(requested, "<" + API + given + "?page=2>; rel=\"next\""))
                .isEqualTo("<" + BASE + expected + "?page=2>; rel=\"next\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/repos/octo/hello/issues, /repositories/42/pulls",
        "/repos/octo/hello/issues, /repositories/x/issues",
        "/repos/octo/hello/issues, /repositoriesx/42/issues",
        "/repositories/42/issues, /repositories/42/issues",
        "/orgs/octo/repos, /repositories/42/repos",
        "/user/repos, /user/9/repos",
        "/search/issues, /search/issues"
    })
    void unrelatedLinkKeepsItsPath(String requested, String given) {
        assertThat(link(requested, "<" + API + given + "?page=2>; rel=\"next\""))
                .isEqualTo("<" + BASE + given + "?page=2>; rel=\"next\"");
    }

    @Test
    void linkKeepsEnterprisePrefix() {
        Headers responseHeaders = Headers.of("Link", "<" + API + "/repositories/42/issues?page=2>; rel=\"next\"");

        assertThat(urls.rewrite(
                                responseHeaders,
                                ApiPath.parse("/api/v3/repos/octo/hello/issues"),
                                RewriteFixtures.AS_ENTERPRISE)
                        .first("Link"))
                .contains("<" + BASE + "/api/v3/repos/octo/hello/issues?page=2>; rel=\"next\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<https://developer.github.com/changes/x>; rel=\"deprecation\"; type=\"text/html\"",
                "<https://api.github.com.evil.com/x>; rel=\"next\"",
                "<https://api.github.com@evil.com/x>; rel=\"next\"",
                "</x>; rel=\"next\"; title=\"<https://api.github.com/x>\"",
                "</x>; title=\"a \\\" <https://api.github.com/x>\"",
                "<https://api.github.com/x",
                "https://api.github.com/x",
                "\"<https://api.github.com/x>",
                ""
            })
    void otherLinksAreUnchanged(String link) {
        assertThat(link("/x", link)).isEqualTo(link);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.github.com/repositories/42/issues?a=b, http://proxy.example:8080/some/prefix/repositories/42/issues?a=b",
        "https://api.github.com/user/9, http://proxy.example:8080/some/prefix/user/9",
        "https://uploads.github.com/x, http://proxy.example:8080/some/prefix/api/uploads/x",
        "https://codeload.github.com/o/r/legacy.tar.gz/main?token=x, https://codeload.github.com/o/r/legacy.tar.gz/main?token=x",
        "https://objects.example/x?next=https://api.github.com/y, https://objects.example/x?next=https://api.github.com/y"
    })
    void onlyApiRedirectsPointToProxy(String location, String expected) {
        Headers seen = urls.rewrite(
                Headers.of("Location", location), ApiPath.parse("/repos/octo/hello/issues"), RewriteFixtures.PLAIN);

        assertThat(seen.first("Location")).contains(expected);
    }

    @Test
    void relativeRedirectPointsToProxy() {
        Headers here = Headers.of("Location", "/repositories/42");
        Headers enterprise = Headers.of("Location", "/api/v3/repositories/42");
        Headers elsewhere = Headers.of("Location", "//api.github.com.evil.com/x");
        ApiPath path = ApiPath.parse("/repos/octo/hello");

        assertThat(urls.rewrite(here, path, RewriteFixtures.PLAIN).first("Location"))
                .contains(BASE + "/repositories/42");
        assertThat(new HeaderUrls(RewriteFixtures.ENTERPRISE)
                        .rewrite(enterprise, path, RewriteFixtures.PLAIN)
                        .first("Location"))
                .contains(BASE + "/repositories/42");
        assertThat(urls.rewrite(elsewhere, path, RewriteFixtures.PLAIN)).isEqualTo(elsewhere);
    }

    @Test
    void otherHeadersKeepOrderAndNames() {
        Headers responseHeaders =
                Headers.of("X-A", API + "/x", "link", "<" + API + "/x>", "X-A", "2", "link", "<" + API + "/y>");

        assertThat(urls.rewrite(responseHeaders, ApiPath.parse("/x"), RewriteFixtures.PLAIN))
                .isEqualTo(Headers.of(
                        "X-A", API + "/x", "link", "<" + BASE + "/x>", "X-A", "2", "link", "<" + BASE + "/y>"));
    }

    private String link(String requested, String link) {
        return urls.rewrite(Headers.of("Link", link), ApiPath.parse(requested), RewriteFixtures.PLAIN)
                .first("Link")
                .orElseThrow();
    }
}
