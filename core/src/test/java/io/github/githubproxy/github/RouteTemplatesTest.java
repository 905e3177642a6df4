package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTemplatesTest {

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/user, /user",
        "/users/alice, /users/{username}",
        "/repos/o/r, /repos/{owner}/{repo}",
        "/repos/o/r/issues/7, /repos/{owner}/{repo}/issues/{issue_number}",
        "/repos/o/r/issues/comments, /repos/{owner}/{repo}/issues/comments",
        "/repos/o/r/contents/a/b/c.txt, /repos/{owner}/{repo}/contents/{path}",
        "/repos/o/r/git/ref/heads/main, /repos/{owner}/{repo}/git/ref/{ref}",
        "/repositories/42/issues, /repositories/{repository_id}/issues",
        "/graphql, /graphql",
        "/secret-looking/path, other",
        "/repos/o/r/no-such-thing, other",
    })
    void mapsPathToPublishedTemplate(String path, String template) {
        assertThat(RouteTemplates.published().template(ApiPath.parse(path))).isEqualTo(template);
    }
}
