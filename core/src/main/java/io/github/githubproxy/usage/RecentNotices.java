package io.github.githubproxy.usage;

import io.github.githubproxy.telemetry.OperatorNotice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A bounded list of the newest notices, in which equal occurrences are one notice. Guarded by its owner's lock. */
final class RecentNotices {
    static final int MAX_NOTICES = 100;

    /** Upper bound of the heap bytes of one notice, with texts of the greatest length. */
    static final long BYTES_PER_NOTICE = 1024;

    private final Map<Key, OperatorNotice> notices = new LinkedHashMap<>();

    /** Occurrences with equal keys are one notice. */
    private record Key(String kind, String client, String about) {
        static Key of(OperatorNotice notice) {
            return new Key(notice.kind(), notice.client(), notice.about());
        }
    }

    /** Adds one occurrence. The oldest notice is dropped where there would be too many. */
    void add(String kind, String client, String about, Instant at) {
        OperatorNotice notice = new OperatorNotice(kind, client, about, at, 1);
        Key key = Key.of(notice);
        OperatorNotice before = notices.remove(key);
        notices.put(key, before == null ? notice : sum(notice, before));
        if (notices.size() > MAX_NOTICES) {
            notices.remove(notices.keySet().iterator().next());
        }
    }

    /** Returns the notices, newest first. */
    List<OperatorNotice> list() {
        List<OperatorNotice> list = new ArrayList<>(notices.values());
        Collections.reverse(list);
        return list;
    }

    /** Returns notices of several replicas with equal occurrences counted together, in no particular order. */
    static Collection<OperatorNotice> merge(List<OperatorNotice> all) {
        Map<Key, OperatorNotice> merged = new HashMap<>();
        all.forEach(notice -> merged.merge(Key.of(notice), notice, RecentNotices::sum));
        return merged.values();
    }

    private static OperatorNotice sum(OperatorNotice one, OperatorNotice other) {
        return new OperatorNotice(
                one.kind(),
                one.client(),
                one.about(),
                other.last().isAfter(one.last()) ? other.last() : one.last(),
                one.count() + other.count());
    }
}
