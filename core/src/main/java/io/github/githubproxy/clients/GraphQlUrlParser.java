package io.github.githubproxy.clients;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the document in the parameters of a URL. Names are taken as they are written, so that they are the same to
 * servers that ignore case, brackets or encoding and to those that do not.
 */
final class GraphQlUrlParser {
    private static final Set<String> NAMES = Set.of("query", "variables", "operationName");
    private static final Pattern MALFORMED = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern ENCODED = Pattern.compile("%[0-9A-Fa-f]{2}");

    private GraphQlUrlParser() {}

    static String document(String rawQuery) throws GraphQlNotQueryException {
        Map<String, String> values = new HashMap<>();
        for (String parameter : rawQuery.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (!NAMES.contains(name)) {
                throw GraphQlNotQueryException.forbidden(
                        "its URL has a parameter other than query, variables and operationName; leave it out");
            }
            if (values.put(name, decoded(parameter.substring(equals + 1))) != null) {
                throw GraphQlNotQueryException.forbidden("its URL has a parameter twice; send each once");
            }
        }
        @Nullable String document = values.get("query");
        if (document == null) {
            throw GraphQlNotQueryException.malformed("its URL has parameters, but no query among them");
        }
        if (rawQuery.indexOf(';') >= 0) {
            throw GraphQlNotQueryException.forbidden(
                    "its URL has a semicolon, at which some servers divide parameters; encode it as %3B");
        }
        if (ENCODED.matcher(document).find()) {
            throw GraphQlNotQueryException.forbidden(
                    "the query in its URL is percent-encoded twice, or seems to be; send it by POST");
        }
        return document;
    }

    private static String decoded(String value) throws GraphQlNotQueryException {
        if (MALFORMED.matcher(value).find()) {
            throw GraphQlNotQueryException.malformed("its URL has a '%' that two hexadecimal digits do not follow");
        }
        byte[] octets = URLDecoder.decode(value, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
        return GraphQlQueryCheck.text(octets);
    }
}
