package io.github.githubproxy.upstream;

import io.github.githubproxy.github.ResponseInterpretation;
import io.github.githubproxy.http.ResponseBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A response of GitHub with its interpretation. As much of the body as the interpretation needs has been read; the body
 * still returns all bytes.
 *
 * @param response the response
 * @param received when the header fields had been received
 * @param interpretation what the response says about rate limits and the credential
 * @param beginning the bytes read from the body, as sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record InspectedResponse(
        UpstreamResponse response, Instant received, ResponseInterpretation interpretation, byte[] beginning) {
    private static final int MAX_INSPECTED_BYTES = 16 * 1024;

    /** Returns a response of which only the status and the header fields are interpreted. */
    static InspectedResponse ofHeaders(UpstreamResponse response, Instant received, String route) {
        return new InspectedResponse(
                response,
                received,
                ResponseInterpretation.ofHeaders(route, response.status(), response.headers()),
                new byte[0]);
    }

    /**
     * Reads the beginning of the body if the interpretation needs it. A longer response of GraphQL is not read: an error
     * without data is short.
     *
     * @param resource the rate-limit resource that the request used
     * @throws UpstreamException if the body cannot be read; the response is closed then
     */
    InspectedResponse inspectBody(String resource) throws UpstreamException {
        boolean isLongSuccess = response.status() == 200 && response.body().length() > MAX_INSPECTED_BYTES;
        if (isLongSuccess || !interpretation.needsBody(resource)) {
            return this;
        }
        ResponseBody body = response.body();
        try {
            byte[] read = body.stream().readNBytes(MAX_INSPECTED_BYTES);
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(read), body.stream());
            String text = text(read);
            return new InspectedResponse(
                    response.withBody(new RestoredBody(body, whole)),
                    received,
                    read.length < MAX_INSPECTED_BYTES
                            ? interpretation.withWholeBody(response.headers(), text, received)
                            : interpretation.withBeginning(response.headers(), text, received),
                    read);
        } catch (IOException e) {
            response.discard();
            throw UpstreamException.brokenOff(e);
        }
    }

    int status() {
        return response.status();
    }

    /**
     * Closes the connection and returns the response with its body in memory, so that the request can be sent with another
     * credential meanwhile; empty, and the connection stays open, if the body has not been read to its end.
     */
    Optional<UpstreamResponse> detach() {
        if (!interpretation.isComplete()) {
            return Optional.empty();
        }
        response.discard();
        return Optional.of(response.withBody(ResponseBody.of(beginning)));
    }

    private String text(byte[] read) {
        boolean gzip = response.headers().first("Content-Encoding").orElse("").equalsIgnoreCase("gzip");
        return new String(gzip ? decompressed(read) : read, StandardCharsets.UTF_8);
    }

    private static byte[] decompressed(byte[] beginning) {
        byte[] text = new byte[MAX_INSPECTED_BYTES];
        int length = 0;
        try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(beginning))) {
            for (int read = stream.read(text); read > 0; read = stream.read(text, length, text.length - length)) {
                length += read;
            }
        } catch (IOException e) {
            // The compressed data is cut off: what has been decompressed is enough.
        }
        return Arrays.copyOf(text, length);
    }

    /** A body that reads from another stream and closes the original body. */
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
