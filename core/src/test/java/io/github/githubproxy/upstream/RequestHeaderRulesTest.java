package io.github.githubproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeaderRulesTest {

    @Test
    void keepsOtherHeadersInOrder() {
        Headers client = Headers.of(
                "User-Agent", "octokit", "Accept", "a", "X-Custom", "1", "Accept-Encoding", "br", "x-custom", "2");

        assertThat(RequestHeaderRules.forGitHub(client)).isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "Cookie",
                "Forwarded",
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "X-Real-IP",
                "Via",
                "Host",
                "Content-Length",
                "Expect",
                "Connection",
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
            })
    void removesClientAndHopByHopHeaders(String name) {
        assertThat(RequestHeaderRules.forGitHub(Headers.of(name, "x")).contains(name))
                .isFalse();
    }

    @Test
    void matchingRequestIdIsUnchanged() {
        Headers client = Headers.of("Accept", "a", "x-request-ID", "abc", "X-Custom", "1");

        assertThat(RequestHeaderRules.withRequestId(client, "abc")).isSameAs(client);
        assertThat(RequestHeaderRules.withRequestId(Headers.of("Accept", "a"), "abc"))
                .isEqualTo(Headers.of("Accept", "a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-HTTP-Method-Override",
                "x-http-method-override",
                "X_HTTP_METHOD_OVERRIDE",
                "X-HTTP-Method",
                "X-Method-Override",
                "X-Original-URL",
                "X-Rewrite-URL",
                "X_Rewrite-URL",
                "X.Original.URL",
                "X.HTTP.Method.Override",
            })
    void removesMethodAndUrlOverrides(String name) {
        assertThat(RequestHeaderRules.forGitHub(Headers.of(name, "DELETE")).contains(name))
                .isFalse();
        assertThat(RequestHeaderRules.forStoredResponse(Headers.of(name, "DELETE"))
                        .contains(name))
                .isFalse();
    }

    /** A server that takes them for the field that they resemble would see what the proxy has not judged. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content_Type",
                "Content.Type",
                "Content_Length",
                "Transfer.Encoding",
                "Accept_Language",
                "X_GitHub_Api_Version",
                "X_Forwarded_For",
                "X.Real.IP",
                "If_None_Match",
            })
    void removesDisguisedNames(String name) {
        assertThat(RequestHeaderRules.forGitHub(Headers.of(name, "x")).contains(name))
                .isFalse();
    }

    /** RFC 9110, section 7.6.1, forbids to nominate fields that are meant for the recipient of the content. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "content-encoding",
                "Content-Language",
                "User-Agent",
                "Accept",
                "Accept-Language",
                "If-None-Match",
                "If-Match",
                "Range",
                "Cache-Control",
                "X-GitHub-Api-Version",
                "X-Requested-With",
                "Origin",
                "Time-Zone",
                "GraphQL-Features",
            })
    void connectionCannotRemoveEndToEndFields(String name) {
        Headers client = Headers.of("Connection", "close, " + name, name, "x");

        assertThat(RequestHeaderRules.forGitHub(client).all(name)).containsExactly("x");
        assertThat(RequestHeaderRules.endToEnd(client).all(name)).containsExactly("x");
    }

    @Test
    void removesConnectionNominatedHeaders() {
        Headers client = Headers.of("Connection", "close, X-Hop", "x-hop", "1", "X-Stays", "2");

        Headers sent = RequestHeaderRules.forGitHub(client);

        assertThat(sent.contains("X-Hop")).isFalse();
        assertThat(sent.contains("X-Stays")).isTrue();
    }

    @Test
    void addsMissingUserAgent() {
        assertThat(RequestHeaderRules.forGitHub(Headers.empty()).first("User-Agent"))
                .contains("github-proxy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl/8.5", "Wget/1.2", "Mozilla/5.0 Safari/605", "Mozilla/5.0 Firefox/140.0"})
    void replacesBrowserAgentInSharedRequests(String agent) {
        Headers client = Headers.of("User-Agent", agent);

        assertThat(RequestHeaderRules.forStoredResponse(client).first("User-Agent"))
                .contains("github-proxy");
        assertThat(RequestHeaderRules.forGitHub(client).first("User-Agent")).contains(agent);
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, true",
        "'deflate, gzip;q=0.5', true",
        "'gzip; q=0', false",
        "'gzip;\tq=0', false",
        "'gzip;q=0.0, identity', false",
        "br, false",
        "identity, false",
    })
    void detectsGzipSupport(String acceptEncoding, boolean readable) {
        assertThat(RequestHeaderRules.acceptsGzip(Headers.of("Accept-Encoding", acceptEncoding)))
                .isEqualTo(readable);
    }
}
