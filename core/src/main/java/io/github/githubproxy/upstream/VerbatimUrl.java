package io.github.githubproxy.upstream;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Makes URLs for OkHttp whose path and query are sent byte for byte.
 *
 * <p>{@link HttpUrl}'s parser percent-encodes characters that HTTP allows, such as the apostrophe in a query, which would
 * change the client's request. If it does, the URL is made with the constructor of {@link HttpUrl} and the original text.
 * That constructor is not documented; a test with every character detects a change when OkHttp is upgraded.
 */
final class VerbatimUrl {
    private static final Constructor<?> CONSTRUCTOR = constructor();

    private VerbatimUrl() {}

    /**
     * Returns the URL.
     *
     * @throws IllegalArgumentException if its scheme, host or port is malformed
     */
    static HttpUrl of(String target) {
        HttpUrl parsed = HttpUrl.get(target);
        int authority = target.indexOf("://") + 3;
        int path = target.indexOf('/', authority);
        if (path < 0) {
            return parsed;
        }
        String pathAndQuery = target.substring(path);
        String parsedPathAndQuery = parsed.encodedQuery() == null
                ? parsed.encodedPath()
                : parsed.encodedPath() + "?" + parsed.encodedQuery();
        if (parsedPathAndQuery.equals(pathAndQuery)) {
            return parsed;
        }
        String origin = parsed.newBuilder().encodedPath("/").query(null).build().toString();
        return verbatim(parsed, origin.substring(0, origin.length() - 1) + pathAndQuery);
    }

    private static HttpUrl verbatim(HttpUrl parsed, String url) {
        List<@Nullable String> query = parsed.querySize() == 0 && !url.contains("?") ? null : List.of();
        try {
            return (HttpUrl) CONSTRUCTOR.newInstance(
                    parsed.scheme(),
                    "",
                    "",
                    parsed.host(),
                    parsed.port(),
                    parsed.pathSegments(),
                    query,
                    null,
                    url,
                    null);
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("this version of OkHttp has another HttpUrl", e);
        }
    }

    private static Constructor<?> constructor() {
        for (Constructor<?> constructor : HttpUrl.class.getConstructors()) {
            if (constructor.getParameterCount() == 10) {
                return constructor;
            }
        }
        throw new IllegalStateException("this version of OkHttp has another HttpUrl");
    }
}
