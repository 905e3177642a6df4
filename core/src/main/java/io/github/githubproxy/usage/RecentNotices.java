package io.github.githubproxy.usage;

import io.github.githubproxy.telemetry.OperatorNotice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest notices. What happens again and again is one of them. Used under its owner's lock. */
final class RecentNotices {
    static final int MOST = 100;

    /** Bytes that one takes, with texts that are as long as they come. */
    static final long BYTES = 1024;

    private final Map<OperatorNotice.What, OperatorNotice> notices = new LinkedHashMap<>();

    void add(String kind, String client, String about, Instant at) {
        OperatorNotice notice = new OperatorNotice(kind, client, about, at, 1);
        OperatorNotice before = notices.remove(notice.what());
        notices.put(notice.what(), before == null ? notice : notice.and(before));
        if (notices.size() > MOST) {
            notices.remove(notices.keySet().iterator().next());
        }
    }

    /** Newest first. */
    List<OperatorNotice> list() {
        List<OperatorNotice> list = new ArrayList<>(notices.values());
        Collections.reverse(list);
        return list;
    }
}
