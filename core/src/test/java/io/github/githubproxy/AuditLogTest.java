package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.Scope;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.http.RequestRejectedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditLogTest {
    private static final String ISSUES = "/repos/acme/app/issues";
    private static final String READER_TOKEN = "token-of-reader";

    private final CapturedLog log = new CapturedLog("github-proxy.audit");
    private final PoolFixture fixture = PoolFixture.of(data -> {
                data.addUser("alice").token("ghp_alice");
                data.addOrganization("acme");
                data.addRepository("acme", "app").issues().add("Bug");
            })
            .configured(config -> config.pat("ALICE", "ghp_alice"))
            .client(
                    Client.scoped("night build", List.of(Scope.everything().withMethod("GET")))
                            .asAdmin(),
                    READER_TOKEN);

    @AfterEach
    void close() {
        log.close();
        fixture.close();
    }

    @Test
    void writeIsLoggedWithPathAndIds() {
        fixture.start();

        fixture.send(
                "POST",
                ISSUES + "?secret=hunter22",
                RequestBody.of("{\"title\":\"Secret plan\"}".getBytes(StandardCharsets.UTF_8)),
                "X-Request-Id",
                "run-17");

        assertThat(log.lines())
                .singleElement()
                .asString()
                .matches("INFO event=write client=everything method=POST path=/repos/acme/app/issues status=201"
                        + " credential=ALICE request_id=run-17 github_request_id=[0-9A-F:]+");
    }

    @Test
    void refusedWriteIsLogged() {
        fixture.start();

        fixture.getAs(READER_TOKEN, ISSUES);
        serve(request("DELETE", READER_TOKEN));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith(
                        "INFO event=write client=\"night build\" method=DELETE path=/repos/acme/app/issues status=403"
                                + " credential=- request_id=")
                .endsWith(" github_request_id=-");
    }

    @Test
    void refusedEndpointIsLoggedWithPath() {
        fixture.start();

        serve("/api/v3/installation/token", writer("DELETE").rawQuery("secret=hunter22"));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("INFO event=write client=everything method=DELETE path=/installation/token status=403"
                        + " credential=- request_id=");
    }

    @Test
    void refusedPathIsLeftOut() {
        fixture.start();

        serve("/repos/acme/../app", writer("DELETE"));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("INFO event=write client=everything method=DELETE path=- status=400 ");
    }

    @ParameterizedTest
    @CsvSource({
        "TRACE, TRACE",
        "get, get",
        "VERSION-CONTROL, VERSION-CONTROL",
        "ABCDEFGHIJKLMNOPQRST, ABCDEFGHIJKLMNOPQRST",
        "ABCDEFGHIJKLMNOPQRSTU, other",
        "A status=200, other",
        "'', other"
    })
    void unknownMethodIsLoggedIfItIsShortToken(String sent, String logged) {
        fixture.start();

        serve(ISSUES, writer(sent));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("INFO event=write client=everything method=" + logged
                        + " path=/repos/acme/app/issues status=405 credential=- request_id=");
    }

    @Test
    void refusedTokenIsLoggedWithAddress() {
        fixture.start();

        serve(request("GET", "hunter22-unknown"));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .matches("INFO event=refused_token address=192.0.2.1 status=401 request_id=\\S+");
    }

    @Test
    void readsAreNotLogged() {
        fixture.start();

        fixture.get(ISSUES);
        fixture.send("HEAD", ISSUES, RequestBody.empty());
        serve(ProxyRequest.builder("GET").headers(Headers.empty()).build());

        assertThat(log.lines()).isEmpty();
    }

    @Test
    void viewOfAdminPageIsLogged() {
        fixture.start();
        ProxyAdapter adapter = fixture.proxy().adapter();

        adapter.authenticateAdmin(request("GET", READER_TOKEN).headers(), "/-/status");
        assertThatThrownBy(() -> adapter.authenticateAdmin(
                        request("GET", PoolFixture.CLIENT_TOKEN).headers(), "/-/status"))
                .isInstanceOf(RequestRejectedException.class);

        assertThat(log.lines()).containsExactly("INFO event=page client=\"night build\" page=/-/status");
    }

    @Test
    void reloadIsLogged(@TempDir Path directory) throws IOException {
        fixture.start();
        Path registry = directory.resolve("clients.yaml");
        Files.writeString(registry, "version: 1\nclients: [{name: a, token: token-of-a}]\n");
        try (Proxy proxy = Proxy.create(Config.fromMap(Map.of(
                "GITHUB_API_URL", fixture.github.apiUrl().toString(),
                "GITHUB_PAT_ALICE", "ghp_alice",
                "CLIENT_REGISTRY_FILE_PATH", registry.toString())))) {
            proxy.reload();
            Files.delete(registry);
            assertThatThrownBy(proxy::reload).isInstanceOf(ConfigException.class);
        }

        assertThat(log.lines().subList(0, 2))
                .containsExactly(
                        "INFO event=reload result=success clients=1 credentials=1",
                        "INFO event=reload result=failure problem=\"" + registry
                                + ": there is no such file; the client registry file is expected\"");
    }

    private void serve(ProxyRequest request) {
        var unused = BufferedResponse.read(fixture.proxy().serve(ISSUES, request));
    }

    private void serve(String path, ProxyRequest.Builder request) {
        var unused = BufferedResponse.read(fixture.proxy().serve(path, request.build()));
    }

    private static ProxyRequest.Builder writer(String method) {
        return ProxyRequest.builder(method).headers(Headers.of("Authorization", "Bearer " + PoolFixture.CLIENT_TOKEN));
    }

    private static ProxyRequest request(String method, String token) {
        return ProxyRequest.builder(method)
                .headers(Headers.of("Authorization", "Bearer " + token))
                .remoteAddress("192.0.2.1")
                .build();
    }
}
