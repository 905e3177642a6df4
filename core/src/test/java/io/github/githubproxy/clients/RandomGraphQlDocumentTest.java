package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.journal.MutationDetector;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random documents of characters that parsers treat differently. */
class RandomGraphQlDocumentTest {
    private static final List<String> PIECES = List.of(
            "\"",
            "\"",
            "\"\"",
            "\"\"\"",
            "\"\"\"",
            "\"\"\"\"",
            "\\",
            "\\\\",
            "\\\"",
            "\\\"\"\"",
            "#",
            "#",
            "\n",
            "\n",
            "\r",
            "\r\n",
            "\u2028",
            "){id}}",
            "){id}}",
            "mutation{b}",
            "mutation{b}",
            "query R{c}",
            "a",
            " ",
            ",",
            ") { id } } ",
            "\"){id}}",
            "\"\"\"){id}}",
            "{a(x:\"",
            "{a(x:\"\"\"",
            "\\n",
            "\\u0022",
            "y:");

    @Test
    void allowedDocumentNeverHasMutation() {
        Random random = new Random(20_261_124);
        int allowed = 0;
        int allowedWithMutationText = 0;
        List<String> misjudged = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String document = document(random);
            ProxyRequest request = request(document);
            if (isAllowed(request)) {
                allowed++;
                allowedWithMutationText += document.contains("mutation") ? 1 : 0;
                if (MutationDetector.mayContainMutation(entry(document))) {
                    misjudged.add(document);
                }
            }
        }

        assertThat(misjudged).isEmpty();
        assertThat(allowed).isGreaterThan(400);
        assertThat(allowedWithMutationText).isGreaterThan(100);
    }

    private static String document(Random random) {
        StringBuilder document = new StringBuilder(random.nextBoolean() ? "query Q{user(login:\"" : "{a} #");
        for (int i = random.nextInt(9); i >= 0; i--) {
            document.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return document.append(random.nextBoolean() ? "\"){id}}" : "\n").toString();
    }

    private static boolean isAllowed(ProxyRequest request) {
        try {
            GraphQlQueryCheck.require(request);
            return true;
        } catch (GraphQlNotQueryException e) {
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ProxyRequest request(String document) {
        return ProxyRequest.builder("POST")
                .headers(Headers.of("Content-Type", "application/json"))
                .body(RequestBody.of(json(document)))
                .build();
    }

    private static Journal.Entry entry(String document) {
        RecordedRequest received =
                new RecordedRequest(RecordedRequest.Host.API, "POST", "/graphql", List.of(), Optional.empty());
        byte[] json = json(document);
        return new Journal.Entry(1, Instant.EPOCH, received, new Journal.Body(json.length, "", json), 200, 1);
    }

    private static byte[] json(String document) {
        String quoted = String.valueOf(JsonStringEncoder.getInstance().quoteAsString(document));
        return ("{\"query\":\"" + quoted + "\"}").getBytes(StandardCharsets.UTF_8);
    }
}
