package io.github.githubproxy.fakegithub.journal;

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
 * A detector of GraphQL mutations and subscriptions that errs towards finding one. It tries every part of a request,
 * several character encodings and compressions, the parameter names that servers are known to read, and several lexical
 * rules for comments and strings. Tests of a proxy use it to show that no server could run a mutation hidden in a
 * request that was forwarded as a query.
 */
public final class MutationDetector {
    private static final List<Charset> CHARSETS = List.of(
            StandardCharsets.UTF_8,
            StandardCharsets.ISO_8859_1,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            Charset.forName("UTF-32LE"),
            Charset.forName("UTF-32BE"));

    /** Parameters that servers read a document from. */
    private static final Set<String> DOCUMENT_PARAMETERS = Set.of("query", "mutation", "document", "doc");

    /** Parameters that name a document stored on the server. */
    private static final Set<String> STORED_DOCUMENT_PARAMETERS =
            Set.of("persistedquery", "id", "queryid", "query_id", "documentid", "doc_id", "hash", "sha256hash");

    /** Parameters that cannot hold a document. */
    private static final Set<String> OTHER_PARAMETERS = Set.of("variables", "operationname");

    private static final Pattern IGNORED_IN_NAMES = Pattern.compile("\\[.*|[\\x00-\\x20]", Pattern.DOTALL);
    private static final Pattern PERCENT_ENCODED = Pattern.compile("%([0-9a-fA-F]{2})");
    private static final Pattern OVERLONG_UTF8 = Pattern.compile("([\u00c0\u00c1])([\u0080-\u00bf])");
    private static final Pattern JSON_MEMBER = Pattern.compile(
            "([\"'])((?:[^\"'\\\\]|\\\\.)*+)\\1\\s*:\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|'((?:[^'\\\\]|\\\\.)*+)')?",
            Pattern.DOTALL);
    private static final Pattern JSON_ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))", Pattern.DOTALL);

    private MutationDetector() {}

    /**
     * Returns whether a server could find a mutation or subscription in that request. A body that the journal did not
     * keep counts as one.
     */
    public static boolean mayContainMutation(Journal.Entry entry) {
        if (entry.body().size() > entry.body().kept().length) {
            return true;
        }
        Set<String> texts = new LinkedHashSet<>();
        texts.add(entry.request().query());
        for (byte[] body : decompressions(entry.body().kept())) {
            CHARSETS.forEach(charset -> texts.add(new String(body, charset)));
            texts.add(decodeOverlong(new String(body, StandardCharsets.ISO_8859_1)));
        }
        return texts.stream().anyMatch(MutationDetector::mayContainMutation);
    }

    private static boolean mayContainMutation(String text) {
        Set<String> documents = new LinkedHashSet<>();
        if (!addFromJson(text, documents)) {
            return true;
        }
        for (String separators : List.of("&", "[&;]")) {
            for (String parameter : text.split(separators, -1)) {
                String[] pair = parameter.split("=", 2);
                String name = IGNORED_IN_NAMES
                        .matcher(percentDecoded(percentDecoded(pair[0])))
                        .replaceAll("")
                        .toLowerCase(Locale.ROOT);
                String value = percentDecoded(pair[pair.length - 1]);
                if (DOCUMENT_PARAMETERS.contains(name)) {
                    documents.addAll(List.of(value, percentDecoded(value)));
                } else if (!OTHER_PARAMETERS.contains(name) && !addFromJson(value, documents)) {
                    return true;
                }
            }
        }
        return documents.stream()
                .anyMatch(document -> Lexer.ALL.stream().anyMatch(lexer -> lexer.findsMutation(document)));
    }

    /** Adds the possible documents in the text; false if it may name a stored document. */
    private static boolean addFromJson(String text, Set<String> documents) {
        documents.add(text);
        Matcher member = JSON_MEMBER.matcher(text);
        while (member.find()) {
            String name = jsonUnescaped(member.group(2)).strip().toLowerCase(Locale.ROOT);
            if (STORED_DOCUMENT_PARAMETERS.contains(name)) {
                return false;
            }
            if (DOCUMENT_PARAMETERS.contains(name)) {
                Optional.ofNullable(member.group(3)).ifPresent(value -> documents.add(jsonUnescaped(value)));
                Optional.ofNullable(member.group(4)).ifPresent(value -> documents.add(jsonUnescaped(value)));
            }
        }
        return true;
    }

    private static String percentDecoded(String value) {
        String octets = PERCENT_ENCODED
                .matcher(value.replace('+', ' '))
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
        return decodeOverlong(octets);
    }

    /** Decodes ASCII characters written as two octets, which UTF-8 forbids and lenient decoders accept. */
    private static String decodeOverlong(String octets) {
        return OVERLONG_UTF8
                .matcher(octets)
                .replaceAll(match -> Matcher.quoteReplacement(String.valueOf((char)
                        (((match.group(1).charAt(0) & 1) << 6) | (match.group(2).charAt(0) & 0x3f)))));
    }

    private static String jsonUnescaped(String json) {
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

    private static List<byte[]> decompressions(byte[] sent) {
        List<byte[]> results = new ArrayList<>(List.of(sent));
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(sent))) {
            results.add(stream.readAllBytes());
        } catch (IOException e) {
            // The body is not compressed in this format.
        }
        try (InflaterInputStream stream = new InflaterInputStream(new ByteArrayInputStream(sent))) {
            results.add(stream.readAllBytes());
        } catch (IOException e) {
            // The body is not compressed in this format.
        }
        return results;
    }

    /**
     * One set of lexical rules for documents.
     *
     * @param tokens matches a comment, a string, or in its group {@code word} a name or punctuator
     */
    private record Lexer(Pattern tokens) {
        static final List<Lexer> ALL = all();

        private static List<Lexer> all() {
            List<Lexer> all = new ArrayList<>();
            for (String comment : List.of("#[^\\n]*+", "#[^\\n\\r]*+", "#[^\\n\\r\\u2028\\u2029\\u0085\\x0b\\x0c]*+")) {
                for (String block : List.of(
                        "\"\"\"(?:\\\\\"\"\"|(?!\"\"\")[\\s\\S])*+\"\"\"",
                        "\"\"\"(?:\\\\\"\"\"|(?!\"\"\"(?!\"))[\\s\\S])*+\"\"\"",
                        "\"\"\"(?:\\\\[\\s\\S]|(?!\"\"\")[\\s\\S])*+\"\"\"",
                        "\"\"\"(?:(?!\"\"\")[\\s\\S])*+\"\"\"")) {
                    for (String string : List.of(
                            "\"(?:\\\\.|[^\"\\\\\\n\\r])*+\"", "\"(?:\\\\.|[^\"\\\\])*+\"", "\"(?:\\\\\"|[^\"])*+\"")) {
                        String word = "(?<word>[_A-Za-z][_0-9A-Za-z]*|[^\\s,])";
                        all.add(new Lexer(Pattern.compile(comment + "|" + block + "|" + string + "|" + word)));
                    }
                }
            }
            return List.copyOf(all);
        }

        boolean findsMutation(String document) {
            Matcher matcher = tokens.matcher(document);
            int depth = 0;
            String previous = "}";
            boolean afterKeyword = false;
            while (matcher.find()) {
                if (matcher.group("word") == null && matcher.group().startsWith("#")) {
                    continue;
                }
                String word = Optional.ofNullable(matcher.group("word")).orElse("\"");
                if (afterKeyword && (isName(word) || "{(@".contains(word))) {
                    return true;
                }
                boolean operation = word.equalsIgnoreCase("mutation") || word.equalsIgnoreCase("subscription");
                afterKeyword = operation && depth <= 0 && !isName(previous) && !"@$.".contains(previous);
                depth += "{([".contains(word) ? 1 : "})]".contains(word) ? -1 : 0;
                previous = word;
            }
            return false;
        }

        private static boolean isName(String word) {
            return Character.isLetter(word.charAt(0)) || word.startsWith("_");
        }
    }
}
