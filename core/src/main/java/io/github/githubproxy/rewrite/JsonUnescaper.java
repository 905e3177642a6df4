package io.github.githubproxy.rewrite;

/** Reads the escapes of JSON strings (RFC 8259, section 7), byte by byte. What they stand for beyond ASCII is not told. */
final class JsonUnescaper {
    /** A backslash, {@code u} and four digits. */
    static final int LONGEST_ESCAPE = 6;

    /** Stands for a character that is in no URL and no name of interest. */
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

    /** Forgets a string that broke off. */
    void reset() {
        state = State.NONE;
    }

    /** Begins an escape, after its backslash. */
    void begin() {
        state = State.AFTER_BACKSLASH;
    }

    /** Tells whether an escape is not at its end. */
    boolean isAtEscape() {
        return state != State.NONE;
    }

    /** Takes the next byte of an escape, and tells whether it is the last. */
    boolean take(byte next) {
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

    /** What the last escape stands for. */
    byte character() {
        return character;
    }
}
