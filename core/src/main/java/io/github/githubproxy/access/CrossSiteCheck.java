package io.github.githubproxy.access;

import io.github.githubproxy.http.BaseUrl;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Rejects API requests whose Basic credentials a browser may have added by itself (cross-site request forgery). A browser
 * keeps the credentials that a user entered for the proxy's pages, and sends them with requests that pages of other sites
 * make. Tokens of other schemes are sent by scripts that know them. Immutable.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata Request Headers</a>
 */
final class CrossSiteCheck {
    private static final String BASIC = "basic";

    /** {@code none}: the user entered the URL. */
    private static final Set<String> OWN_SITES = Set.of("none", "same-origin");

    private final Optional<BaseUrl> publicUrl;

    /**
     * Creates a check.
     *
     * @param publicUrl the base URL under which all clients see the proxy; empty for the base URL of each request
     */
    CrossSiteCheck(Optional<BaseUrl> publicUrl) {
        this.publicUrl = publicUrl;
    }

    /** Rejects a request with Basic credentials that a page of another site made (403). */
    void requireOwnSite(ProxyRequest request) {
        Headers headers = request.headers();
        if (hasBasicCredentials(headers) && !(isFetchedFromOwnSite(headers) && isOfOwnOrigin(request))) {
            throw Rejections.reject(
                    403,
                    "A browser sent this request for a page of another site, and may have added the Basic credentials"
                            + " by itself. A script must send its token as Authorization: Bearer.");
        }
    }

    private static boolean hasBasicCredentials(Headers headers) {
        for (String field : headers.all("Authorization")) {
            if (isBasic(field)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBasic(String field) {
        int start = 0;
        while (start < field.length() && isBlank(field.charAt(start))) {
            start++;
        }
        int end = start + BASIC.length();
        return field.regionMatches(true, start, BASIC, 0, BASIC.length())
                && (end == field.length() || isBlank(field.charAt(end)));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isFetchedFromOwnSite(Headers headers) {
        return headers.all("Sec-Fetch-Site").stream()
                .allMatch(site -> OWN_SITES.contains(site.strip().toLowerCase(Locale.ROOT)));
    }

    private boolean isOfOwnOrigin(ProxyRequest request) {
        List<String> origins = request.headers().all("Origin");
        return origins.stream().allMatch(origin -> {
            Optional<String> sent = originOf(origin.strip());
            return sent.isPresent()
                    && (sent.equals(publicUrl.map(CrossSiteCheck::originOf))
                            || sent.equals(request.baseUrl().map(CrossSiteCheck::originOf)));
        });
    }

    private static Optional<String> originOf(String text) {
        try {
            return Optional.of(originOf(BaseUrl.parse(text)));
        } catch (IllegalArgumentException e) {
            // Such as "null", the origin of a sandboxed page.
            return Optional.empty();
        }
    }

    private static String originOf(BaseUrl url) {
        String text = url.toString();
        int pathStart = text.indexOf('/', text.indexOf("://") + 3);
        return pathStart < 0 ? text : text.substring(0, pathStart);
    }
}
