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
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.HttpDate;
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
 * Answers {@code GET /rate_limit} for the pool: every credential is asked, which costs nothing, and what they have left
 * is added up by resource.
 *
 * @see <a href="https://docs.github.com/en/rest/rate-limit/rate-limit">REST API endpoints for rate limits</a>
 */
public final class RateLimitEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(RateLimitEndpoint.class);

    /** hub4j cannot do without these; where GitHub leaves one out, it has no limit of its own. */
    private static final List<String> EXPECTED = List.of("core", "search", "graphql", "integration_manifest");

    /** What GitHub allows a user of search in a minute: all that can be said while nobody could be asked. */
    private static final long SEARCHES = 30;

    /** What is asked is the same for all, and what is answered is made anew. */
    private static final Set<String> CONDITIONS =
            Set.of("if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "range");

    private static final int MAX_BYTES = 1 << 20;
    private static final ObjectMapper JSON = new JsonMapper();

    private final UpstreamClient upstream;
    private final CredentialPool pool;
    private final Duration timeout;

    /**
     * Makes a survey.
     *
     * @param timeout how long after its arrival a request is answered with what is known by then
     */
    public RateLimitEndpoint(UpstreamClient upstream, CredentialPool pool, Duration timeout) {
        this.upstream = upstream;
        this.pool = pool;
        this.timeout = timeout;
    }

    /** Whose word an answer is. */
    public enum Source {
        /** The proxy's, after what GitHub has said now of at least one credential. */
        SUM,
        /** The proxy's, after what GitHub has said before, as none could be asked. */
        REMEMBERED,
        /** GitHub's own. */
        GITHUB
    }

    /** What a client is told, and whose word it is. */
    public record Figures(ProxyResponse response, Source source) {}

    /**
     * Asks each credential of the group.
     *
     * @param target the URL of {@code /rate_limit}
     * @param client the client's header fields
     * @return the sum, or what GitHub says instead, such as the 404 of a server where limits are off
     * @throws NoCredentialException if none could be asked and nothing is known
     * @throws UpstreamException if GitHub gave no answer
     */
    public Figures answer(String target, CredentialRequirement need, Headers client, RequestTrace trace)
            throws NoCredentialException, UpstreamException {
        CredentialGroup group = need.group();
        Headers headers = RequestHeaderRules.forGitHub(client).toBuilder()
                .set("Accept-Encoding", "identity")
                .removeAll(CONDITIONS)
                .build();
        UpstreamRequest request = new UpstreamRequest("GET", target, need, token -> headers, RequestBody.empty());
        Instant asked = upstream.now();
        List<Asked> all =
                pool.askEach(group, trace.arrival().plus(timeout), lease -> ask(request, lease, trace.beside()));
        trace.addUpstream(Duration.between(asked, upstream.now()));
        all.forEach(one -> trace.answered(one.trace()));
        List<Told> told = all.stream().flatMap(one -> one.told().stream()).toList();
        Optional<Told> sum = told.stream().filter(Told::hasFigures).findFirst();
        Optional<RateLimit> core = pool.figures(group, "core");
        if (sum.isEmpty() && !told.isEmpty()) {
            trace.shows(told.get(0).attempt());
            return new Figures(told.get(0).asItIs(), Source.GITHUB);
        }
        if (core.isEmpty()) {
            // As any other request would fare: it waits for what can be waited for, and fails for the same reason.
            UpstreamResponse only = upstream.send(request, trace);
            return new Figures(new ProxyResponse(only.status(), only.headers(), only.body()), Source.GITHUB);
        }
        Headers fields = sum.map(one -> one.headers).orElseGet(this::ownHeaders);
        if (all.size() == 1) {
            trace.shows(all.get(0).trace().lastAttempt());
        } else {
            // It is nobody's answer alone, and GitHub knows it by no name.
            fields = fields.toBuilder().remove("X-GitHub-Request-Id").build();
        }
        RateLimit rate = upstream.figures(trace.client(), need.of("core"), core.get());
        RateLimit search = sum.isPresent() ? core.get() : presumedSearch();
        byte[] body = sum(need, trace.client(), rate, resource -> resource.equals("search") ? search : core.get());
        ProxyResponse response = new ProxyResponse(
                200,
                ResponseHeaderRules.withFigures(fields, rate).toBuilder()
                        .remove("ETag")
                        .remove("Content-Encoding")
                        .set("Content-Length", Integer.toString(body.length))
                        .build(),
                ResponseBody.of(body));
        return new Figures(response, sum.isPresent() ? Source.SUM : Source.REMEMBERED);
    }

    /**
     * One credential that was asked.
     *
     * @param told its answer; empty where that says nothing of what it has left
     */
    private record Asked(RequestTrace trace, Optional<Told> told) {}

    /** One credential's answer, read to its end. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares answers
    private record Told(
            int status, Headers headers, byte[] body, JsonNode resources, Optional<RequestTrace.Attempt> attempt) {
        boolean hasFigures() {
            return status == 200 && resources.isObject();
        }

        ProxyResponse asItIs() {
            return new ProxyResponse(status, headers, ResponseBody.of(body));
        }
    }

    private Asked ask(UpstreamRequest request, Lease lease, RequestTrace beside) {
        return new Asked(beside, told(request, lease, beside));
    }

    private Optional<Told> told(UpstreamRequest request, Lease lease, RequestTrace beside) {
        try {
            InspectedResponse answer = upstream.exchange(request, RequestBody.empty(), lease, beside);
            try (UpstreamResponse response = answer.response()) {
                Optional<ExceededRateLimit> limitation = answer.limitation();
                if (limitation.isPresent()) {
                    pool.limited(lease, "core", limitation.get());
                    return Optional.empty();
                }
                if (answer.refusesToken()) {
                    var unused = pool.rejected(lease);
                    return Optional.empty();
                }
                byte[] body = response.body().stream().readNBytes(MAX_BYTES);
                Told told =
                        new Told(response.status(), response.headers(), body, resources(body), beside.lastAttempt());
                observe(lease, told);
                return Optional.of(told);
            }
        } catch (UpstreamException | IOException e) {
            // The others tell what they have; of this one, what it told before counts.
            LOG.debug("{} could not be asked what it has left", lease.credential(), e);
            return Optional.empty();
        }
    }

    private void observe(Lease lease, Told told) {
        Optional<Instant> date = HttpDate.first(told.headers(), "Date");
        told.resources().properties().forEach(entry -> {
            JsonNode node = entry.getValue();
            if (node.path("limit").isNumber()
                    && node.path("remaining").isNumber()
                    && node.path("reset").isNumber()) {
                RateLimit figures = new RateLimit(
                        node.path("limit").asLong(),
                        node.path("remaining").asLong(),
                        node.path("used").asLong(),
                        Instant.ofEpochSecond(node.path("reset").asLong()),
                        entry.getKey());
                pool.observed(lease, Optional.of(figures), date);
            }
        });
    }

    /**
     * Writes down what a client has left of everything.
     *
     * @param rate what it has left of {@code core}
     * @param unnamed what the pool has left of a resource of which GitHub tells nothing
     */
    private byte[] sum(CredentialRequirement need, String client, RateLimit rate, Function<String, RateLimit> unnamed) {
        ObjectNode resources = JSON.createObjectNode();
        for (String resource : pool.resources(need.group())) {
            upstream.figures(client, need.of(resource)).ifPresent(figures -> resources.set(resource, node(figures)));
        }
        for (String resource : EXPECTED) {
            if (!resources.has(resource)) {
                // A limit of the client's on core is none on what is as core is.
                resources.set(resource, node(upstream.figures(client, need.of(resource), unnamed.apply(resource))));
            }
        }
        ObjectNode root = JSON.createObjectNode();
        root.set("resources", resources);
        root.set("rate", node(rate));
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    private RateLimit presumedSearch() {
        return new RateLimit(SEARCHES, SEARCHES, 0, pool.time().instant().plus(Duration.ofMinutes(1)), "search");
    }

    private Headers ownHeaders() {
        return Headers.of(
                "Date", HttpDate.format(pool.time().instant()),
                "Content-Type", "application/json; charset=utf-8",
                "Cache-Control", "no-cache");
    }

    private static ObjectNode node(RateLimit figures) {
        return JSON.createObjectNode()
                .put("limit", figures.limit())
                .put("used", figures.used())
                .put("remaining", figures.remaining())
                .put("reset", figures.reset().getEpochSecond());
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
