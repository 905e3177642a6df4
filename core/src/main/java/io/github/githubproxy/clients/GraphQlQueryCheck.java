package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.plugin.OptionalLibrary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells whether a GraphQL request holds queries and nothing else. It is one that does only if every server that reads it,
 * by whatever rules, finds the same document, and that document has no operation but queries. So a request that could be
 * read in two ways is none, even if one of them is harmless.
 *
 * <p>The parser of GraphQL is an optional dependency, so this class names none of its types.
 *
 * @see <a href="https://docs.github.com/en/graphql/guides/forming-calls-with-graphql">Forming calls with GraphQL</a>
 */
public final class GraphQlQueryCheck {
    /** Far above what GitHub takes. */
    static final int MAX_BODY = 1 << 20;

    private static final Pattern JSON = Pattern.compile(
            "application/json[ \t]*(;[ \t]*charset=(utf-8|\"utf-8\")[ \t]*)?", Pattern.CASE_INSENSITIVE);

    private GraphQlQueryCheck() {}

    /**
     * Does nothing if the request holds nothing but queries. A GET without query, for which GitHub sends its schema, is
     * such a request. A body is read, and {@linkplain ProxyRequest#keepBody kept} in the request.
     *
     * @param request one to GraphQL by GET, HEAD or POST
     * @throws GraphQlNotQueryException if it does not, or may not
     * @throws IOException if the body cannot be read to its end
     */
    public static void require(ProxyRequest request) throws GraphQlNotQueryException, IOException {
        String query = request.rawQuery() == null ? "" : request.rawQuery();
        if (request.method().equals("POST")) {
            if (!query.isEmpty()) {
                throw GraphQlNotQueryException.forbidden(
                        "it has parameters in its URL and a body; send all in the body");
            }
            GraphQlDocumentParser.requireQueries(inBody(request));
        } else if (!query.isEmpty()) {
            GraphQlDocumentParser.requireQueries(GraphQlUrlParser.document(query));
        }
    }

    /** Refuses to go on without the parser, or with one that does not work. */
    static void requireParser() {
        OptionalLibrary.require(
                "graphql.parser.Parser",
                GraphQlQueryCheck.class.getClassLoader(),
                "graphql needs the optional dependency com.graphql-java:graphql-java, which is not on the class path");
        try {
            GraphQlDocumentParser.requireQueries("{__typename}");
        } catch (LinkageError | GraphQlNotQueryException e) {
            throw new ConfigException("graphql needs com.graphql-java:graphql-java, which does not work (" + e
                    + "); another version of it or of something that it needs may be on the class path");
        }
    }

    private static String inBody(ProxyRequest request) throws GraphQlNotQueryException, IOException {
        requirePlainJson(request.headers());
        byte[] body = request.keepBody(MAX_BODY)
                .orElseThrow(() -> GraphQlNotQueryException.tooLarge(
                        "its body is longer than " + MAX_BODY + " bytes; send less at once"));
        return GraphQlBodyParser.document(text(body));
    }

    private static void requirePlainJson(Headers headers) throws GraphQlNotQueryException {
        List<String> types = headers.all("Content-Type");
        if (types.size() != 1 || !JSON.matcher(types.get(0).strip()).matches()) {
            throw GraphQlNotQueryException.forbidden(
                    "its body is not marked as JSON in UTF-8; send it with one Content-Type, application/json");
        }
        if (names(headers).stream().filter("content-type"::equals).count() > 1
                || names(headers).contains("content-encoding")) {
            throw GraphQlNotQueryException.forbidden(
                    "its body is marked as encoded, or as of two types; send it as it is, without Content-Encoding");
        }
    }

    /** The names as servers see them that take an underscore for a hyphen. */
    private static List<String> names(Headers headers) {
        List<String> names = new ArrayList<>(headers.size());
        headers.forEach((name, value) -> names.add(name.toLowerCase(Locale.ROOT).replace('_', '-')));
        return names;
    }

    static String text(byte[] utf8) throws GraphQlNotQueryException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw GraphQlNotQueryException.malformed("it is not UTF-8 text");
        }
    }
}
