package io.github.githubproxy.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.github.QuotaCost;
import io.github.githubproxy.github.RouteTemplates;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.HttpDate;
import io.github.githubproxy.http.RateLimit;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Asks GitHub about the credentials themselves, on the proxy's own account. Safe for use by many threads. */
final class CredentialApiClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_BYTES = 4 << 20;
    private static final ObjectMapper JSON = new JsonMapper();

    private final OkHttpClient http;
    private final URI root;
    private final GitHubClock time;

    /**
     * Makes a client.
     *
     * @param root root of the REST API
     * @param time learns from each answer
     */
    CredentialApiClient(OkHttpClient http, URI root, GitHubClock time) {
        this.http = http.newBuilder().callTimeout(TIMEOUT).build();
        this.root = root;
        this.time = time;
    }

    /**
     * An answer, read to its end.
     *
     * @param json the body; missing where it is not JSON
     */
    record Reply(int status, Headers headers, JsonNode json) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** Leaves out the body, which may hold a token. */
        @Override
        public String toString() {
            return "Reply[" + status + "]";
        }

        /** GitHub's explanation of a refusal, cut to what a log line bears; it names no secret. */
        String message() {
            String text = json.path("message").asText("no explanation");
            return text.length() > 200 ? text.substring(0, 200) + "..." : text;
        }

        /** The rate-limit resource that the request counted against. */
        String resource() {
            return RateLimit.from(headers).map(RateLimit::resource).orElse("core");
        }

        /** What it has cost, if it is about something that is not free. */
        int cost(Instant now) {
            return QuotaCost.of(RouteTemplates.OTHER, status, RateLimit.from(headers), limitation(now), "");
        }

        /** Time to a reset, by the answer's own date if it has one. */
        Duration untilReset(RateLimit figures, InstantSource clock) {
            return figures.untilReset(HttpDate.first(headers, "Date").orElseGet(clock::instant));
        }

        Optional<ExceededRateLimit> limitation(Instant now) {
            return ExceededRateLimit.of(
                    status,
                    headers,
                    json.path("message").asText(""),
                    HttpDate.first(headers, "Date").orElse(now));
        }
    }

    Reply get(String path, String authorization) throws IOException {
        return send(request(path, authorization).build());
    }

    Reply getFor(CostSink payer, String path, String authorization) throws IOException {
        return send(request(path, authorization).tag(CostSink.class, payer).build());
    }

    Reply post(String path, String authorization) throws IOException {
        return send(request(path, authorization)
                .post(RequestBody.create(new byte[0]))
                .build());
    }

    private Request.Builder request(String path, String authorization) {
        return new Request.Builder()
                .url(root + path)
                .header("Authorization", authorization)
                .header("Accept", "application/vnd.github+json")
                .header("User-Agent", "github-proxy");
    }

    private Reply send(Request request) throws IOException {
        try (Response response = execute(http.newCall(request))) {
            Headers.Builder headers = Headers.builder();
            response.headers().forEach(field -> headers.add(field.getFirst(), field.getSecond()));
            Headers fields = headers.build();
            HttpDate.first(fields, "Date").ifPresent(time::update);
            byte[] body = response.body().byteStream().readNBytes(MAX_BYTES);
            return new Reply(response.code(), fields, json(body));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (IllegalArgumentException e) {
            throw new IOException("GitHub's answer has a header field that makes no sense", e);
        }
    }

    /** It does throw both, as Kotlin need not declare what it throws. */
    private static Response execute(Call call) throws IOException, InterruptedException {
        return call.execute();
    }

    private static JsonNode json(byte[] body) throws IOException {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
