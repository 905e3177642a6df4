package io.github.githubproxy.upstream;

import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.GraphQlErrors;
import io.github.githubproxy.github.QuotaCost;
import io.github.githubproxy.github.RequestSubject;
import io.github.githubproxy.http.HttpDate;
import io.github.githubproxy.http.RateLimit;
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
 * @param received when its header fields had been received
 * @param figures what its fields tell of the limit of the credential, if anything
 * @param beginning what is known of its body
 * @param limitation the limit that the request met, if it met one
 * @param cost units that it cost
 */
record InspectedResponse(
        UpstreamResponse response,
        Instant received,
        Optional<RateLimit> figures,
        Beginning beginning,
        Optional<ExceededRateLimit> limitation,
        int cost) {
    /** What may refuse the credential, or be kept from it. */
    private static final Set<Integer> LOOKED_INTO = Set.of(401, 403, 404, 429);

    private static final int MAX_LOOKED_AT = 16 * 1024;

    private enum Extent {
        NOTHING,
        A_PART,
        ALL
    }

    /**
     * The beginning of a body.
     *
     * @param text as sent, decompressed
     * @param raw the same as bytes
     * @param extent how much of the body that is
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares answers
    private record Beginning(String text, byte[] raw, Extent extent) {
        static Beginning unread() {
            return new Beginning("", new byte[0], Extent.NOTHING);
        }
    }

    /** An answer of which nothing but the header fields is known, to a request for that kind of path. */
    static InspectedResponse unread(
            UpstreamResponse response, Instant received, Optional<RateLimit> figures, String route) {
        return new InspectedResponse(
                response,
                received,
                figures,
                Beginning.unread(),
                Optional.empty(),
                QuotaCost.of(route, response.status(), figures, Optional.empty(), ""));
    }

    /** Looks into it as far as is needed if the request used that resource. */
    InspectedResponse lookInto(String resource, String route) throws UpstreamException {
        boolean graphql = resource.equals("graphql")
                && response.status() == 200
                && response.body().length() <= MAX_LOOKED_AT;
        if (!graphql && !LOOKED_INTO.contains(response.status())) {
            return this;
        }
        ResponseBody body = response.body();
        try {
            byte[] read = body.stream().readNBytes(MAX_LOOKED_AT);
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(read), body.stream());
            return with(
                    response.withBody(new RestoredBody(body, whole)),
                    new Beginning(text(read, response), read, read.length < MAX_LOOKED_AT ? Extent.ALL : Extent.A_PART),
                    route);
        } catch (IOException e) {
            UpstreamClient.close(response);
            throw UpstreamException.brokenOff(e);
        }
    }

    private InspectedResponse with(UpstreamResponse again, Beginning read, String route) {
        Instant date = HttpDate.first(again.headers(), "Date").orElse(received);
        Optional<ExceededRateLimit> met = again.status() == 200
                ? ofGraphQl(again, read, date)
                : ExceededRateLimit.of(again.status(), again.headers(), read.text, date);
        int units = QuotaCost.of(route, again.status(), figures, met, read.text);
        return new InspectedResponse(again, received, figures, read, met, units);
    }

    private static Optional<ExceededRateLimit> ofGraphQl(UpstreamResponse response, Beginning read, Instant date) {
        return read.extent == Extent.ALL
                ? ExceededRateLimit.ofGraphQl(response.headers(), read.text, date)
                : Optional.empty();
    }

    /**
     * Tells whether GitHub does not accept the token, or the installation or user that it is of. Other 401s speak of the
     * endpoint: {@code GET /app}, for one, wants a JSON web token.
     */
    boolean refusesToken() {
        return (response.status() == 401 && beginning.text.contains("Bad credentials"))
                || (response.status() == 403
                        && (beginning.text.contains("installation has been suspended")
                                || beginning.text.contains("account was suspended")));
    }

    /**
     * What the credential was perhaps not shown, or may not do: what the request was about, or what GraphQL says it does
     * not find.
     */
    Optional<RequestSubject> hides(RequestSubject subject) {
        return switch (response.status()) {
            case 200 ->
                beginning.extent == Extent.ALL ? GraphQlErrors.missingSubject(beginning.text) : Optional.empty();
            case 403 -> Optional.of(subject);
            case 404 -> Optional.of(subject).filter(about -> about.denial() == RequestSubject.Denial.HIDDEN);
            default -> Optional.empty();
        };
    }

    /** Returns the same answer without its connection, so that others can be asked; empty if it is too long for that. */
    Optional<UpstreamResponse> detached() {
        if (beginning.extent != Extent.ALL) {
            return Optional.empty();
        }
        UpstreamClient.close(response);
        return Optional.of(response.withBody(ResponseBody.of(beginning.raw)));
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
