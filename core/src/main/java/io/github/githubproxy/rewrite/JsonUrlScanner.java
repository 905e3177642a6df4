package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import org.jspecify.annotations.Nullable;

/**
 * Finds in JSON the roots of GitHub's API with which string values of {@code url}, {@code *_url} and {@code href} members
 * begin. Takes a body in pieces, cut anywhere, and holds no more of it than a root is long. Of what is no JSON it makes
 * something, and never fails.
 *
 * <p>A JSON library would tell values, not where each stands, and what is written anew from values is not GitHub's bytes
 * any more. Nothing needs to be known of the nesting: a string that a colon follows is a member's name, wherever it is.
 */
final class JsonUrlScanner {
    /** Where the scanner stands. */
    private enum State {
        BETWEEN_STRINGS,
        IN_STRING,
        AFTER_NAME_OF_URL,
        BEFORE_VALUE_OF_URL,
        AT_BEGINNING_OF_URL
    }

    /** Told what is found. */
    interface Sink {
        /**
         * Called for each root, in order.
         *
         * @param start where it begins, counted from the beginning of the body
         * @param length its length as it is written there, escapes and all
         */
        void root(long start, int length, ApiPath.Endpoint endpoint);
    }

    private static final int URL = 'u' << 16 | 'r' << 8 | 'l';
    private static final int UNDERSCORE_URL = '_' << 24 | URL;
    private static final int HREF = 'h' << 24 | 'r' << 16 | 'e' << 8 | 'f';

    private final EndpointRoots roots;
    private final Sink sink;
    private final JsonUnescaper unescaper = new JsonUnescaper();

    /** The beginning of a value, unescaped, and where each of its characters ends, counted from the value's beginning. */
    private final byte[] beginning;

    private final int[] ends;

    private State state = State.BETWEEN_STRINGS;
    private long position;

    /** The last four characters of the string so far, and how many it has. */
    private int tail;

    private long characters;

    private long valueStart;

    JsonUrlScanner(EndpointRoots roots, Sink sink) {
        this.roots = roots;
        this.sink = sink;
        this.beginning = new byte[roots.decisiveLength()];
        this.ends = new int[beginning.length];
    }

    /** The longest piece of a body of which it may still be open what becomes of it. */
    static int mostUndecided(EndpointRoots roots) {
        return roots.decisiveLength() * JsonUnescaper.LONGEST_ESCAPE;
    }

    /** Where the part begins of which it is open whether it is a root; the end of what was scanned if nothing is open. */
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
        while (i < to && unescaper.isAtEscape()) {
            if (unescaper.take(piece[i])) {
                add(unescaper.character());
            }
            i++;
        }
        int start = i;
        while (i < to && piece[i] != '"' && piece[i] != '\\') {
            i++;
        }
        // The last four tell all that must be known of a name.
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

    /** Expects one character after white space. */
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
            if (unescaper.isAtEscape()) {
                if (!unescaper.take(b)) {
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
            sink.root(valueStart, ends[root.endIn(beginning, length) - 1], root.endpoint());
        }
    }
}
