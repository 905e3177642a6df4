package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiRootsTest {

    @ParameterizedTest
    @CsvSource({
        "https://api.github.com, https://api.github.com/graphql, https://uploads.github.com",
        "https://api.github.com/, https://api.github.com/graphql, https://uploads.github.com",
        "https://ghe.example/api/v3, https://ghe.example/api/graphql, https://ghe.example/api/uploads",
        "https://api.acme.ghe.com, https://api.acme.ghe.com/graphql, https://uploads.acme.ghe.com",
    })
    void derivesEndpointsFromRestRoot(URI rest, URI graphql, URI uploads) {
        ApiRoots roots = ApiRoots.of(rest, null, null);

        assertThat(roots.graphql()).isEqualTo(graphql);
        assertThat(roots.uploads()).contains(uploads);
    }

    @Test
    void uploadsUrlOfUnknownHostIsAbsent() {
        assertThat(ApiRoots.of(URI.create("http://localhost:9000"), null, null).uploads())
                .isEmpty();
    }

    @Test
    void targetKeepsPathAndQuery() {
        ApiRoots roots = ApiRoots.of(URI.create("https://ghe.example/api/v3/"), null, null);

        assertThat(roots.target(ApiPath.parse("/repos/o/feature%2Fx"), "q=it's&q=a+b|c"))
                .contains("https://ghe.example/api/v3/repos/o/feature%2Fx?q=it's&q=a+b|c");
        assertThat(roots.target(ApiPath.parse("/api/graphql"), null)).contains("https://ghe.example/api/graphql");
        assertThat(roots.target(ApiPath.parse("/user"), "")).contains("https://ghe.example/api/v3/user?");
    }
}
