package io.github.githubproxy.servlet.request;

import io.github.githubproxy.ProxyAdapter;
import io.github.githubproxy.http.RequestRejectedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a form that is not empty according to its length. If it is empty all the same, another filter has read it, as
 * Spring's {@code FormContentFilter} does for PUT, PATCH and DELETE, and {@code HiddenHttpMethodFilter} for POST. The request
 * is then rejected with a message that names the cause.
 */
final class FormBodyStream extends FilterInputStream {
    private static final Logger LOG = LoggerFactory.getLogger(FormBodyStream.class);
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String READ_BEFORE = "The body of this request, an " + FORM
            + " form, was read by another filter of the server before the proxy's."
            + " Those who run the server must order the proxy's filter before that one. In Spring Boot:"
            + " FilterRegistrationBean.setOrder(-10001), which is before HiddenHttpMethodFilter and"
            + " FormContentFilter.";

    private boolean hasBegun;

    FormBodyStream(InputStream stream) {
        super(stream);
    }

    static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(FORM);
    }

    @Override
    public int read() throws IOException {
        int octet = super.read();
        requireBegun(octet);
        return octet;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (length > 0) {
            requireBegun(count);
        }
        return count;
    }

    private void requireBegun(int result) {
        if (result < 0 && !hasBegun) {
            LOG.warn(READ_BEFORE);
            throw new RequestRejectedException(READ_BEFORE, ProxyAdapter.error(500, READ_BEFORE));
        }
        hasBegun = true;
    }
}
