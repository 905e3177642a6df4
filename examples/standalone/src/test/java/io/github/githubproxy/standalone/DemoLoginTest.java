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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoLoginTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PORT", "0");

    @TempDir
    private Path directory;

    private Demo demo;

    @BeforeEach
    void startDemo() {
        demo = Demo.start(ServerSettings.fromMap(ENVIRONMENT), ENVIRONMENT);
    }

    @AfterEach
    void stopDemo() {
        demo.close();
    }

    @Test
    void linkLogsInOnce() throws Exception {
        assertThat(send("GET", "/-/status?code=AAAAAAAAAAAAAAAAAAAAAA").statusCode())
                .isEqualTo(403);
        assertThat(send("HEAD", demo.login().link()).statusCode()).isEqualTo(401);

        HttpResponse<String> first = send("GET", demo.login().link());
        HttpResponse<String> second = send("GET", demo.login().link());

        assertThat(first.statusCode()).isEqualTo(303);
        assertThat(first.headers().firstValue("Location")).hasValue("/-/status");
        assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(setCookie(first)).contains("; Path=/-/", "; HttpOnly", "; SameSite=Strict");
        assertThat(second.statusCode()).isEqualTo(403);
        assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(second.body()).contains("has been used", "Open /-/status", "log in with any name");
        assertThat(send("GET", demo.login().link(), "Cookie", cookie(first))
                        .headers()
                        .firstValue("Location"))
                .as("the browser that is logged in")
                .hasValue("/-/status");
    }

    @Test
    void cookieIsForPagesOnly() throws Exception {
        String cookie = cookie(send("GET", demo.login().link()));

        for (String page : List.of("/-/status", "/-/status?window=minute&sort=name", "/-/status.json", "/-/usage")) {
            assertThat(send("GET", page, "Cookie", cookie).statusCode())
                    .as(page)
                    .isEqualTo(200);
            assertThat(send("GET", page).statusCode()).as(page).isEqualTo(401);
            assertThat(send("GET", page, "Cookie", "github-proxy-demo=AAAAAAAAAAAAAAAAAAAAAA")
                            .statusCode())
                    .as(page)
                    .isEqualTo(401);
        }
        assertThat(send("GET", "/repos/octo-org/hello-world", "Cookie", cookie).statusCode())
                .isEqualTo(401);
    }

    @Test
    void tokenStillLogsIn() throws Exception {
        HttpResponse<String> page = send("GET", demo.login().link(), "Authorization", "token " + Demo.CLIENT_TOKEN);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<h1>No requests in the last hour");
        assertThat(send("GET", demo.login().link()).statusCode())
                .as("the code was not used")
                .isEqualTo(303);
    }

    @Test
    void codeMeansNothingWithoutDemo() {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            HttpRequest request = fixture.request(demo.login().link()).build();

            HttpResponse<String> response = fixture.exchange(request, BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Basic");
            assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    private static String setCookie(HttpResponse<String> response) {
        return response.headers().firstValue("Set-Cookie").orElseThrow();
    }

    /** Returns the name and the value, as a browser sends them. */
    private static String cookie(HttpResponse<String> response) {
        return setCookie(response).replaceFirst(";.*", "");
    }

    private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(demo.uri() + path)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
