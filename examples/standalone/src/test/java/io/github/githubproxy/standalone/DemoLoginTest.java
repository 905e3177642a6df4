package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoLoginTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PORT", "0");
    private static final String UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA";

    @TempDir
    private Path directory;

    @Test
    void linkLogsInOnce() throws Exception {
        try (Demo demo = start()) {
            String link = demo.login().link();
            assertThat(send(demo, "GET", "/-/status?code=" + UNKNOWN).statusCode())
                    .isEqualTo(403);
            assertThat(send(demo, "HEAD", link).statusCode()).isEqualTo(401);
            assertThat(send(demo, "GET", link, "Authorization", "token " + Demo.CLIENT_TOKEN)
                            .statusCode())
                    .as("a client with a token needs no code, and uses none")
                    .isEqualTo(200);

            HttpResponse<String> first = send(demo, "GET", link);
            HttpResponse<String> second = send(demo, "GET", link);
            HttpResponse<String> again = send(demo, "GET", link, "Cookie", cookie(first));

            assertThat(first.statusCode()).isEqualTo(303);
            assertThat(first.headers().firstValue("Location")).hasValue("/-/status");
            assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(setCookie(first)).contains("; Path=/-/", "; HttpOnly", "; SameSite=Strict");
            assertThat(second.statusCode()).isEqualTo(403);
            assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(second.body()).contains("has been used", "Open /-/status", "log in with any name");
            assertThat(again.headers().firstValue("Location"))
                    .as("for the browser that is logged in")
                    .hasValue("/-/status");
        }
    }

    @Test
    void cookieIsForPagesOnly() throws Exception {
        try (Demo demo = start()) {
            String cookie = cookie(send(demo, "GET", demo.login().link()));

            for (String page :
                    List.of("/-/status", "/-/status?window=minute&sort=name", "/-/status.json", "/-/usage")) {
                assertThat(send(demo, "GET", page, "Cookie", cookie).statusCode())
                        .as(page)
                        .isEqualTo(200);
                assertThat(send(demo, "GET", page).statusCode()).as(page).isEqualTo(401);
                assertThat(send(demo, "GET", page, "Cookie", "github-proxy-demo=" + UNKNOWN)
                                .statusCode())
                        .as(page)
                        .isEqualTo(401);
            }
            assertThat(send(demo, "GET", "/repos/octo-org/hello-world", "Cookie", cookie)
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void codeMeansNothingWithoutDemo() {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            HttpRequest request = fixture.request("/-/status?code=" + UNKNOWN).build();

            HttpResponse<String> response = fixture.exchange(request, BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Basic");
            assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    private static Demo start() {
        return Demo.start(ServerSettings.fromMap(ENVIRONMENT), ENVIRONMENT);
    }

    private static String setCookie(HttpResponse<String> response) {
        return response.headers().firstValue("Set-Cookie").orElseThrow();
    }

    /** Returns the name and the value, as a browser sends them. */
    private static String cookie(HttpResponse<String> response) {
        return setCookie(response).replaceFirst(";.*", "");
    }

    private static HttpResponse<String> send(Demo demo, String method, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(demo.uri() + path)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
