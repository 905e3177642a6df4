package io.github.githubproxy.github;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Comparison and prediction of entity tags (RFC 9110, section 8.8.3). */
public final class EntityTags {
    private EntityTags() {}

    /**
     * Evaluates the values of {@code If-None-Match} fields against the current tag, with weak comparison (RFC 9110,
     * section 13.1.2).
     *
     * @return true if one of them matches: then the condition is false, and the response to GET is 304
     */
    public static boolean matchesAny(List<String> ifNoneMatch, String current) {
        for (String value : ifNoneMatch) {
            if (value.strip().equals("*")) {
                return true;
            }
            for (String tag : parse(value)) {
                if (opaque(tag).equals(opaque(current))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Predicts GitHub's tag of a representation: SHA-256 over the values of {@code Accept} and {@code Authorization}, each
     * followed by a colon, and the body. GitHub does not document this, so a prediction is used only for responses whose
     * actual tag was equal to their prediction.
     *
     * @param body the body without content coding
     * @return a weak tag, as GitHub uses for compressed responses
     */
    public static String predicted(Optional<String> accept, String authorization, byte[] body) {
        MessageDigest digest = Sha256.newDigest();
        accept.ifPresent(value -> digest.update((value + ":").getBytes(StandardCharsets.UTF_8)));
        digest.update((authorization + ":").getBytes(StandardCharsets.UTF_8));
        return "W/\"" + HexFormat.of().formatHex(digest.digest(body)) + "\"";
    }

    /** Returns whether two tags are equal by weak comparison. */
    public static boolean isSame(String one, String other) {
        return opaque(one).equals(opaque(other));
    }

    /** Splits a list of tags, which may contain commas inside their quotes. Members without quotes are ignored. */
    private static List<String> parse(String list) {
        List<String> tags = new ArrayList<>();
        int at = 0;
        while (at < list.length()) {
            int open = list.indexOf('"', at);
            if (open < 0) {
                break;
            }
            int close = list.indexOf('"', open + 1);
            if (close < 0) {
                break;
            }
            tags.add(list.substring(open, close + 1));
            at = close + 1;
        }
        return tags;
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
