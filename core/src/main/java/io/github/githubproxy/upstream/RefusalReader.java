package io.github.githubproxy.upstream;

import io.github.githubproxy.http.ResponseBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Looks into the body of an answer that may refuse the credential, without taking it from whoever reads it later. */
final class RefusalReader {
    private static final Set<Integer> REFUSALS = Set.of(401, 403, 429);
    private static final int MAX_LOOKED_AT = 16 * 1024;

    private RefusalReader() {}

    /**
     * An answer of which the beginning is known.
     *
     * @param response the answer, its body still whole
     * @param beginning the beginning of the body as text; empty unless the status is 401, 403 or 429
     */
    record Read(UpstreamResponse response, String beginning) {

        /** Other 401s speak of the endpoint: {@code GET /app}, for one, wants a JSON web token. */
        boolean refusesCredential() {
            return response.status() == 401 && beginning.contains("Bad credentials");
        }
    }

    static Read read(UpstreamResponse response) throws UpstreamException {
        if (!REFUSALS.contains(response.status())) {
            return new Read(response, "");
        }
        ResponseBody body = response.body();
        try {
            byte[] beginning = body.stream().readNBytes(MAX_LOOKED_AT);
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(beginning), body.stream());
            UpstreamResponse again = new UpstreamResponse(
                    response.status(),
                    response.headers(),
                    ResponseBody.of(whole, body.length()),
                    response.credential());
            return new Read(again, text(beginning, response));
        } catch (IOException e) {
            Upstream.close(response);
            throw UpstreamException.brokenOff(e);
        }
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
}
