package io.github.githubproxy.fakegithub.api;

import io.github.githubproxy.fakegithub.http.MediaType;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.http.ResponseContent;
import io.github.githubproxy.fakegithub.model.GitHubToken;
import io.github.githubproxy.fakegithub.routes.ApiRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Caches responses until the data changes, so that the simulator is fast enough for load tests. Thread-safe. */
final class ResponseCache {
    private static final int MAX_ENTRIES = 10_000;

    private final ConcurrentMap<Key, Entry> entries = new ConcurrentHashMap<>();

    /** Creates a response. */
    interface Source {
        Response get() throws IOException;
    }

    /** Returns the cached response to a request with a safe method, or a new one if the data has changed. */
    Response get(ApiRequest request, Source source) throws IOException {
        Key key = new Key(
                request.path(), request.recorded().query(), request.media(), request.apiVersion(), request.token());
        long version = request.data().version();
        Entry entry = entries.get(key);
        if (entry != null && entry.version() == version) {
            return entry.response();
        }
        Response created = source.get();
        if (created.status() == 200
                && created.caching() == Response.Caching.VALIDATED
                && created.body() instanceof ResponseContent.Buffered) {
            if (entries.size() >= MAX_ENTRIES) {
                entries.clear();
            }
            entries.put(key, new Entry(version, created));
        }
        return created;
    }

    /** Contains the token and not its holder, because tokens of one installation may be for different repositories. */
    private record Key(String path, String query, MediaType media, String apiVersion, Optional<GitHubToken> token) {}

    private record Entry(long version, Response response) {}
}
