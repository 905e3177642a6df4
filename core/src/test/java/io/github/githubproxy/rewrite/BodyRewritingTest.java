package io.github.githubproxy.rewrite;

import static io.github.githubproxy.rewrite.RewriteFixtures.AS_ENTERPRISE;
import static io.github.githubproxy.rewrite.RewriteFixtures.ENTERPRISE;
import static io.github.githubproxy.rewrite.RewriteFixtures.GITHUB_COM;
import static io.github.githubproxy.rewrite.RewriteFixtures.PLAIN;
import static io.github.githubproxy.rewrite.RewriteFixtures.bytes;
import static io.github.githubproxy.rewrite.RewriteFixtures.rewrittenAtOnce;
import static io.github.githubproxy.rewrite.RewriteFixtures.streamed;
import static io.github.githubproxy.rewrite.RewriteFixtures.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyRewritingTest {
    private static final String BASE = "http://proxy.example:8080/some/prefix";

    @Test
    void apiUrlsPointToProxy() {
        assertThat(rewritten("{\"url\":\"https://api.github.com/repos/o/r\"}"))
                .isEqualTo("{\"url\":\"" + BASE + "/repos/o/r\"}");
        assertThat(rewritten("{\"issues_url\":\"https://api.github.com/repos/o/r/issues{/number}\"}"))
                .isEqualTo("{\"issues_url\":\"" + BASE + "/repos/o/r/issues{/number}\"}");
        assertThat(rewritten("{\"_links\":{\"self\":{\"href\":\"https://api.github.com/x\"}}}"))
                .isEqualTo("{\"_links\":{\"self\":{\"href\":\"" + BASE + "/x\"}}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "{/number}", "?page=2", "#x", "/repos/o/r?a=b"})
    void replacesRootWithAnySuffix(String rest) {
        assertThat(rewritten("{\"url\":\"https://api.github.com" + rest + "\"}"))
                .isEqualTo("{\"url\":\"" + BASE + rest + "\"}");
    }

    @Test
    void graphQlAndUploadsHaveOwnRoots() {
        String json = "{\"url\":\"https://api.github.com/graphql\",\"upload_url\":"
                + "\"https://uploads.github.com/repos/o/r/releases/1/assets{?name,label}\"}";

        assertThat(rewrittenAtOnce(json, GITHUB_COM, PLAIN))
                .isEqualTo("{\"url\":\"" + BASE + "/graphql\",\"upload_url\":\"" + BASE
                        + "/api/uploads/repos/o/r/releases/1/assets{?name,label}\"}");
        assertThat(rewrittenAtOnce(json, GITHUB_COM, AS_ENTERPRISE))
                .isEqualTo("{\"url\":\"" + BASE + "/api/graphql\",\"upload_url\":\"" + BASE
                        + "/api/uploads/repos/o/r/releases/1/assets{?name,label}\"}");
    }

    @Test
    void enterpriseRootsArePaths() {
        String json = "{\"url\":\"https://ghes.example/api/v3/user\",\"a_url\":\"https://ghes.example/api/uploads/x\","
                + "\"b_url\":\"https://ghes.example/api/graphql\",\"c_url\":\"https://ghes.example/api/v3x\","
                + "\"html_url\":\"https://ghes.example/o/r\",\"avatar_url\":\"https://ghes.example/avatars/u/1\"}";

        assertThat(rewrittenAtOnce(json, ENTERPRISE, AS_ENTERPRISE))
                .isEqualTo(
                        "{\"url\":\"" + BASE + "/api/v3/user\",\"a_url\":\"" + BASE + "/api/uploads/x\","
                                + "\"b_url\":\"" + BASE + "/api/graphql\",\"c_url\":\"https://ghes.example/api/v3x\","
                                + "\"html_url\":\"https://ghes.example/o/r\",\"avatar_url\":\"https://ghes.example/avatars/u/1\"}");
        assertThat(rewrittenAtOnce(json, ENTERPRISE, PLAIN)).contains("\"url\":\"" + BASE + "/user\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.github.com:443/x",
                "https://api.github.com:/x",
                "https://api.github.com:00443/x",
                "HTTPS://API.GITHUB.COM/x",
                "https:\\/\\/api.github.com\\/x",
                "https\\u003a//api\\u002Egithub.com\\u002fx",
                "\\u0068ttps://api.github.com/x"
            })
    void recognizesOtherSpellingsOfOrigin(String url) {
        assertThat(rewritten("{\"url\":\"" + url + "\"}"))
                .startsWith("{\"url\":\"" + BASE)
                .endsWith("x\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.github.com.evil.com/x",
                "https://api.github.com@evil.com/x",
                "https://api.github.com:443@evil.com/x",
                "https://api.github.com:x@evil.com/x",
                "https://user@api.github.com/x",
                "https://api.github.com:8443/x",
                "https://api.github.com:4430/x",
                "https://api.github.com:000443/x",
                "https://api.github.com\\\\@evil.com/x",
                "https://api.github.com\\t.evil.com/x",
                "https://api.github.com%2f/x",
                "https://api.github.comx/x",
                "https://api.github.co/x",
                "http://api.github.com/x",
                "http://api.github.com:443/x",
                "ftp://api.github.com/x",
                "//api.github.com/x",
                " https://api.github.com/x",
                "xhttps://api.github.com/x",
                "https://github.com/o/r",
                "git://github.com/o/r.git",
                "https://avatars.githubusercontent.com/u/1",
                "see https://api.github.com/x"
            })
    void otherOriginsAreUnchanged(String url) {
        String json = "{\"url\":\"" + url + "\"}";

        assertThat(rewritten(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"body\":\"https://api.github.com/x\"}",
                "{\"urls\":\"https://api.github.com/x\"}",
                "{\"curl\":\"https://api.github.com/x\"}",
                "{\"URL\":\"https://api.github.com/x\"}",
                "{\"xhref\":\"https://api.github.com/x\"}",
                "{\"url\":[\"https://api.github.com/x\"]}",
                "{\"url\":{\"x\":\"https://api.github.com/x\"}}",
                "[\"url\",\"https://api.github.com/x\"]",
                "{\"a\":\"url\",\"b\":\"https://api.github.com/x\"}",
                "{\"body\":\"\\\"url\\\":\\\"https://api.github.com/x\\\"\"}",
                "{\"body\":\"x\\\\\",\"y\":\"https://api.github.com/x\"}",
                "{\"url\":null,\"x\":\"https://api.github.com/x\"}",
                "\"https://api.github.com/x\""
            })
    void urlsInOtherMembersAreUnchanged(String json) {
        assertThat(rewritten(json)).isEqualTo(json);
    }

    @Test
    void recognizesEscapedNames() {
        assertThat(rewritten("{\"\\u0075r\\u006C\" : \"https://api.github.com/x\"}"))
                .isEqualTo("{\"\\u0075r\\u006C\" : \"" + BASE + "/x\"}");
        assertThat(rewritten("{\"\\\"_url\":\"https://api.github.com/x\"}")).contains(BASE);
        assertThat(rewritten("{\"\\\\url\":\"https://api.github.com/x\"}")).doesNotContain(BASE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"url\":\"https://api.github.com/x",
                "{\"url\":\"https://api.git",
                "{\"url\":\"https:\\/\\/api.github.com\\u002",
                "{\"url\":\"\\",
                "{\"url\":",
                "\"",
                "not JSON: \"url\": : \"https://api.github.com",
                "{\"url\":\"https://api.github.com\\uZZZZ\"}"
            })
    void incompleteJsonPassesThrough(String json) {
        byte[] body = bytes(json);

        assertThat(text(streamed(body, 1, 1, PLAIN))).isEqualTo(rewritten(json));
        assertThat(rewritten(json).replace(BASE, "https://api.github.com")).isEqualTo(json);
    }

    @Test
    void otherBytesAreUnchanged() {
        byte[] filler = new byte[100_000];
        new Random(7).nextBytes(filler);

        assertThat(rewrittenAtOnce(filler, GITHUB_COM, PLAIN)).isEqualTo(filler);
        assertThat(streamed(filler, 1000, 1000, PLAIN)).isEqualTo(filler);
    }

    @Test
    void randomBodiesMatchJacksonOracle() {
        JacksonOracle oracle = new JacksonOracle(
                List.of(
                        URI.create("https://api.github.com/graphql"),
                        URI.create("https://api.github.com"),
                        URI.create("https://uploads.github.com")),
                List.of(BASE + "/graphql", BASE, BASE + "/api/uploads"));
        RandomJson bodies = new RandomJson(20_261_124);
        int changed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] body = bodies.next();
            byte[] expected = oracle.rewrite(body);
            changed += Arrays.equals(body, expected) ? 0 : 1;
            assertThat(text(rewrittenAtOnce(body, GITHUB_COM, PLAIN)))
                    .as("body %d: %s", i, text(body))
                    .isEqualTo(text(expected));
            assertThat(streamed(body, 1 + i % 7, 1 + i % 5, PLAIN))
                    .as("body %d, streamed", i)
                    .isEqualTo(expected);
        }
        assertThat(changed).isGreaterThan(1_000);
    }

    @Test
    void anyStreamSplitGivesSameResult() {
        byte[] body =
                bytes("{\"html_url\":\"https://github.com/o\",\"url\" : \"https:\\/\\/api.github.com:443\\/x\",\"b\":\""
                        + "x".repeat(50) + "\\\"\",\"upload_url\":\"\\u0068ttps://uploads.github.com/r{?name}\","
                        + "\"url\":\"https://api.github.com/graphql\",\"href\":\"https://api.github.com.evil.com\"}");
        byte[] expected = rewrittenAtOnce(body, GITHUB_COM, PLAIN);

        assertThat(text(expected)).contains(BASE + "\\/x", BASE + "/api/uploads/r", BASE + "/graphql");
        for (int piece = 1; piece <= body.length; piece++) {
            for (int readSize = 1; readSize <= 64; readSize++) {
                assertThat(streamed(body, piece, readSize, PLAIN))
                        .as("%d, %d", piece, readSize)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void rewritesValuesLongerThanBuffer() {
        String value = "https://api.github.com/" + "y".repeat(1_000_000);
        byte[] body = bytes("{\"url\":\"" + value + "\",\"" + "n".repeat(100_000) + "_url\":\"" + value + "\"}");
        byte[] expected = bytes(text(body).replace("https://api.github.com", BASE));

        assertThat(rewrittenAtOnce(body, GITHUB_COM, PLAIN)).isEqualTo(expected);
        assertThat(streamed(body, 100_000, 100_000, PLAIN)).isEqualTo(expected);
    }

    @Test
    void streamingMemoryIsBounded() throws IOException {
        byte[] item = bytes("{\"url\":\"https://api.github.com/x\",\"body\":\"" + "y".repeat(1000) + "\"},");
        long items = 100_000;
        long[] given = {0};
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException("one byte at a time");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                int at = (int) (given[0] % item.length);
                int part = Math.min(length, item.length - at);
                System.arraycopy(item, at, buffer, offset, part);
                given[0] += part;
                return given[0] > items * item.length ? -1 : part;
            }
        };
        long longer = (long) BASE.length() - "https://api.github.com".length();
        long taken = 0;
        long mostAhead = 0;
        try (InputStream stream = new RewritingStream(endless, GITHUB_COM, PLAIN)) {
            byte[] buffer = new byte[8192];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                taken += read;
                mostAhead = Math.max(mostAhead, given[0] - (taken - taken / (item.length + longer) * longer));
            }
        }

        assertThat(taken).isEqualTo(items * (item.length + longer));
        assertThat(mostAhead).isLessThan(32 * 1024);
    }

    @Test
    void savedOffsetsGiveSameResult() {
        byte[] body = bytes("{\"url\":\"https://api.github.com/x\",\"a\":\"" + "x".repeat(100_000)
                + "\",\"upload_url\":\"https://uploads.github.com/y\"}");
        byte[] kept = UrlOffsets.find(body, GITHUB_COM).bytes();

        UrlOffsets read = UrlOffsets.read(kept, GITHUB_COM).orElseThrow();

        assertThat(read.isValidFor(body.length)).isTrue();
        assertThat(read.rewrite(body, PLAIN)).isEqualTo(rewrittenAtOnce(body, GITHUB_COM, PLAIN));
        assertThat(kept).hasSizeLessThan(16);
    }

    @Test
    void offsetsOfOtherRootsOrBodyAreRejected() {
        byte[] body = bytes("{\"url\":\"https://api.github.com/x\"}");
        byte[] kept = UrlOffsets.find(body, GITHUB_COM).bytes();

        assertThat(UrlOffsets.read(kept, ENTERPRISE)).isEmpty();
        assertThat(UrlOffsets.read(new byte[0], GITHUB_COM)).isEmpty();
        assertThat(UrlOffsets.read(kept, GITHUB_COM).orElseThrow().isValidFor(10))
                .isFalse();
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            byte[] damaged = Arrays.copyOf(kept, 4 + random.nextInt(20));
            for (int j = 4; j < damaged.length; j++) {
                damaged[j] = (byte) random.nextInt();
            }
            UrlOffsets offsets = UrlOffsets.read(damaged, GITHUB_COM).orElseThrow();
            if (offsets.isValidFor(body.length)) {
                assertThat(offsets.rewrite(body, PLAIN)).isNotEmpty();
            }
        }
    }

    private static String rewritten(String json) {
        return rewrittenAtOnce(json, GITHUB_COM, PLAIN);
    }
}
