package io.github.githubproxy;

import io.github.githubproxy.http.BaseUrl;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Calls a proxy without a server.
 *
 * @param proxy the proxy
 */
record InProcessWarmUpClient(Proxy proxy) implements WarmUpClient {
    private static final BaseUrl BASE_URL = BaseUrl.parse("http://localhost:8080");

    @Override
    public Headers get(String path, Headers headers) throws IOException {
        ProxyRequest request =
                ProxyRequest.builder("GET").headers(headers).baseUrl(BASE_URL).build();
        try (ProxyResponse response = proxy.serve(path, request)) {
            response.body().stream().transferTo(OutputStream.nullOutputStream());
            return response.headers();
        }
    }

    @Override
    public void close() {
        // There is nothing else.
    }
}
