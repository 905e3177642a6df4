package io.github.githubproxy.fakegithub.api;

import io.github.githubproxy.fakegithub.config.EntityTagGenerator;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.RenderedResponse;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.http.ResponseContent;
import io.github.githubproxy.fakegithub.http.StandardHeaders;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.model.FileContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Renders responses for one request: caching headers, conditional requests, compression, indentation of JSON. */
final class ResponseRenderer {
    private static final Pattern CLIENTS_WITH_INDENTED_JSON = Pattern.compile("curl|Wget|Safari|Firefox");
    private static final String VARY =
            "Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With";

    private final EntityTagGenerator tags;

    ResponseRenderer(EntityTagGenerator tags) {
        this.tags = tags;
    }

    /** Returns the rendered response, without the headers common to all responses and not charged. */
    RenderedResponse render(Response response, RecordedRequest request) {
        List<HeaderField> headers = new ArrayList<>(response.headers());
        boolean validated = isValidated(response, request);
        boolean compressed = isCompressed(response, request);
        Optional<String> tag =
                validated ? Optional.of(tag(response, request, compressed ? "W/" : "")) : Optional.empty();
        headers.add(new HeaderField("Cache-Control", cacheControl(response, request)));
        headers.add(new HeaderField("Vary", VARY));
        tag.ifPresent(value -> headers.add(new HeaderField("ETag", value)));
        response.lastModified()
                .ifPresent(time -> headers.add(new HeaderField("Last-Modified", StandardHeaders.date(time))));
        if (validated && ConditionalRequests.isNotModified(request, tag, response.lastModified())) {
            return new RenderedResponse(304, headers, new ResponseContent.None(), 0);
        }
        if (response.body() instanceof ResponseContent.Buffered buffered) {
            headers.add(new HeaderField("Content-Type", buffered.type()));
            if (compressed) {
                headers.add(new HeaderField("Content-Encoding", "gzip"));
            }
            return new RenderedResponse(response.status(), headers, encode(buffered, request, compressed), 0);
        }
        if (response.body() instanceof ResponseContent.Streamed streamed) {
            headers.add(new HeaderField("Content-Type", streamed.type()));
        }
        return new RenderedResponse(response.status(), headers, response.body(), 0);
    }

    private static boolean isValidated(Response response, RecordedRequest request) {
        boolean safe = request.method().equals("GET") || request.method().equals("HEAD");
        return safe && response.status() == 200 && response.caching() == Response.Caching.VALIDATED;
    }

    private static boolean isCompressed(Response response, RecordedRequest request) {
        return response.body() instanceof ResponseContent.Buffered buffered
                && buffered.isText()
                && buffered.bytes().length > 0
                && request.header("Accept-Encoding")
                        .filter(codings -> codings.contains("gzip"))
                        .isPresent();
    }

    private static ResponseContent encode(
            ResponseContent.Buffered buffered, RecordedRequest request, boolean compressed) {
        boolean pretty = buffered.isJson()
                && request.header("User-Agent")
                        .filter(agent ->
                                CLIENTS_WITH_INDENTED_JSON.matcher(agent).find())
                        .isPresent();
        if (pretty) {
            byte[] text = Json.pretty(buffered.bytes());
            return new ResponseContent.Buffered(
                    buffered.type(), compressed ? ResponseContent.Buffered.gzip(text) : text);
        }
        return compressed ? new ResponseContent.Buffered(buffered.type(), buffered.gzipped()) : buffered;
    }

    private String tag(Response response, RecordedRequest request, String prefix) {
        byte[] body = new byte[0];
        if (response.body() instanceof ResponseContent.Buffered buffered) {
            body = buffered.bytes();
        } else if (response.body() instanceof ResponseContent.Streamed streamed) {
            body = streamed.content() instanceof FileContent.InMemory inMemory
                    ? inMemory.bytes()
                    : streamed.content().sha().getBytes(StandardCharsets.US_ASCII);
        }
        return prefix + '"' + tags.opaqueTag(request, body) + '"';
    }

    private static String cacheControl(Response response, RecordedRequest request) {
        if (response.caching() == Response.Caching.UNCACHED) {
            return "no-cache";
        }
        String scope = request.header("Authorization").isPresent() ? "private" : "public";
        return scope + ", max-age=60, s-maxage=60";
    }
}
