package io.github.githubproxy.upstream;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.observe.RequestId;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which of a client's header fields GitHub gets to see. */
public final class RequestHeaderRules {
    /** What the proxy calls itself where a client has no {@code User-Agent}, without which GitHub answers 403. */
    static final String OWN_USER_AGENT = "github-proxy";

    /** Credentials and identity of the client, which are not GitHub's business. */
    private static final Set<String> OF_THE_CLIENT =
            Set.of("authorization", "cookie", "forwarded", "via", "x-github-otp", "x-real-ip");

    /**
     * Fields by which some servers take a request for another one: what was allowed must be what is done. Their names
     * are written with hyphens; servers that know fields as variables take underscores for the same.
     */
    private static final Set<String> DISGUISES = Set.of("x-original-url", "x-rewrite-url");

    /** The same for the method. */
    private static final Set<String> METHOD_OVERRIDES =
            Set.of("x-http-method-override", "x-http-method", "x-method-override");

    /** Fields that the engine writes itself, from the target and the body. */
    private static final Set<String> OF_THE_MESSAGE = Set.of("content-length", "expect", "host");

    /** To these GitHub sends indented JSON that its entity tag does not belong to. */
    private static final Set<String> PRETTY_PRINTED_AGENTS = Set.of("curl", "Wget", "Safari", "Firefox");

    private static final Set<String> READABLE_CODINGS = Set.of("gzip", "x-gzip", "identity");

    /** A weight that says that a coding is not acceptable (RFC 9110, section 12.4.2). */
    private static final Set<String> REFUSED = Set.of("q=0", "q=0.0", "q=0.00", "q=0.000");

    private RequestHeaderRules() {}

    /** Tells whether a client means another method than that of its request. */
    public static boolean overrideMethod(Headers client) {
        return client.anyName(name -> METHOD_OVERRIDES.contains(name.replace('_', '-')));
    }

    private static boolean isDisguise(String name) {
        return DISGUISES.contains(name) || METHOD_OVERRIDES.contains(name);
    }

    /** Returns the fields to send, without {@code Authorization}. */
    public static Headers forGitHub(Headers client) {
        Set<String> hopByHop = HopByHopHeaders.namesIn(client);
        Headers.Builder sent = Headers.builder()
                .addAll(
                        client,
                        name -> !hopByHop.contains(name)
                                && !OF_THE_CLIENT.contains(name)
                                && !OF_THE_MESSAGE.contains(name)
                                && !isDisguise(name.replace('_', '-'))
                                && !name.startsWith("x-forwarded-"));
        if (client.first("User-Agent").filter(agent -> !agent.isBlank()).isEmpty()) {
            sent.set("User-Agent", OWN_USER_AGENT);
        }
        if (!client.contains("Accept-Encoding")) {
            sent.set("Accept-Encoding", "identity");
        }
        return sent.build();
    }

    /** Returns the fields that {@code Connection} does not claim for the connection: all that may tell answers apart. */
    public static Headers endToEnd(Headers client) {
        if (!client.contains("Connection")) {
            return client;
        }
        return client.toBuilder().removeAll(HopByHopHeaders.namesIn(client)).build();
    }

    /**
     * Returns the fields to send for a request whose answer may be stored for other clients: asks for gzip, and hides a
     * {@code User-Agent} that would change the body.
     */
    public static Headers forSharedAnswer(Headers client) {
        Headers.Builder sent = forGitHub(client).toBuilder().set("Accept-Encoding", "gzip");
        String agent = String.join(" ", client.all("User-Agent"));
        if (PRETTY_PRINTED_AGENTS.stream().anyMatch(agent::contains)) {
            sent.set("User-Agent", OWN_USER_AGENT);
        }
        return sent.build();
    }

    /** Returns the fields to send for a request whose answer may be rewritten: asks for no coding that cannot be read. */
    public static Headers forRewrittenAnswer(Headers client) {
        Headers sent = forGitHub(client);
        List<String> readable = sent.list("Accept-Encoding").stream()
                .filter(member -> READABLE_CODINGS.contains(
                        member.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)))
                .toList();
        return sent.toBuilder()
                .set("Accept-Encoding", readable.isEmpty() ? "identity" : String.join(", ", readable))
                .build();
    }

    /** Returns the fields with the id that logs have of the request, if the client has sent one, and another. */
    static Headers withRequestId(Headers sent, String logged) {
        List<String> own = sent.all(RequestId.FIELD);
        return own.isEmpty() || own.equals(List.of(logged))
                ? sent
                : sent.toBuilder().set(RequestId.FIELD, logged).build();
    }

    /** Tells whether a client can read gzip (RFC 9110, section 12.5.3). */
    public static boolean acceptsGzip(Headers client) {
        return client.list("Accept-Encoding").stream()
                .map(member -> member.toLowerCase(Locale.ROOT).replace(" ", "").replace("\t", ""))
                .anyMatch(member -> {
                    String[] parts = member.split(";", 2);
                    boolean named = parts[0].equals("gzip") || parts[0].equals("x-gzip");
                    return named && !(parts.length == 2 && REFUSED.contains(parts[1]));
                });
    }
}
