package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Credential;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Remembers rendered answers until the world changes, so that load tests measure their subject and not us. */
final class AnswerCache {
    private static final int MAX = 10_000;

    private final ConcurrentMap<Key, Known> known = new ConcurrentHashMap<>();

    /** Makes an answer. */
    interface Source {
        Answer get() throws IOException;
    }

    /** Returns the answer to a reading call: the one made before if nothing has changed, or a new one. */
    Answer get(Call call, Source source) throws IOException {
        Key key = new Key(call.path(), call.received().query(), call.media(), call.apiVersion(), call.credential());
        long version = call.world().version();
        Known hit = known.get(key);
        if (hit != null && hit.version() == version) {
            return hit.answer();
        }
        Answer made = source.get();
        if (made.status() == 200
                && made.caching() == Answer.Caching.VALIDATED
                && made.body() instanceof AnswerBody.Held) {
            if (known.size() >= MAX) {
                known.clear();
            }
            known.put(key, new Known(version, made));
        }
        return made;
    }

    /** Not by holder: of two tokens of one installation, one may be for fewer repositories. */
    private record Key(
            String path, String query, MediaType media, String apiVersion, Optional<Credential> credential) {}

    private record Known(long version, Answer answer) {}
}
