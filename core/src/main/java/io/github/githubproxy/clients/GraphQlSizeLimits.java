package io.github.githubproxy.clients;

/**
 * The limits on the text of a GraphQL document. With them, and 10,000 tokens, no known document takes more than 30
 * milliseconds to parse on a common server: the parser is slow with digits of numbers (2 to 4 microseconds each) and with
 * characters outside ASCII (0.8 microseconds each).
 */
final class GraphQlSizeLimits {
    /** In characters; above what GitHub accepts. */
    static final int MAX_LENGTH = 64 * 1024;

    private static final int MAX_DIGITS = 2_048;
    private static final int MAX_DIGITS_OF_NUMBER = 99;
    private static final int MAX_NON_ASCII = 8 * 1024;

    private GraphQlSizeLimits() {}

    /** Does nothing if the document is within the limits. Digits in strings and comments count, unless they follow a letter. */
    static void require(String document) throws GraphQlNotQueryException {
        if (document.length() > MAX_LENGTH) {
            throw tooMuch("is longer than " + MAX_LENGTH + " characters");
        }
        int nonAscii = 0;
        int digits = 0;
        int digitsOfNumber = 0;
        boolean inName = false;
        for (int i = 0; i < document.length(); i++) {
            char c = document.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean exponent = digitsOfNumber > 0 && isLetter(c);
            inName = (isLetter(c) && !exponent) || (inName && digit);
            if (digit && !inName) {
                digits++;
                digitsOfNumber++;
            } else if (!exponent) {
                digitsOfNumber = 0;
            }
            nonAscii += c >= 0x80 ? 1 : 0;
            if (digitsOfNumber > MAX_DIGITS_OF_NUMBER) {
                throw tooMuch("has a number of more than " + MAX_DIGITS_OF_NUMBER + " digits");
            }
        }
        if (digits > MAX_DIGITS) {
            throw tooMuch("has more than " + MAX_DIGITS + " digits in numbers");
        }
        if (nonAscii > MAX_NON_ASCII) {
            throw tooMuch("has more than " + MAX_NON_ASCII + " characters outside ASCII");
        }
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static GraphQlNotQueryException tooMuch(String found) {
        return GraphQlNotQueryException.forbidden("its query " + found + "; have variables for values");
    }
}
