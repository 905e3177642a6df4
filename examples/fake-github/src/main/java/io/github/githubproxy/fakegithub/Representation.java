package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Content;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes of an answer what goes to one client: validators, conditions, compression, line breaks for people. */
final class Representation {
    private static final Pattern READS_AS_A_PERSON = Pattern.compile("curl|Wget|Safari|Firefox");
    private static final String VARY =
            "Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With";

    private final EntityTags tags;

    Representation(EntityTags tags) {
        this.tags = tags;
    }

    /**
     * An answer in its final form, apart from the headers that all answers have.
     *
     * @param status the status
     * @param headers its own headers
     * @param body its body
     */
    record Form(int status, List<HeaderField> headers, AnswerBody body) {}

    Form of(Answer answer, Received received) {
        List<HeaderField> headers = new ArrayList<>(answer.headers());
        boolean validated = isValidated(answer, received);
        boolean compressed = isCompressed(answer, received);
        Optional<String> tag =
                validated ? Optional.of(tag(answer, received, compressed ? "W/" : "")) : Optional.empty();
        headers.add(new HeaderField("Cache-Control", cacheControl(answer, received)));
        headers.add(new HeaderField("Vary", VARY));
        tag.ifPresent(value -> headers.add(new HeaderField("ETag", value)));
        answer.lastModified()
                .ifPresent(time -> headers.add(new HeaderField("Last-Modified", StandardHeaders.date(time))));
        if (validated && Conditions.isNotModified(received, tag, answer.lastModified())) {
            return new Form(304, headers, new AnswerBody.None());
        }
        if (answer.body() instanceof AnswerBody.Held held) {
            headers.add(new HeaderField("Content-Type", held.type()));
            if (compressed) {
                headers.add(new HeaderField("Content-Encoding", "gzip"));
            }
            return new Form(answer.status(), headers, finish(held, received, compressed));
        }
        if (answer.body() instanceof AnswerBody.Streamed streamed) {
            headers.add(new HeaderField("Content-Type", streamed.type()));
        }
        return new Form(answer.status(), headers, answer.body());
    }

    private static boolean isValidated(Answer answer, Received received) {
        boolean reading = received.method().equals("GET") || received.method().equals("HEAD");
        return reading && answer.status() == 200 && answer.caching() == Answer.Caching.VALIDATED;
    }

    private static boolean isCompressed(Answer answer, Received received) {
        return answer.body() instanceof AnswerBody.Held held
                && held.isText()
                && held.bytes().length > 0
                && received.header("Accept-Encoding")
                        .filter(codings -> codings.contains("gzip"))
                        .isPresent();
    }

    private static AnswerBody finish(AnswerBody.Held held, Received received, boolean compressed) {
        boolean pretty = held.isJson()
                && received.header("User-Agent")
                        .filter(agent -> READS_AS_A_PERSON.matcher(agent).find())
                        .isPresent();
        if (pretty) {
            byte[] text = Json.pretty(held.bytes());
            return new AnswerBody.Held(held.type(), compressed ? AnswerBody.Held.compress(text) : text);
        }
        return compressed ? new AnswerBody.Held(held.type(), held.compressed()) : held;
    }

    private String tag(Answer answer, Received received, String weakness) {
        byte[] body = new byte[0];
        if (answer.body() instanceof AnswerBody.Held held) {
            body = held.bytes();
        } else if (answer.body() instanceof AnswerBody.Streamed streamed) {
            body = streamed.content() instanceof Content.Kept kept
                    ? kept.bytes()
                    : streamed.content().sha().getBytes(StandardCharsets.US_ASCII);
        }
        return weakness + '"' + tags.opaqueTag(received, body) + '"';
    }

    private static String cacheControl(Answer answer, Received received) {
        if (answer.caching() == Answer.Caching.UNCACHED) {
            return "no-cache";
        }
        String scope = received.header("Authorization").isPresent() ? "private" : "public";
        return scope + ", max-age=60, s-maxage=60";
    }
}
