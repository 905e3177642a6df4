package io.github.githubproxy.fakegithub;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Finds GraphQL mutations and subscriptions as an attacker would like servers to find them: in whatever part of a request,
 * in whatever encoding, under whatever name that some server may read, by whichever rules some parser may have.
 */
public final class Mutations {
    private static final List<Charset> CHARSETS = List.of(
            StandardCharsets.UTF_8,
            StandardCharsets.ISO_8859_1,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            Charset.forName("UTF-32LE"),
            Charset.forName("UTF-32BE"));

    /** Under these some servers look for a document, or for which of the stored ones is meant. */
    private static final Set<String> OF_DOCUMENTS = Set.of("query", "mutation", "document", "doc");

    private static final Set<String> OF_STORED_DOCUMENTS =
            Set.of("persistedquery", "id", "queryid", "query_id", "documentid", "doc_id", "hash", "sha256hash");

    private static final Set<String> OF_VALUES = Set.of("variables", "operationname");
    private static final Pattern NOISE = Pattern.compile("\\[.*|[\\x00-\\x20]", Pattern.DOTALL);
    private static final Pattern ENCODED = Pattern.compile("%([0-9a-fA-F]{2})");
    private static final Pattern OVERLONG = Pattern.compile("([\u00c0\u00c1])([\u0080-\u00bf])");
    private static final Pattern JSON_MEMBER = Pattern.compile(
            "([\"'])((?:[^\"'\\\\]|\\\\.)*+)\\1\\s*:\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|'((?:[^'\\\\]|\\\\.)*+)')?",
            Pattern.DOTALL);
    private static final Pattern JSON_ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))", Pattern.DOTALL);

    private Mutations() {}

    /** Tells whether some server could find a mutation or subscription in that request. */
    public static boolean mayBeIn(Journal.Entry entry) {
        if (entry.body().size() > entry.body().kept().length) {
            return true;
        }
        Set<String> texts = new LinkedHashSet<>();
        texts.add(entry.request().query());
        for (byte[] body : bodies(entry.body().kept())) {
            CHARSETS.forEach(charset -> texts.add(new String(body, charset)));
            texts.add(shortened(new String(body, StandardCharsets.ISO_8859_1)));
        }
        return texts.stream().anyMatch(Mutations::mayBeIn);
    }

    private static boolean mayBeIn(String text) {
        Set<String> documents = new LinkedHashSet<>();
        if (!addFromJson(text, documents)) {
            return true;
        }
        for (String separators : List.of("&", "[&;]")) {
            for (String parameter : text.split(separators, -1)) {
                String[] pair = parameter.split("=", 2);
                String name =
                        NOISE.matcher(decoded(decoded(pair[0]))).replaceAll("").toLowerCase(Locale.ROOT);
                String value = decoded(pair[pair.length - 1]);
                if (OF_DOCUMENTS.contains(name)) {
                    documents.addAll(List.of(value, decoded(value)));
                } else if (!OF_VALUES.contains(name) && !addFromJson(value, documents)) {
                    return true;
                }
            }
        }
        return documents.stream()
                .anyMatch(document -> Reading.ALL.stream().anyMatch(reading -> reading.finds(document)));
    }

    /** Adds what may be a document; false if it may be the name of a stored one. */
    private static boolean addFromJson(String text, Set<String> documents) {
        documents.add(text);
        Matcher member = JSON_MEMBER.matcher(text);
        while (member.find()) {
            String name = unescaped(member.group(2)).strip().toLowerCase(Locale.ROOT);
            if (OF_STORED_DOCUMENTS.contains(name)) {
                return false;
            }
            if (OF_DOCUMENTS.contains(name)) {
                Optional.ofNullable(member.group(3)).ifPresent(value -> documents.add(unescaped(value)));
                Optional.ofNullable(member.group(4)).ifPresent(value -> documents.add(unescaped(value)));
            }
        }
        return true;
    }

    private static String decoded(String value) {
        String octets = ENCODED.matcher(value.replace('+', ' '))
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
        return shortened(octets);
    }

    /** Reads ASCII characters that UTF-8 would not write as two octets. */
    private static String shortened(String octets) {
        return OVERLONG.matcher(octets)
                .replaceAll(match -> Matcher.quoteReplacement(String.valueOf((char)
                        (((match.group(1).charAt(0) & 1) << 6) | (match.group(2).charAt(0) & 0x3f)))));
    }

    private static String unescaped(String json) {
        return JSON_ESCAPE.matcher(json).replaceAll(match -> {
            String character = match.group(1) == null
                    ? switch (match.group(2)) {
                        case "n" -> "\n";
                        case "r" -> "\r";
                        case "t" -> "\t";
                        default -> match.group(2);
                    }
                    : String.valueOf((char) Integer.parseInt(match.group(1), 16));
            return Matcher.quoteReplacement(character);
        });
    }

    private static List<byte[]> bodies(byte[] sent) {
        List<byte[]> bodies = new ArrayList<>(List.of(sent));
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(sent))) {
            bodies.add(stream.readAllBytes());
        } catch (IOException e) {
            // Then it is not compressed so.
        }
        try (InflaterInputStream stream = new InflaterInputStream(new ByteArrayInputStream(sent))) {
            bodies.add(stream.readAllBytes());
        } catch (IOException e) {
            // Then it is not compressed so.
        }
        return bodies;
    }

    /**
     * Rules by which a document is divided into words.
     *
     * @param words a comment, a string, or in the group of that name a word or mark
     */
    private record Reading(Pattern words) {
        static final List<Reading> ALL = all();

        private static List<Reading> all() {
            List<Reading> all = new ArrayList<>();
            for (String comment : List.of("#[^\\n]*+", "#[^\\n\\r]*+", "#[^\\n\\r\\u2028\\u2029\\u0085\\x0b\\x0c]*+")) {
                for (String block : List.of(
                        "\"\"\"(?:\\\\\"\"\"|(?!\"\"\")[\\s\\S])*+\"\"\"",
                        "\"\"\"(?:\\\\\"\"\"|(?!\"\"\"(?!\"))[\\s\\S])*+\"\"\"",
                        "\"\"\"(?:\\\\[\\s\\S]|(?!\"\"\")[\\s\\S])*+\"\"\"",
                        "\"\"\"(?:(?!\"\"\")[\\s\\S])*+\"\"\"")) {
                    for (String string : List.of(
                            "\"(?:\\\\.|[^\"\\\\\\n\\r])*+\"", "\"(?:\\\\.|[^\"\\\\])*+\"", "\"(?:\\\\\"|[^\"])*+\"")) {
                        String word = "(?<word>[_A-Za-z][_0-9A-Za-z]*|[^\\s,])";
                        all.add(new Reading(Pattern.compile(comment + "|" + block + "|" + string + "|" + word)));
                    }
                }
            }
            return List.copyOf(all);
        }

        boolean finds(String document) {
            Matcher matcher = words.matcher(document);
            int depth = 0;
            String before = "}";
            boolean begun = false;
            while (matcher.find()) {
                if (matcher.group("word") == null && matcher.group().startsWith("#")) {
                    continue;
                }
                String word = Optional.ofNullable(matcher.group("word")).orElse("\"");
                if (begun && (isName(word) || "{(@".contains(word))) {
                    return true;
                }
                boolean operation = word.equalsIgnoreCase("mutation") || word.equalsIgnoreCase("subscription");
                begun = operation && depth <= 0 && !isName(before) && !"@$.".contains(before);
                depth += "{([".contains(word) ? 1 : "})]".contains(word) ? -1 : 0;
                before = word;
            }
            return false;
        }

        private static boolean isName(String word) {
            return Character.isLetter(word.charAt(0)) || word.startsWith("_");
        }
    }
}
