package io.github.githubproxy.rewrite;

/** Decodes the escapes of JSON strings (RFC 8259, section 7) byte by byte; non-ASCII characters are not distinguished. */
final class JsonUnescaper {
    /** A backslash, {@code u} and four digits. */
    static final int MAX_ESCAPE_LENGTH = 6;

    /** Stands for all characters that occur neither in API URLs nor in names of URL members. */
    private static final byte OTHER = 0;

    private enum State {
        NONE,
        AFTER_BACKSLASH,
        IN_DIGITS
    }

    private State state = State.NONE;
    private int digits;
    private int value;
    private byte character;

    /** Discards an incomplete escape. */
    void reset() {
        state = State.NONE;
    }

    /** Starts an escape, after its backslash. */
    void begin() {
        state = State.AFTER_BACKSLASH;
    }

    /** Whether an escape is incomplete. */
    boolean isInEscape() {
        return state != State.NONE;
    }

    /** Consumes the next byte of an escape; returns whether it was the last. */
    boolean consume(byte next) {
        if (state == State.AFTER_BACKSLASH) {
            if (next == 'u') {
                state = State.IN_DIGITS;
                digits = 0;
                value = 0;
                return false;
            }
            character = next == '"' || next == '\\' || next == '/' ? next : OTHER;
            state = State.NONE;
            return true;
        }
        value = value << 4 | (Character.digit(next, 16) & 0xf);
        digits++;
        if (digits < 4) {
            return false;
        }
        character = value < 0x80 ? (byte) value : OTHER;
        state = State.NONE;
        return true;
    }

    /** The character of the last escape. */
    byte character() {
        return character;
    }
}
