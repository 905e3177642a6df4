package io.github.githubproxy.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Header fields in the order received, with duplicates. Names keep their spelling and are compared without regard to case
 * (RFC 9110, section 5). Immutable.
 *
 * <p>{@code toString} shows names only, since values may be secret.
 */
public final class Headers {
    private static final Headers EMPTY = new Headers(new Field[0]);

    private final Field[] fields;

    private Headers(Field[] fields) {
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
        Builder builder = new Builder(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /** Returns a builder without any field. */
    public static Builder builder() {
        return new Builder(0);
    }

    /** Returns a builder that starts with these fields. */
    public Builder toBuilder() {
        return new Builder(fields.length + Builder.USUAL_ADDITIONS).addAll(this);
    }

    /** Returns the value of the first field of that name, if there is one. */
    public Optional<String> first(String name) {
        for (Field field : fields) {
            if (field.name.is(name)) {
                return Optional.of(field.value);
            }
        }
        return Optional.empty();
    }

    /** Returns the values of all fields of that name, in order; empty if there is none. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (Field field : fields) {
            if (field.name.is(name)) {
                values = values.isEmpty() ? List.of(field.value) : with(values, field.value);
            }
        }
        return values;
    }

    private static List<String> with(List<String> values, String next) {
        List<String> more = new ArrayList<>(values);
        more.add(next);
        return Collections.unmodifiableList(more);
    }

    /**
     * Returns the members of a comma-separated list field, over all fields of that name, trimmed, without empty ones
     * (RFC 9110, section 5.6.1). Not for fields whose members may contain quoted commas.
     */
    public List<String> list(String name) {
        List<String> values = all(name);
        if (values.isEmpty()) {
            return List.of();
        }
        List<String> members = new ArrayList<>();
        for (String value : values) {
            for (String member : value.split(",", -1)) {
                String stripped = member.strip();
                if (!stripped.isEmpty()) {
                    members.add(stripped);
                }
            }
        }
        return Collections.unmodifiableList(members);
    }

    /** Returns whether there is a field of that name. */
    public boolean contains(String name) {
        for (Field field : fields) {
            if (field.name.is(name)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the predicate accepts the name, in lower case, of any field. */
    public boolean anyName(Predicate<String> lowerCaseName) {
        for (Field field : fields) {
            if (lowerCaseName.test(field.name.lowerCase())) {
                return true;
            }
        }
        return false;
    }

    /** Calls {@code action} with the name and value of each field, in order. */
    public void forEach(BiConsumer<String, String> action) {
        for (Field field : fields) {
            action.accept(field.name.written(), field.value);
        }
    }

    /**
     * Calls {@code first} with the first field of each name, and {@code further} with each later field of the same name, in
     * order.
     */
    public void forEach(BiConsumer<String, String> first, BiConsumer<String, String> further) {
        for (int i = 0; i < fields.length; i++) {
            (isFirst(i) ? first : further).accept(fields[i].name.written(), fields[i].value);
        }
    }

    /** Compares names one by one: with few fields this is faster than a set. */
    private boolean isFirst(int index) {
        for (int i = 0; i < index; i++) {
            if (fields[i].name.is(fields[index].name)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether, for each name of the others, these fields have the same values in the same order. */
    public boolean hasAll(Headers others) {
        for (Field other : others.fields) {
            if (!hasSame(other.name, others)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasSame(HeaderName name, Headers others) {
        int mine = nextOf(name, 0);
        int their = others.nextOf(name, 0);
        while (mine < fields.length
                && their < others.fields.length
                && fields[mine].value.equals(others.fields[their].value)) {
            mine = nextOf(name, mine + 1);
            their = others.nextOf(name, their + 1);
        }
        return mine == fields.length && their == others.fields.length;
    }

    /** Returns the index of the next field of that name, or the number of fields. */
    private int nextOf(HeaderName name, int from) {
        int index = from;
        while (index < fields.length && !fields[index].name.is(name)) {
            index++;
        }
        return index;
    }

    /** Returns the number of fields. */
    public int size() {
        return fields.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && Arrays.equals(fields, that.fields);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fields);
    }

    /** Returns the names, without values. */
    @Override
    public String toString() {
        return Arrays.stream(fields).map(field -> field.name.written()).toList().toString();
    }

    private record Field(HeaderName name, String value) {
        static Field of(String name, String value) {
            HeaderName checked = HeaderName.of(name);
            requireValue(name, value);
            return new Field(checked, value);
        }

        private static void requireValue(String name, String value) {
            if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0 || value.indexOf(0) >= 0) {
                throw new IllegalArgumentException("header " + name + " has a line break or NUL in its value");
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Field that && name.is(that.name) && value.equals(that.value);
        }

        @Override
        public int hashCode() {
            return 31 * name.lowerCase().hashCode() + value.hashCode();
        }
    }

    /** Collects fields. Not safe for use by several threads. */
    public static final class Builder {
        /** How many fields are usually added to those that a builder starts with. */
        private static final int USUAL_ADDITIONS = 8;

        private Field[] fields;
        private int size;

        private Builder(int expected) {
            fields = new Field[expected];
        }

        /**
         * Adds a field after the others.
         *
         * @throws IllegalArgumentException if the name is not a token or the value has a line break or NUL (RFC 9110,
         *     section 5.5); the message contains the name, never the value
         */
        public Builder add(String name, String value) {
            append(Field.of(name, value));
            return this;
        }

        /** Adds all of those fields after the others. */
        public Builder addAll(Headers headers) {
            ensureRoom(headers.fields.length);
            System.arraycopy(headers.fields, 0, fields, size, headers.fields.length);
            size += headers.fields.length;
            return this;
        }

        /** Adds, after the others, each of those fields whose name, in lower case, the predicate accepts. */
        public Builder addAll(Headers headers, Predicate<String> lowerCaseName) {
            ensureRoom(headers.fields.length);
            for (Field field : headers.fields) {
                if (lowerCaseName.test(field.name.lowerCase())) {
                    append(field);
                }
            }
            return this;
        }

        /** Returns whether a field of that name has been added. */
        public boolean contains(String name) {
            for (int i = 0; i < size; i++) {
                if (fields[i].name.is(name)) {
                    return true;
                }
            }
            return false;
        }

        /** Replaces the first field of that name, and removes the others; adds the field if there is none. */
        public Builder set(String name, String value) {
            Field field = Field.of(name, value);
            int at = 0;
            while (at < size && !fields[at].name.is(field.name)) {
                at++;
            }
            if (at == size) {
                append(field);
                return this;
            }
            fields[at] = field;
            return removeFrom(at + 1, other -> other.name.is(field.name));
        }

        /** Removes every field that has one of their names, and adds those fields after the others. */
        public Builder replaceAll(Headers headers) {
            removeFrom(0, field -> headers.contains(field.name.written()));
            return addAll(headers);
        }

        /** Removes every field of that name. */
        public Builder remove(String name) {
            return removeFrom(0, field -> field.name.is(name));
        }

        /** Removes every field whose name, in lower case, is in the set. */
        public Builder removeAll(Set<String> lowerCaseNames) {
            return removeFrom(0, field -> lowerCaseNames.contains(field.name.lowerCase()));
        }

        /** Returns the fields collected so far. */
        public Headers build() {
            return size == 0 ? EMPTY : new Headers(Arrays.copyOf(fields, size));
        }

        private void append(Field field) {
            ensureRoom(1);
            fields[size++] = field;
        }

        private void ensureRoom(int more) {
            if (fields.length - size < more) {
                fields = Arrays.copyOf(fields, size + more + Math.max(USUAL_ADDITIONS, size / 2));
            }
        }

        private Builder removeFrom(int start, Predicate<Field> removed) {
            int kept = start;
            for (int i = start; i < size; i++) {
                if (!removed.test(fields[i])) {
                    fields[kept++] = fields[i];
                }
            }
            size = kept;
            return this;
        }
    }
}
