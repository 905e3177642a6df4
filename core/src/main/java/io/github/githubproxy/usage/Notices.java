package io.github.githubproxy.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest notices. What happens again and again is one of them. Used under its owner's lock. */
final class Notices {
    static final int MOST = 100;

    /** Bytes that one takes, with texts that are as long as they come. */
    static final long BYTES = 1024;

    private final Map<What, Notice> notices = new LinkedHashMap<>();

    private record What(String kind, String client, String about) {}

    void add(String kind, String client, String about, Instant at) {
        What what = new What(kind, client, about);
        Notice before = notices.remove(what);
        notices.put(what, new Notice(kind, client, about, at, before == null ? 1 : before.count() + 1));
        if (notices.size() > MOST) {
            notices.remove(notices.keySet().iterator().next());
        }
    }

    /** Newest first. */
    List<Notice> list() {
        List<Notice> list = new ArrayList<>(notices.values());
        Collections.reverse(list);
        return list;
    }
}
