package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestSubjectTest {
    @ParameterizedTest
    @CsvSource({
        "/repos/Acme/App, /repos/acme/app, acme",
        "/repos/acme/app/issues/1, /repos/acme/app, acme",
        "/api/v3/repos/acme/app/contents/a/b/c/d, /repos/acme/app, acme",
        "/api/uploads/repos/acme/app/releases/1/assets, /repos/acme/app, acme",
        "/orgs/ACME, /orgs/acme, acme",
        "/orgs/acme/members, /orgs/acme, acme"
    })
    void repositoriesAndOrganizationsHaveOwners(String path, String name, String owner) {
        RequestSubject subject = RequestSubject.of("GET", ApiPath.parse(path));

        assertThat(subject.name()).isEqualTo(name);
        assertThat(subject.owner()).contains(owner);
        assertThat(subject.denial()).isEqualTo(RequestSubject.Denial.HIDDEN);
        assertThat(subject.visibilityPage(ApiPath.parse(name + "/x"))).contains(name);
        assertThat(subject.visibilityPage(ApiPath.parse(name))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/user, /user",
        "/user/repos, /user",
        "/repos, /repos",
        "/repos/acme, /repos",
        "/search/issues, /search"
    })
    void otherPathsAreForbiddenNotDenied(String path, String name) {
        RequestSubject subject = RequestSubject.of("GET", ApiPath.parse(path));

        assertThat(subject.name()).isEqualTo(name);
        assertThat(subject.owner()).isEmpty();
        assertThat(subject.denial()).isEqualTo(RequestSubject.Denial.FORBIDDEN);
        assertThat(subject.visibilityPage(ApiPath.parse(path))).isEmpty();
    }

    @Test
    void readsAndWritesAreDifferentSubjects() {
        ApiPath path = ApiPath.parse("/repositories/7/issues");

        assertThat(RequestSubject.of("GET", path)).isEqualTo(RequestSubject.of("HEAD", path));
        assertThat(RequestSubject.of("POST", path)).isNotEqualTo(RequestSubject.of("GET", path));
        assertThat(RequestSubject.of("POST", path).visibilityPage(path)).isEmpty();
    }

    @Test
    void graphQlSubjectIsItsPath() {
        RequestSubject subject = RequestSubject.of("POST", ApiPath.parse("/graphql"));

        assertThat(subject.name()).isEqualTo("/graphql");
        assertThat(subject.denial()).isEqualTo(RequestSubject.Denial.FORBIDDEN);
    }

    @ParameterizedTest
    @CsvSource({
        "/repos/acme/app, /repos/acme/app",
        "/repos/acme/app/actions/secrets, /repos/acme/app/actions",
        "/orgs/acme/members/bob, /orgs/acme/members",
        "/repositories/7/issues/1, /repositories/7/issues",
        "/user, /user",
        "/user/repos, /user/repos",
        "/search/issues, /search/issues"
    })
    void topicNamesPermissionArea(String path, String permissionPath) {
        assertThat(RequestSubject.of("GET", ApiPath.parse(path)).permissionPath())
                .isEqualTo(permissionPath);
    }
}
