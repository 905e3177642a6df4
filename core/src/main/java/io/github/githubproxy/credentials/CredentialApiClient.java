package io.github.githubproxy.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.github.HttpDate;
import io.github.githubproxy.github.ResponseInterpretation;
import io.github.githubproxy.github.RouteTemplates;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RateLimit;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Sends the proxy's internal calls: requests to GitHub about the credentials themselves. Thread-safe. */
final class CredentialApiClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_BYTES = 4 << 20;
    private static final ObjectMapper JSON = new JsonMapper();

    private final OkHttpClient http;
    private final URI root;
    private final GitHubClock gitHubClock;

    /**
     * Makes a client.
     *
     * @param root root of the REST API
     * @param gitHubClock is adjusted with each response
     */
    CredentialApiClient(OkHttpClient http, URI root, GitHubClock gitHubClock) {
        this.http = http.newBuilder().callTimeout(TIMEOUT).build();
        this.root = root;
        this.gitHubClock = gitHubClock;
    }

    /**
     * A response, read to its end.
     *
     * @param json the body; missing if it is not JSON
     */
    record Reply(int status, Headers headers, JsonNode json) {
        private static final int MAX_LOGGED_CHARACTERS = 200;

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** Returns a text without the body, which may contain a token. */
        @Override
        public String toString() {
            return "Reply[" + status + "]";
        }

        /** GitHub's error message, cut to a length suitable for logs; it holds no secret. */
        String message() {
            String text = json.path("message").asText("no explanation");
            return text.length() > MAX_LOGGED_CHARACTERS ? text.substring(0, MAX_LOGGED_CHARACTERS) + "..." : text;
        }

        /**
         * Interprets the response.
         *
         * @param now the time from which a reset is measured if the response has no {@code Date}
         */
        ResponseInterpretation interpretation(Instant now) {
            return ResponseInterpretation.ofHeaders(RouteTemplates.OTHER, status, headers)
                    .withBeginning(headers, json.path("message").asText(""), now);
        }

        /** Returns the time until a reset, measured by the response's {@code Date} if it has one. */
        Duration untilReset(RateLimit limit, InstantSource clock) {
            return limit.untilReset(HttpDate.first(headers, "Date").orElseGet(clock::instant));
        }
    }

    Reply get(String path, String authorization) throws IOException {
        return send(request(path, authorization).build());
    }

    /** Sends a request that the cost sink is charged for. It fails if the client's request is cancelled. */
    Reply get(String path, String authorization, CostSink costs) throws IOException {
        Call call = http.newCall(
                request(path, authorization).tag(CostSink.class, costs).build());
        costs.onCancel(call::cancel);
        return send(call);
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
        return send(http.newCall(request));
    }

    private Reply send(Call call) throws IOException {
        try (Response response = execute(call)) {
            Headers.Builder builder = Headers.builder();
            response.headers().forEach(field -> builder.add(field.getFirst(), field.getSecond()));
            Headers headers = builder.build();
            HttpDate.first(headers, "Date").ifPresent(gitHubClock::update);
            byte[] body = response.body().byteStream().readNBytes(MAX_BYTES);
            return new Reply(response.code(), headers, json(body));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (IllegalArgumentException e) {
            throw new IOException("GitHub's response has a malformed header field", e);
        }
    }

    /** OkHttp is written in Kotlin and does not declare the exceptions that it throws. */
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
