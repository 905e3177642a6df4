package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.plugin.OptionalLibrary;
import java.io.IOException;
import java.util.Optional;

/**
 * Checks that a GraphQL request contains queries only. A request passes if every server finds the same document in it, and
 * that document has no operation but queries. A request that servers could read in two ways does not pass, even if one of
 * the readings is harmless.
 *
 * <p>The GraphQL parser is an optional dependency: only {@link GraphQlDocumentParser} names its types.
 */
public final class GraphQlQueryCheck {
    private GraphQlQueryCheck() {}

    /**
     * Does nothing if the request contains queries only. A GET without a query, to which GitHub responds with its schema,
     * is such a request. A body is read, and {@linkplain ProxyRequest#bufferBody kept} in the request.
     *
     * @param request a request to GraphQL by GET, HEAD or POST
     * @throws GraphQlNotQueryException if the request contains anything else, or may do so
     * @throws IOException if the body cannot be read to its end
     */
    public static void require(ProxyRequest request) throws GraphQlNotQueryException, IOException {
        Optional<String> document = GraphQlRequestParser.document(request);
        if (document.isPresent()) {
            GraphQlDocumentParser.requireQueries(document.get());
        }
    }

    /**
     * Does nothing if the GraphQL parser works.
     *
     * @throws ConfigException if it is missing or cannot be loaded
     */
    static void requireParser() {
        OptionalLibrary.GRAPHQL_JAVA.create(GraphQlQueryCheck.class.getClassLoader(), "graphql needs", () -> {
            parseOnce();
            return true;
        });
    }

    private static void parseOnce() {
        try {
            GraphQlDocumentParser.requireQueries("{__typename}");
        } catch (GraphQlNotQueryException e) {
            throw new ConfigException("graphql needs com.graphql-java:graphql-java, which does not work (" + e
                    + "); another version of it or of something that it needs may be on the class path");
        }
    }
}
