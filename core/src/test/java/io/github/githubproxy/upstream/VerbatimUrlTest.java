package io.github.githubproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerbatimUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/?",
                "/a?b",
                "/a?b=&c&&=d",
                "/a%2Fb/feature%2fx",
                "/search?q=it's+\"quoted\"<>|[]{}^`%27",
                "/a'b\"c<d>e^f`g{h}i|j",
                "/a?x=%zz",
                "/a;b=c/d:e@f",
                "/a?q=a+b|c&labels[]=x&labels[]=y",
            })
    void targetIsSentByteForByte(String target) throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.enqueue(new MockResponse.Builder().build());
            server.start();
            Request request = new Request.Builder()
                    .url(VerbatimUrl.of("http://" + server.getHostName() + ":" + server.getPort() + target))
                    .build();

            new OkHttpClient().newCall(request).execute().close();

            assertThat(server.takeRequest().getRequestLine()).isEqualTo("GET " + target + " HTTP/1.1");
        }
    }

    @Test
    void everyPrintableCharacterIsSentUnchanged() throws Exception {
        StringBuilder all = new StringBuilder();
        for (char c = '!'; c < 0x7f; c++) {
            all.append(c == '#' || c == '\\' ? "" : String.valueOf(c));
        }
        targetIsSentByteForByte("/a?" + all);
        targetIsSentByteForByte("/" + all.toString().replace("?", "").replace("/", ""));
    }
}
