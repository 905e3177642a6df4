package io.github.githubproxy.upstream;

import io.github.githubproxy.github.FoldedFieldName;
import io.github.githubproxy.github.MemoizedFunction;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RateLimit;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Which header fields of GitHub's responses are forwarded to clients. */
public final class ResponseHeaderRules {
    /** Cookies belong to the pooled credential; the others describe GitHub's host, and a client would apply them to the proxy's. */
    private static final Set<String> GITHUB_HOST = Set.of(
            "alt-svc",
            "alternate-protocol",
            "expect-ct",
            "public-key-pins",
            "public-key-pins-report-only",
            "set-cookie",
            "set-cookie2",
            "strict-transport-security");

    /** A browser would act on these for the proxy's origin: delete data, load another page, report to others. */
    private static final Set<String> BROWSER_COMMANDS = Set.of(
            "accept-ch",
            "activate-storage-access",
            "clear-site-data",
            "critical-ch",
            "nel",
            "origin-agent-cluster",
            "refresh",
            "report-to",
            "reporting-endpoints",
            "service-worker-allowed",
            "set-login",
            "sourcemap",
            "speculation-rules",
            "use-as-dictionary",
            "x-sourcemap");

    /** A server between the proxy and the client would act on these: send a file of its own, or cache for everybody. */
    private static final Set<String> SERVER_COMMANDS = Set.of(
            "cdn-cache-control",
            "edge-control",
            "surrogate-control",
            "x-lighttpd-send-file",
            "x-lighttpd-send-tempfile",
            "x-reproxy-file",
            "x-reproxy-url",
            "x-sendfile",
            "x-sendfile2");

    private static final List<String> SERVER_COMMAND_PREFIXES = List.of("x-accel-", "x-envoy-", "x-litespeed-");

    /** The proxy authenticates its clients itself; a browser would ask its user for a password for the proxy. */
    private static final Set<String> AUTHENTICATION = Set.of(
            "authentication-control",
            "authentication-info",
            "optional-www-authenticate",
            "proxy-authentication-info",
            "www-authenticate");

    private static final Predicate<String> IS_FORWARDED =
            new MemoizedFunction<>(name -> isForwarded(FoldedFieldName.of(name)))::apply;

    private ResponseHeaderRules() {}

    /** Returns the fields of GitHub's response that are forwarded. */
    static Headers forClient(Headers github) {
        Set<String> hopByHop = RequestHeaderRules.hopByHopNames(github);
        return Headers.builder()
                .addAll(github, name -> !hopByHop.contains(name) && IS_FORWARDED.test(name))
                .build();
    }

    private static boolean isForwarded(String name) {
        return !GITHUB_HOST.contains(name)
                && !BROWSER_COMMANDS.contains(name)
                && !SERVER_COMMANDS.contains(name)
                && SERVER_COMMAND_PREFIXES.stream().noneMatch(name::startsWith)
                && !AUTHENTICATION.contains(name);
    }

    /** Returns the fields with {@code x-ratelimit-*} set to a limit. */
    public static Headers withRateLimit(Headers headers, RateLimit rateLimit) {
        return headers.toBuilder()
                .set("X-RateLimit-Limit", Long.toString(rateLimit.limit()))
                .set("X-RateLimit-Remaining", Long.toString(rateLimit.remaining()))
                .set("X-RateLimit-Used", Long.toString(rateLimit.used()))
                .set("X-RateLimit-Reset", Long.toString(rateLimit.reset().getEpochSecond()))
                .set("X-RateLimit-Resource", rateLimit.resource())
                .build();
    }
}
