package io.github.githubproxy.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.Lease;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.HttpDate;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.observe.RequestTrace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responds to {@code GET /rate_limit} for the whole pool: sends the request with every credential, which costs nothing, and
 * adds up by resource what the credentials have left. Thread-safe.
 *
 * @see <a href="https://docs.github.com/en/rest/rate-limit/rate-limit">REST API endpoints for rate limits</a>
 */
public final class RateLimitEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(RateLimitEndpoint.class);

    /** Always included, since hub4j requires them. A resource that is missing in GitHub's response has no separate limit. */
    private static final List<String> REQUIRED_RESOURCES = List.of("core", "search", "graphql", "integration_manifest");

    /** GitHub's limit for searches, per user and minute: reported when no credential could be used. */
    private static final long SEARCHES_PER_MINUTE = 30;

    /** Removed from the client's request, since the proxy writes the response itself. */
    private static final Set<String> CONDITIONAL_FIELDS =
            Set.of("if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "range");

    private static final int MAX_BYTES = 1 << 20;
    private static final ObjectMapper JSON = new JsonMapper();

    private final UpstreamClient upstream;
    private final CredentialPool pool;
    private final Duration timeout;

    /**
     * Makes an endpoint.
     *
     * @param timeout maximum time after a request's arrival; responses that arrive later are left out of the sum
     */
    public RateLimitEndpoint(UpstreamClient upstream, CredentialPool pool, Duration timeout) {
        this.upstream = upstream;
        this.pool = pool;
        this.timeout = timeout;
    }

    /** Where the figures of a response come from. */
    public enum Source {
        /** Added up by the proxy, with a response of GitHub for at least one credential. */
        SUM,
        /** Added up by the proxy from earlier responses, as no credential could be used now. */
        REMEMBERED,
        /** GitHub's own response. */
        GITHUB
    }

    /** A response for the client, and where its figures come from. */
    public record Result(ProxyResponse response, Source source) {}

    /**
     * Sends the request with each credential of the group.
     *
     * @param target the URL of {@code /rate_limit}
     * @param client the client's header fields
     * @return the sum, or GitHub's own response if that states no limits, such as the 404 of a server where limits are off
     * @throws NoCredentialException if no credential could be used and no limit is known
     * @throws UpstreamException if GitHub did not respond
     */
    public Result respond(String target, CredentialRequirement requirement, Headers client, RequestTrace trace)
            throws NoCredentialException, UpstreamException {
        CredentialGroup group = requirement.group();
        Headers headers = RequestHeaderRules.forGitHub(client).toBuilder()
                .set("Accept-Encoding", "identity")
                .removeAll(CONDITIONAL_FIELDS)
                .build();
        UpstreamRequest request =
                new UpstreamRequest("GET", target, requirement, token -> headers, RequestBody.empty());
        Instant start = upstream.now();
        List<Exchange> exchanges = pool.forEachAccount(
                group, trace.arrival().plus(timeout), lease -> exchange(request, lease, trace.forParallelCall()));
        trace.addUpstream(Duration.between(start, upstream.now()));
        List<Reply> replies =
                exchanges.stream().flatMap(one -> one.reply().stream()).toList();
        Optional<Reply> counted = replies.stream().filter(Reply::hasLimits).findFirst();
        Optional<RateLimit> core = pool.report().rateLimit(group, "core");
        if (counted.isEmpty() && !replies.isEmpty()) {
            trace.replaceAttempt(replies.get(0).attempt());
            return new Result(replies.get(0).toProxyResponse(), Source.GITHUB);
        }
        if (core.isEmpty()) {
            // Sent like any other request: waits for a credential, and fails with the same response if there is none.
            UpstreamResponse only = upstream.send(request, trace);
            return new Result(new ProxyResponse(only.status(), only.headers(), only.body()), Source.GITHUB);
        }
        Headers fields = counted.map(one -> one.headers).orElseGet(this::proxyHeaders);
        if (exchanges.size() == 1) {
            trace.replaceAttempt(exchanges.get(0).trace().lastAttempt());
        } else {
            // A sum of several responses has no id at GitHub.
            fields = fields.toBuilder().remove("X-GitHub-Request-Id").build();
        }
        RateLimit rate = upstream.rateLimitFor(trace.client(), requirement.withResource("core"), core.get());
        RateLimit search = counted.isPresent() ? core.get() : defaultSearchLimit();
        byte[] body = writeSum(
                requirement, trace.client(), rate, resource -> resource.equals("search") ? search : core.get());
        ProxyResponse response = new ProxyResponse(
                200,
                ResponseHeaderRules.withRateLimit(fields, rate).toBuilder()
                        .remove("ETag")
                        .remove("Content-Encoding")
                        .set("Content-Length", Integer.toString(body.length))
                        .build(),
                ResponseBody.of(body));
        return new Result(response, counted.isPresent() ? Source.SUM : Source.REMEMBERED);
    }

    /**
     * The request as sent with one credential.
     *
     * @param reply GitHub's response; empty if there is none, or it exceeds a limit or rejects the credential
     */
    private record Exchange(RequestTrace trace, Optional<Reply> reply) {}

    /** GitHub's response for one credential, read to its end. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Reply(
            int status, Headers headers, byte[] body, JsonNode resources, Optional<RequestTrace.Attempt> attempt) {
        boolean hasLimits() {
            return status == 200 && resources.isObject();
        }

        ProxyResponse toProxyResponse() {
            return new ProxyResponse(status, headers, ResponseBody.of(body));
        }
    }

    private Exchange exchange(UpstreamRequest request, Lease lease, RequestTrace trace) {
        return new Exchange(trace, reply(request, lease, trace));
    }

    private Optional<Reply> reply(UpstreamRequest request, Lease lease, RequestTrace trace) {
        try {
            InspectedResponse inspected = upstream.sendWith(lease, request, trace);
            try (UpstreamResponse response = inspected.response()) {
                Optional<ExceededRateLimit> exceeded =
                        inspected.interpretation().exceededLimit();
                if (exceeded.isPresent()) {
                    pool.outcomes().recordExceededLimit(lease, "core", exceeded.get());
                    return Optional.empty();
                }
                if (inspected.interpretation().rejectsToken()) {
                    var unused = pool.outcomes().recordRejectedToken(lease);
                    return Optional.empty();
                }
                byte[] body = response.body().stream().readNBytes(MAX_BYTES);
                Reply reply =
                        new Reply(response.status(), response.headers(), body, resources(body), trace.lastAttempt());
                recordLimits(lease, reply);
                return Optional.of(reply);
            }
        } catch (UpstreamException | IOException e) {
            // The sum uses what earlier responses said of this credential.
            LOG.debug("GET /rate_limit failed with {}", lease.credential(), e);
            return Optional.empty();
        }
    }

    private void recordLimits(Lease lease, Reply reply) {
        Optional<Instant> date = HttpDate.first(reply.headers(), "Date");
        reply.resources().properties().forEach(entry -> {
            JsonNode node = entry.getValue();
            if (node.path("limit").isNumber()
                    && node.path("remaining").isNumber()
                    && node.path("reset").isNumber()) {
                RateLimit limit = new RateLimit(
                        node.path("limit").asLong(),
                        node.path("remaining").asLong(),
                        node.path("used").asLong(),
                        Instant.ofEpochSecond(node.path("reset").asLong()),
                        entry.getKey());
                pool.outcomes().recordRateLimit(lease, Optional.of(limit), date);
            }
        });
    }

    /**
     * Returns the body of the response: what a client has left of each resource.
     *
     * @param rate what the client has left of {@code core}
     * @param defaultLimit returns what the pool has left of a resource for which GitHub states no limit
     */
    private byte[] writeSum(
            CredentialRequirement requirement,
            String client,
            RateLimit rate,
            Function<String, RateLimit> defaultLimit) {
        ObjectNode resources = JSON.createObjectNode();
        for (String resource : pool.report().resources(requirement.group())) {
            upstream.rateLimitFor(client, requirement.withResource(resource))
                    .ifPresent(limit -> resources.set(resource, node(limit)));
        }
        for (String resource : REQUIRED_RESOURCES) {
            if (!resources.has(resource)) {
                // The client's own limit on core does not apply to other resources reported with core's limit.
                resources.set(
                        resource,
                        node(upstream.rateLimitFor(
                                client, requirement.withResource(resource), defaultLimit.apply(resource))));
            }
        }
        ObjectNode root = JSON.createObjectNode();
        root.set("resources", resources);
        root.set("rate", node(rate));
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    private RateLimit defaultSearchLimit() {
        Instant reset = pool.clock().instant().plus(Duration.ofMinutes(1));
        return new RateLimit(SEARCHES_PER_MINUTE, SEARCHES_PER_MINUTE, 0, reset, "search");
    }

    private Headers proxyHeaders() {
        return Headers.of(
                "Date", HttpDate.format(pool.clock().instant()),
                "Content-Type", "application/json; charset=utf-8",
                "Cache-Control", "no-cache");
    }

    private static ObjectNode node(RateLimit limit) {
        return JSON.createObjectNode()
                .put("limit", limit.limit())
                .put("used", limit.used())
                .put("remaining", limit.remaining())
                .put("reset", limit.reset().getEpochSecond());
    }

    private static JsonNode resources(byte[] body) throws IOException {
        try {
            JsonNode root = JSON.readTree(body);
            return root == null ? MissingNode.getInstance() : root.path("resources");
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
