package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import org.jspecify.annotations.Nullable;

/**
 * Finds the roots of GitHub's API with which string values of {@code url}, {@code *_url} and {@code href} members begin in
 * JSON. It accepts a body in pieces, cut anywhere, and buffers at most the length of a root. On invalid JSON it may find
 * anything, but does not fail.
 *
 * <p>A JSON library does not report the position of values, and JSON that is written from parsed values differs from
 * GitHub's bytes. The nesting does not matter: a string before a colon is a member's name at every level.
 */
final class JsonUrlScanner {
    /** The position of the scanner in the syntax. */
    private enum State {
        BETWEEN_STRINGS,
        IN_STRING,
        AFTER_NAME_OF_URL,
        BEFORE_VALUE_OF_URL,
        AT_BEGINNING_OF_URL
    }

    /** Receives the roots that are found. */
    interface Sink {
        /**
         * Called for each root, in order.
         *
         * @param start the position of its first byte in the body
         * @param length its length in bytes, including escapes
         */
        void onRoot(long start, int length, ApiPath.Endpoint endpoint);
    }

    private static final int URL = 'u' << 16 | 'r' << 8 | 'l';
    private static final int UNDERSCORE_URL = '_' << 24 | URL;
    private static final int HREF = 'h' << 24 | 'r' << 16 | 'e' << 8 | 'f';

    private final EndpointRoots roots;
    private final Sink sink;
    private final JsonUnescaper unescaper = new JsonUnescaper();

    /** The beginning of a value, unescaped. */
    private final byte[] beginning;

    /** The end of each of its characters, as an offset from the start of the value. */
    private final int[] ends;

    private State state = State.BETWEEN_STRINGS;
    private long position;

    /** The last four characters of the string so far. */
    private int tail;

    /** The number of characters of the string so far. */
    private long characters;

    private long valueStart;

    JsonUrlScanner(EndpointRoots roots, Sink sink) {
        this.roots = roots;
        this.sink = sink;
        this.beginning = new byte[roots.decisiveLength()];
        this.ends = new int[beginning.length];
    }

    /** The maximum length of the part of a body that is not yet decided, in bytes. */
    static int maxUndecided(EndpointRoots roots) {
        return roots.decisiveLength() * JsonUnescaper.MAX_ESCAPE_LENGTH;
    }

    /** The position up to which all roots are found: the start of an undecided value, or the end of the scanned part. */
    long decidedUpTo() {
        return state == State.AT_BEGINNING_OF_URL ? valueStart : position;
    }

    /** Scans the next piece. */
    void scan(byte[] piece, int from, int to) {
        int i = from;
        while (i < to) {
            i = switch (state) {
                case BETWEEN_STRINGS -> betweenStrings(piece, i, to);
                case IN_STRING -> inString(piece, i, to);
                case AFTER_NAME_OF_URL -> after(piece, i, to, (byte) ':', State.BEFORE_VALUE_OF_URL);
                case BEFORE_VALUE_OF_URL -> {
                    int next = after(piece, i, to, (byte) '"', State.AT_BEGINNING_OF_URL);
                    valueStart = position + next - from;
                    yield next;
                }
                case AT_BEGINNING_OF_URL -> atBeginningOfUrl(piece, i, to, position - from);
            };
        }
        position += to - from;
    }

    private int betweenStrings(byte[] piece, int from, int to) {
        int i = from;
        while (i < to && piece[i] != '"') {
            i++;
        }
        if (i == to) {
            return to;
        }
        begin(State.IN_STRING);
        return i + 1;
    }

    private void begin(State string) {
        state = string;
        tail = 0;
        characters = 0;
        unescaper.reset();
    }

    private int inString(byte[] piece, int from, int to) {
        int i = from;
        while (i < to && unescaper.isInEscape()) {
            if (unescaper.consume(piece[i])) {
                add(unescaper.character());
            }
            i++;
        }
        int start = i;
        while (i < to && piece[i] != '"' && piece[i] != '\\') {
            i++;
        }
        // Only the last four characters of a name matter.
        characters += Math.max(0, i - start - 4);
        for (int j = Math.max(start, i - 4); j < i; j++) {
            add(piece[j]);
        }
        if (i == to) {
            return to;
        }
        if (piece[i] == '\\') {
            unescaper.begin();
        } else {
            state = isNameOfUrl() ? State.AFTER_NAME_OF_URL : State.BETWEEN_STRINGS;
        }
        return i + 1;
    }

    private void add(byte character) {
        tail = tail << 8 | (character & 0xff);
        characters++;
    }

    private boolean isNameOfUrl() {
        return tail == UNDERSCORE_URL || (characters == 4 && tail == HREF) || (characters == 3 && tail == URL);
    }

    /** Skips white space and expects a character. */
    private int after(byte[] piece, int from, int to, byte expected, State then) {
        int i = from;
        while (i < to && (piece[i] == ' ' || piece[i] == '\n' || piece[i] == '\r' || piece[i] == '\t')) {
            i++;
        }
        if (i == to) {
            return to;
        }
        if (piece[i] == expected) {
            begin(then);
            return i + 1;
        }
        state = State.BETWEEN_STRINGS;
        return i;
    }

    private int atBeginningOfUrl(byte[] piece, int from, int to, long offset) {
        int i = from;
        while (i < to) {
            byte b = piece[i];
            i++;
            if (unescaper.isInEscape()) {
                if (!unescaper.consume(b)) {
                    continue;
                }
                b = unescaper.character();
            } else if (b == '"') {
                decide();
                state = State.BETWEEN_STRINGS;
                return i;
            } else if (b == '\\') {
                unescaper.begin();
                continue;
            }
            beginning[(int) characters] = b;
            ends[(int) characters] = (int) (offset + i - valueStart);
            characters++;
            if (characters == beginning.length) {
                decide();
            }
            if (characters == beginning.length || (characters == 1 && (b | 0x20) != 'h')) {
                begin(State.IN_STRING);
                return i;
            }
        }
        return to;
    }

    private void decide() {
        int length = (int) characters;
        @Nullable EndpointRoot root = roots.find(beginning, length);
        if (root != null) {
            sink.onRoot(valueStart, ends[root.endIn(beginning, length) - 1], root.endpoint());
        }
    }
}
