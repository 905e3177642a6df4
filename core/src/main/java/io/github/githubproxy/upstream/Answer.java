package io.github.githubproxy.upstream;

import io.github.githubproxy.github.GraphQlErrors;
import io.github.githubproxy.github.Limitation;
import io.github.githubproxy.github.Subject;
import io.github.githubproxy.http.HttpDate;
import io.github.githubproxy.http.ResponseBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * An answer that has been looked into as far as is needed to tell what it says of the credential. Its body is still whole
 * for whoever reads it later.
 *
 * @param response the answer
 * @param beginning the beginning of the body as sent; empty if it was not looked into
 * @param extent how much of the body that is
 * @param raw the same as bytes
 * @param received when its header fields had been received
 * @param limitation the limit that the request met, if it met one
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers
record Answer(
        UpstreamResponse response,
        String beginning,
        Extent extent,
        byte[] raw,
        Instant received,
        Optional<Limitation> limitation) {
    /** What may refuse the credential, or be kept from it. */
    private static final Set<Integer> LOOKED_INTO = Set.of(401, 403, 404, 429);

    private static final int MAX_LOOKED_AT = 16 * 1024;

    /** How much of the body is known. */
    enum Extent {
        NOTHING,
        A_PART,
        ALL
    }

    /** Looks into the answer to a request that uses that resource. */
    static Answer lookInto(UpstreamResponse response, String resource, Instant received) throws UpstreamException {
        boolean graphql = resource.equals("graphql")
                && response.status() == 200
                && response.body().length() <= MAX_LOOKED_AT;
        if (!graphql && !LOOKED_INTO.contains(response.status())) {
            return unread(response, received);
        }
        ResponseBody body = response.body();
        try {
            byte[] read = body.stream().readNBytes(MAX_LOOKED_AT);
            Extent extent = read.length < MAX_LOOKED_AT ? Extent.ALL : Extent.A_PART;
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(read), body.stream());
            UpstreamResponse again = response.withBody(new RestoredBody(body, whole));
            String beginning = text(read, response);
            return new Answer(again, beginning, extent, read, received, limitation(again, beginning, extent, received));
        } catch (IOException e) {
            Upstream.close(response);
            throw UpstreamException.brokenOff(e);
        }
    }

    /** An answer of which nothing but the header fields is known. */
    static Answer unread(UpstreamResponse response, Instant received) {
        return new Answer(response, "", Extent.NOTHING, new byte[0], received, Optional.empty());
    }

    /**
     * Tells whether GitHub does not accept the token, or the installation or user that it is of. Other 401s speak of the
     * endpoint: {@code GET /app}, for one, wants a JSON web token.
     */
    boolean refusesToken() {
        return (response.status() == 401 && beginning.contains("Bad credentials"))
                || (response.status() == 403
                        && (beginning.contains("installation has been suspended")
                                || beginning.contains("account was suspended")));
    }

    /**
     * What the credential was perhaps not shown, or may not do: what the request was about, or what GraphQL says it does
     * not find.
     */
    Optional<Subject> hides(Subject subject) {
        return switch (response.status()) {
            case 200 -> extent == Extent.ALL ? GraphQlErrors.missing(beginning) : Optional.empty();
            case 403 -> Optional.of(subject);
            case 404 -> Optional.of(subject).filter(about -> about.secrecy() == Subject.Secrecy.DENIED);
            default -> Optional.empty();
        };
    }

    private static Optional<Limitation> limitation(
            UpstreamResponse response, String beginning, Extent extent, Instant received) {
        Instant date = HttpDate.first(response.headers(), "Date").orElse(received);
        return response.status() == 200
                ? (extent == Extent.ALL ? Limitation.ofGraphQl(response.headers(), beginning, date) : Optional.empty())
                : Limitation.of(response.status(), response.headers(), beginning, date);
    }

    /** Returns the same answer without its connection, so that others can be asked; empty if it is too long for that. */
    Optional<UpstreamResponse> detached() {
        if (extent != Extent.ALL) {
            return Optional.empty();
        }
        Upstream.close(response);
        return Optional.of(response.withBody(ResponseBody.of(raw)));
    }

    private static String text(byte[] beginning, UpstreamResponse response) {
        boolean gzip = response.headers().first("Content-Encoding").orElse("").equalsIgnoreCase("gzip");
        return new String(gzip ? decompressed(beginning) : beginning, StandardCharsets.UTF_8);
    }

    private static byte[] decompressed(byte[] beginning) {
        byte[] text = new byte[MAX_LOOKED_AT];
        int length = 0;
        try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(beginning))) {
            for (int read = stream.read(text); read > 0; read = stream.read(text, length, text.length - length)) {
                length += read;
            }
        } catch (IOException e) {
            // Cut off in the middle of the compressed data: what came before it is enough.
        }
        return Arrays.copyOf(text, length);
    }

    /** Reads from elsewhere, and closes the body itself. */
    private static final class RestoredBody implements ResponseBody {
        private final ResponseBody body;
        private final InputStream whole;

        RestoredBody(ResponseBody body, InputStream whole) {
            this.body = body;
            this.whole = whole;
        }

        @Override
        public long length() {
            return body.length();
        }

        @Override
        public InputStream stream() {
            return whole;
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
