package io.github.githubproxy.github;

/**
 * The name of a header field as servers see it that do not tell punctuation apart. CGI-like servers take {@code
 * Content_Type} or {@code Content.Type} for {@code Content-Type}.
 */
public final class FoldedFieldName {
    private FoldedFieldName() {}

    /**
     * Returns the name with a hyphen in place of every character that is neither a letter nor a digit.
     *
     * @param name a name in lower case
     */
    public static String of(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isKept(name.charAt(i))) {
                return fold(name);
            }
        }
        return name;
    }

    private static String fold(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            folded.append(isKept(c) ? c : '-');
        }
        return folded.toString();
    }

    private static boolean isKept(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
}
