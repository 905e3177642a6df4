package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A name of clients with placeholders for claims, such as {@code acme-{repository}}. Different values make different names:
 * between two placeholders there is a character that no value has. Immutable.
 */
final class NameTemplate {
    private static final int MAX_VALUE_LENGTH = 100;
    private static final Pattern CLAIM = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private final String text;

    /** The characters of the template that no value has, in order. */
    private final String separators;

    /** The parts before, between and after the separators. */
    private final List<Part> parts;

    private NameTemplate(String text, String separators, List<Part> parts) {
        this.text = text;
        this.separators = separators;
        this.parts = List.copyOf(parts);
    }

    /** Characters that values may have, with one placeholder among them, or without: {@code claim} is then null. */
    private record Part(String before, @Nullable String claim, String after) {
        boolean accepts(String candidate) {
            if (claim == null) {
                return candidate.equals(before);
            }
            int length = candidate.length() - after.length();
            return length > before.length()
                    && candidate.startsWith(before)
                    && candidate.endsWith(after)
                    && isAllowedValue(candidate.substring(before.length(), length));
        }

        boolean overlaps(Part other) {
            if (claim == null) {
                return other.accepts(before);
            }
            if (other.claim == null) {
                return accepts(other.before);
            }
            return (before.startsWith(other.before) || other.before.startsWith(before))
                    && (after.endsWith(other.after) || other.after.endsWith(after));
        }
    }

    /** Returns whether the name of a client in the registry has placeholders. */
    static boolean isTemplate(String name) {
        return name.indexOf('{') >= 0;
    }

    /**
     * Reads a template.
     *
     * @throws ConfigException if a brace begins no placeholder, or names could be made from more than one combination of values
     */
    static NameTemplate parse(String text) {
        StringBuilder separators = new StringBuilder();
        List<Part> parts = new ArrayList<>();
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        String claim = null;
        int position = 0;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '{') {
                if (claim != null) {
                    throw new ConfigException(
                            "name has two placeholders without a character between them that no value has,"
                                    + " such as # or a space; with it, a name comes from one combination of values only");
                }
                claim = claimAt(text, position);
                position += claim.length() + 2;
                continue;
            }
            if (isValueCharacter(c)) {
                (claim == null ? before : after).append(c);
            } else {
                parts.add(new Part(before.toString(), claim, after.toString()));
                separators.append(c);
                before.setLength(0);
                after.setLength(0);
                claim = null;
            }
            position++;
        }
        parts.add(new Part(before.toString(), claim, after.toString()));
        return new NameTemplate(text, separators.toString(), parts);
    }

    private static String claimAt(String text, int brace) {
        int end = text.indexOf('}', brace);
        String claim = end < 0 ? "" : text.substring(brace + 1, end);
        if (!CLAIM.matcher(claim).matches()) {
            throw new ConfigException(
                    "name has a brace that begins no placeholder; {claim} is expected, with the name of a"
                            + " claim in letters, digits, and _ . -");
        }
        return claim;
    }

    /**
     * Returns whether a value may become a part of a name: 1 to 100 letters, digits and {@code . _ / @ : + -} of ASCII, of
     * which no part between slashes is empty, a dot or two dots.
     */
    private static boolean isAllowedValue(String value) {
        if (value.isEmpty() || value.length() > MAX_VALUE_LENGTH) {
            return false;
        }
        int partStart = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i < value.length() && !isValueCharacter(value.charAt(i))) {
                return false;
            }
            if (i == value.length() || value.charAt(i) == '/') {
                String part = value.substring(partStart, i);
                if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                    return false;
                }
                partStart = i + 1;
            }
        }
        return true;
    }

    private static boolean isValueCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._/@:+-".indexOf(c) >= 0;
    }

    /** Returns the claim of the first placeholder. */
    String firstClaim() {
        return parts.stream()
                .flatMap(part -> Optional.ofNullable(part.claim).stream())
                .findFirst()
                .orElseThrow();
    }

    /** Returns the first claim whose value may not become a part of a name; empty if there is none. */
    Optional<String> firstUnusable(Map<String, Object> claims) {
        return parts.stream()
                .flatMap(part -> Optional.ofNullable(part.claim).stream())
                .filter(claim -> !(claims.get(claim) instanceof String value && isAllowedValue(value)))
                .findFirst();
    }

    /** Returns the name that claims make, none of which is {@linkplain #firstUnusable unusable}. */
    String name(Map<String, Object> claims) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (i > 0) {
                name.append(separators.charAt(i - 1));
            }
            name.append(part.before);
            if (part.claim != null) {
                name.append(claims.get(part.claim)).append(part.after);
            }
        }
        return name.toString();
    }

    /** Returns whether some values make that name. */
    boolean matches(String name) {
        List<String> candidates = new ArrayList<>();
        StringBuilder found = new StringBuilder();
        int start = 0;
        for (int i = 0; i < name.length(); i++) {
            if (!isValueCharacter(name.charAt(i))) {
                candidates.add(name.substring(start, i));
                found.append(name.charAt(i));
                start = i + 1;
            }
        }
        candidates.add(name.substring(start));
        return separators.contentEquals(found)
                && IntStream.range(0, parts.size()).allMatch(i -> parts.get(i).accepts(candidates.get(i)));
    }

    /** Returns whether this template and another make the same name of some values. */
    boolean overlaps(NameTemplate other) {
        return separators.equals(other.separators)
                && IntStream.range(0, parts.size()).allMatch(i -> parts.get(i).overlaps(other.parts.get(i)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NameTemplate that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the template as it is in the registry. */
    @Override
    public String toString() {
        return text;
    }
}
