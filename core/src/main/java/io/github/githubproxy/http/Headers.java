package io.github.githubproxy.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Header fields in the order in which they were received, duplicates kept. Names are compared without regard to case
 * and kept as they were written (RFC 9110, section 5). Immutable.
 *
 * <p>{@code toString} shows names only: values may be secret.
 */
public final class Headers {
    private static final Headers EMPTY = new Headers(List.of());

    private final List<Field> fields;

    private Headers(List<Field> fields) {
        this.fields = fields;
    }

    /** Returns headers without any field. */
    public static Headers empty() {
        return EMPTY;
    }

    /**
     * Returns headers with the given fields.
     *
     * @param namesAndValues name, value, name, value, ...
     * @throws IllegalArgumentException if a value is missing, or a name or value is not allowed in HTTP
     */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a value is missing after the last name");
        }
        Builder builder = new Builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /** Returns a builder without any field. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts with these fields. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.fields.addAll(fields);
        return builder;
    }

    /** Returns the value of the first field of that name, if there is one. */
    public Optional<String> first(String name) {
        for (Field field : fields) {
            if (field.name.equalsIgnoreCase(name)) {
                return Optional.of(field.value);
            }
        }
        return Optional.empty();
    }

    /** Returns the values of all fields of that name, in order; empty if there is none. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        for (Field field : fields) {
            if (field.name.equalsIgnoreCase(name)) {
                values.add(field.value);
            }
        }
        return Collections.unmodifiableList(values);
    }

    /**
     * Returns the members of a comma-separated list field, over all fields of that name, trimmed, without empty ones
     * (RFC 9110, section 5.6.1). Not for fields whose members may hold quoted commas.
     */
    public List<String> list(String name) {
        List<String> members = new ArrayList<>();
        for (String value : all(name)) {
            for (String member : value.split(",", -1)) {
                if (!member.isBlank()) {
                    members.add(member.strip());
                }
            }
        }
        return Collections.unmodifiableList(members);
    }

    /** Tells whether there is a field of that name. */
    public boolean contains(String name) {
        return first(name).isPresent();
    }

    /** Calls {@code action} with the name and value of each field, in order. */
    public void forEach(BiConsumer<String, String> action) {
        for (Field field : fields) {
            action.accept(field.name, field.value);
        }
    }

    /** Returns the number of fields. */
    public int size() {
        return fields.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** Returns the names, without values. */
    @Override
    public String toString() {
        return fields.stream().map(Field::name).toList().toString();
    }

    private record Field(String name, String value) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Field that && name.equalsIgnoreCase(that.name) && value.equals(that.value);
        }

        @Override
        public int hashCode() {
            return 31 * name.toLowerCase(Locale.ROOT).hashCode() + value.hashCode();
        }
    }

    /** Collects fields. Not safe for use by several threads. */
    public static final class Builder {
        private final List<Field> fields = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a field after the others.
         *
         * @throws IllegalArgumentException if the name is not a token or the value has a line break or NUL (RFC 9110,
         *     section 5.5); the message has the name, never the value
         */
        public Builder add(String name, String value) {
            requireName(name);
            requireValue(name, value);
            fields.add(new Field(name, value));
            return this;
        }

        /** Adds all of those fields after the others. */
        public Builder addAll(Headers headers) {
            fields.addAll(headers.fields);
            return this;
        }

        /** Puts one field in the place of the first of that name, removing the rest; adds it if there was none. */
        public Builder set(String name, String value) {
            requireName(name);
            requireValue(name, value);
            int at = 0;
            while (at < fields.size() && !fields.get(at).name.equalsIgnoreCase(name)) {
                at++;
            }
            Field field = new Field(name, value);
            if (at == fields.size()) {
                fields.add(field);
            } else {
                fields.set(at, field);
                fields.subList(at + 1, fields.size()).removeIf(other -> other.name.equalsIgnoreCase(name));
            }
            return this;
        }

        /** Removes every field of that name. */
        public Builder remove(String name) {
            fields.removeIf(field -> field.name.equalsIgnoreCase(name));
            return this;
        }

        /** Removes every field whose name, in lower case, is in the set. */
        public Builder removeAll(Set<String> lowerCaseNames) {
            return removeIf(lowerCaseNames::contains);
        }

        /** Removes every field whose name, in lower case, the predicate accepts. */
        public Builder removeIf(Predicate<String> lowerCaseName) {
            fields.removeIf(field -> lowerCaseName.test(field.name.toLowerCase(Locale.ROOT)));
            return this;
        }

        /** Returns the fields collected so far. */
        public Headers build() {
            return fields.isEmpty() ? EMPTY : new Headers(List.copyOf(fields));
        }

        private static void requireName(String name) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a header name is empty");
            }
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (c <= ' ' || c >= 0x7f || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
                    throw new IllegalArgumentException("a header name has a character that HTTP does not allow");
                }
            }
        }

        private static void requireValue(String name, String value) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '\r' || c == '\n' || c == 0) {
                    throw new IllegalArgumentException("header " + name + " has a line break or NUL in its value");
                }
            }
        }
    }
}
