package io.github.githubproxy.rewrite;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An independent implementation of body rewriting: a JSON library reads names and values with their positions, and a
 * regular expression splits URLs (RFC 3986, appendix B).
 */
final class JacksonOracle {
    private static final Pattern URL = Pattern.compile("([^:/?#{]+)://([^/?#{]*)([^?#{]*)(.*)", Pattern.DOTALL);
    private static final Pattern AUTHORITY = Pattern.compile("([^:@]*)(?::([0-9]{0,5}))?");

    private final List<URI> mostSpecificFirst;
    private final List<String> replacements;

    JacksonOracle(List<URI> mostSpecificFirst, List<String> replacements) {
        this.mostSpecificFirst = mostSpecificFirst;
        this.replacements = replacements;
    }

    byte[] rewrite(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int copied = 0;
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            String name = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && isName(name)) {
                    int replaced = root(parser.getText());
                    if (replaced >= 0) {
                        int start = (int) parser.currentTokenLocation().getByteOffset() + 1;
                        out.write(json, copied, start - copied);
                        out.writeBytes(replacements.get(replaced).getBytes(StandardCharsets.UTF_8));
                        copied = skip(json, start, rootLength(parser.getText(), mostSpecificFirst.get(replaced)));
                    }
                }
                name = token == JsonToken.FIELD_NAME ? parser.currentName() : "";
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.write(json, copied, json.length - copied);
        return out.toByteArray();
    }

    private static boolean isName(String name) {
        return name.equals("url") || name.equals("href") || name.endsWith("_url");
    }

    private int root(String value) {
        for (int i = 0; i < mostSpecificFirst.size(); i++) {
            if (rootLength(value, mostSpecificFirst.get(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static int rootLength(String value, URI root) {
        Matcher url = URL.matcher(value);
        if (!url.matches() || !url.group(1).toLowerCase(Locale.ROOT).equals(root.getScheme())) {
            return -1;
        }
        Matcher authority = AUTHORITY.matcher(url.group(2));
        String path = root.getPath();
        boolean same = authority.matches()
                && authority.group(1).toLowerCase(Locale.ROOT).equals(root.getHost())
                && port(root.getScheme(), authority.group(2))
                        == port(root.getScheme(), root.getPort() < 0 ? "" : "" + root.getPort())
                && (url.group(3).equals(path) || url.group(3).startsWith(path + "/"));
        return same ? url.start(3) + path.length() : -1;
    }

    private static int port(String scheme, String digits) {
        return digits == null || digits.isEmpty() ? scheme.equals("https") ? 443 : 80 : Integer.parseInt(digits);
    }

    /** Returns the position after the given number of ASCII characters of a string, some of which may be escaped. */
    private static int skip(byte[] json, int start, int characters) {
        int at = start;
        for (int i = 0; i < characters; i++) {
            at += json[at] != '\\' ? 1 : json[at + 1] == 'u' ? 6 : 2;
        }
        return at;
    }
}
