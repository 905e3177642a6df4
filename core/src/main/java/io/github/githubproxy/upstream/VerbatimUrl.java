package io.github.githubproxy.upstream;

import io.github.githubproxy.github.MemoizedFunction;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Makes URLs for OkHttp whose path and query are sent byte for byte.
 *
 * <p>{@link HttpUrl}'s parser percent-encodes characters that HTTP allows, such as the apostrophe in a query, which would
 * change the client's request. So only the origin is parsed, once, and the URL is made with the constructor of {@link HttpUrl}
 * and the original text. That constructor is not documented; a test with every character detects a change when OkHttp is
 * upgraded.
 */
final class VerbatimUrl {
    private static final Constructor<?> CONSTRUCTOR = constructor();

    /** The root URLs of origins: those of the REST API, GraphQL and uploads. */
    private static final MemoizedFunction<HttpUrl> ORIGINS = new MemoizedFunction<>(HttpUrl::get);

    /** OkHttp takes path and query from the text of the URL. */
    private static final List<String> SEGMENTS_IN_TEXT = List.of("");

    private VerbatimUrl() {}

    /**
     * Returns the URL.
     *
     * @throws IllegalArgumentException if its scheme, host or port is malformed
     */
    static HttpUrl of(String target) {
        int path = target.indexOf('/', target.indexOf("://") + 3);
        if (path < 0) {
            return HttpUrl.get(target);
        }
        HttpUrl root = ORIGINS.apply(target.substring(0, path));
        String origin = root.toString();
        int originEnd = origin.length() - 1;
        boolean isNormalized = originEnd == path && target.startsWith(origin);
        return verbatim(root, isNormalized ? target : origin.substring(0, originEnd) + target.substring(path));
    }

    private static HttpUrl verbatim(HttpUrl root, String url) {
        List<@Nullable String> query = url.contains("?") ? List.of() : null;
        try {
            return (HttpUrl) CONSTRUCTOR.newInstance(
                    root.scheme(), "", "", root.host(), root.port(), SEGMENTS_IN_TEXT, query, null, url, null);
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
