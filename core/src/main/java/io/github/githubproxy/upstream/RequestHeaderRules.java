package io.github.githubproxy.upstream;

import io.github.githubproxy.github.FoldedFieldName;
import io.github.githubproxy.github.MemoizedFunction;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.observe.RequestId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which header fields of clients' requests are forwarded to GitHub. A field that must not be forwarded is not forwarded
 * under a {@linkplain FoldedFieldName name that folds to its own} either.
 */
public final class RequestHeaderRules {
    /** Sent if a client sends no {@code User-Agent}: GitHub responds 403 to a request without one. */
    static final String PROXY_USER_AGENT = "github-proxy";

    /**
     * Hop-by-hop whether {@code Connection} names them or not (RFC 9110, section 7.6.1). No field may be named {@code close},
     * which is an option of {@code Connection} (section 16.3.1).
     */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "close",
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** Credentials and identity of the client. */
    private static final Set<String> CLIENT_IDENTITY =
            Set.of("authorization", "cookie", "forwarded", "via", "x-github-otp", "x-real-ip");

    /** Some servers take the request's target from these fields, which would bypass the scope check. */
    private static final Set<String> TARGET_OVERRIDES = Set.of("x-original-url", "x-rewrite-url");

    /** Some servers take the request's method from these fields. */
    private static final Set<String> METHOD_OVERRIDES =
            Set.of("x-http-method-override", "x-http-method", "x-method-override");

    /** OkHttp writes these itself, from the target and the body. */
    private static final Set<String> WRITTEN_BY_OKHTTP = Set.of("content-length", "expect", "host");

    /** To these GitHub sends indented JSON, with the entity tag of the JSON without indentation. */
    private static final Set<String> PRETTY_PRINTED_AGENTS = Set.of("curl", "Wget", "Safari", "Firefox");

    private static final Set<String> READABLE_CODINGS = Set.of("gzip", "x-gzip", "identity");

    /** Weights that make a coding unacceptable (RFC 9110, section 12.4.2). */
    private static final Set<String> ZERO_WEIGHTS = Set.of("q=0", "q=0.0", "q=0.00", "q=0.000");

    private static final Predicate<String> IS_FORWARDED =
            new MemoizedFunction<>(RequestHeaderRules::isForwarded)::apply;

    private static final Predicate<String> OVERRIDES_METHOD =
            new MemoizedFunction<>(name -> METHOD_OVERRIDES.contains(FoldedFieldName.of(name)))::apply;

    private static final Predicate<String> IS_PRETTY_PRINTED =
            new MemoizedFunction<>(agent -> PRETTY_PRINTED_AGENTS.stream().anyMatch(agent::contains))::apply;

    /** Of a whole value of {@code Accept-Encoding}. */
    private static final Predicate<String> ACCEPTS_GZIP =
            new MemoizedFunction<>(RequestHeaderRules::acceptsGzip)::apply;

    private RequestHeaderRules() {}

    /** Returns whether a header field overrides the method of the request. */
    public static boolean overridesMethod(Headers client) {
        return client.anyName(OVERRIDES_METHOD);
    }

    private static boolean isForwarded(String name) {
        String folded = FoldedFieldName.of(name);
        boolean disguised = !folded.equals(name) && EndToEndFields.include(folded);
        return !disguised
                && !HOP_BY_HOP.contains(folded)
                && !CLIENT_IDENTITY.contains(folded)
                && !WRITTEN_BY_OKHTTP.contains(folded)
                && !TARGET_OVERRIDES.contains(folded)
                && !METHOD_OVERRIDES.contains(folded)
                && !folded.startsWith("x-forwarded-");
    }

    /** Returns the fields to send, without {@code Authorization}. */
    public static Headers forGitHub(Headers client) {
        return builderForGitHub(client).build();
    }

    private static Headers.Builder builderForGitHub(Headers client) {
        Set<String> hopByHop = hopByHopNames(client);
        Headers.Builder sent =
                Headers.builder().addAll(client, name -> !hopByHop.contains(name) && IS_FORWARDED.test(name));
        if (client.first("User-Agent").filter(agent -> !agent.isBlank()).isEmpty()) {
            sent.set("User-Agent", PROXY_USER_AGENT);
        }
        if (!client.contains("Accept-Encoding")) {
            sent.set("Accept-Encoding", "identity");
        }
        return sent;
    }

    /** Returns the fields without those that {@code Connection} may name: only these may select a response. */
    public static Headers endToEnd(Headers client) {
        if (!client.contains("Connection")) {
            return client;
        }
        return client.toBuilder().removeAll(hopByHopNames(client)).build();
    }

    /**
     * Returns the fields to send for a request whose response may be stored for other clients: accepts gzip, and replaces
     * a {@code User-Agent} that would change the body.
     */
    public static Headers forStoredResponse(Headers client) {
        Headers.Builder sent = builderForGitHub(client).set("Accept-Encoding", "gzip");
        if (IS_PRETTY_PRINTED.test(String.join(" ", client.all("User-Agent")))) {
            sent.set("User-Agent", PROXY_USER_AGENT);
        }
        return sent.build();
    }

    /** Returns the fields to send for a request whose response is rewritten: accepts only codings that the proxy can decode. */
    public static Headers forRewrittenResponse(Headers client) {
        Headers sent = forGitHub(client);
        List<String> readable = sent.list("Accept-Encoding").stream()
                .filter(member -> READABLE_CODINGS.contains(
                        member.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)))
                .toList();
        return sent.toBuilder()
                .set("Accept-Encoding", readable.isEmpty() ? "identity" : String.join(", ", readable))
                .build();
    }

    /** Returns the fields with the request's id as logged in place of the client's own, if the client sent one. */
    static Headers withRequestId(Headers sent, String logged) {
        List<String> own = sent.all(RequestId.FIELD);
        return own.isEmpty() || own.equals(List.of(logged))
                ? sent
                : sent.toBuilder().set(RequestId.FIELD, logged).build();
    }

    /** Returns whether a client accepts gzip (RFC 9110, section 12.5.3). */
    public static boolean acceptsGzip(Headers client) {
        for (String value : client.all("Accept-Encoding")) {
            if (ACCEPTS_GZIP.test(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean acceptsGzip(String value) {
        for (String member : value.split(",", -1)) {
            String[] parts = member.toLowerCase(Locale.ROOT)
                    .replace(" ", "")
                    .replace("\t", "")
                    .split(";", 2);
            boolean named = parts[0].equals("gzip") || parts[0].equals("x-gzip");
            if (named && !(parts.length == 2 && ZERO_WEIGHTS.contains(parts[1]))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the names, in lower case, of fields that concern one connection only (RFC 9110, section 7.6.1): those that
     * always do, and those that {@code Connection} names, except for {@linkplain EndToEndFields end-to-end fields}.
     */
    static Set<String> hopByHopNames(Headers headers) {
        Set<String> names = HOP_BY_HOP;
        for (String nominated : headers.list("Connection")) {
            String name = nominated.toLowerCase(Locale.ROOT);
            if (!names.contains(name) && !EndToEndFields.include(name)) {
                names = new HashSet<>(names);
                names.add(name);
            }
        }
        return names;
    }
}
