package io.github.githubproxy.observe;

import io.github.githubproxy.github.RequestMethods;
import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.format.Logfmt;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes who has changed what to the logger {@code github-proxy.audit}, at level INFO, as key-value pairs in {@link Logfmt}. In
 * contrast to the access log, the lines have paths. They have no queries, bodies or secrets. Thread-safe.
 */
public final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("github-proxy.audit");
    private static final String NONE = "-";

    /** A token (RFC 9110, section 5.6.2), so short that the lines of a client that sends nonsense stay short. */
    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}");

    private AuditLog() {}

    /**
     * Writes a line for a request that is not safe (RFC 9110, section 9.2.1), whether GitHub has served it or not.
     *
     * @param method the method as the client sent it
     * @param path the path as GitHub gets it; empty if the path was rejected
     */
    public static void request(ProxyRequestEvent event, String method, Optional<String> path) {
        write(
                event.origin().client(),
                method,
                path,
                event.status(),
                event.exchange().credential().map(CredentialLabel::name),
                event.origin().requestId(),
                event.exchange().gitHubRequestId());
    }

    /**
     * Writes a line for a request that is not safe and was rejected by a page of the proxy.
     *
     * @param method the method as the client sent it
     * @param page the page's name in logs
     */
    public static void rejectedByPage(String client, String method, String page, int status, String requestId) {
        write(client, method, Optional.of(page), status, Optional.empty(), requestId, Optional.empty());
    }

    private static void write(
            String client,
            String method,
            Optional<String> path,
            int status,
            Optional<String> credential,
            String requestId,
            Optional<String> gitHubRequestId) {
        if (RequestMethods.isSafe(method)) {
            return;
        }
        LOG.info(
                "event=write client={} method={} path={} status={} credential={} request_id={} github_request_id={}",
                Logfmt.value(client),
                METHOD.matcher(method).matches() ? method : RequestMethods.OTHER,
                path.map(Logfmt::value).orElse(NONE),
                status,
                credential.map(Logfmt::value).orElse(NONE),
                Logfmt.value(requestId),
                gitHubRequestId.map(Logfmt::value).orElse(NONE));
    }

    /**
     * Writes a line for a request with a token that is unknown, has expired or is refused for another reason.
     *
     * @param address the client's address; empty if it is not known
     */
    public static void refusedToken(Optional<String> address, int status, String requestId) {
        LOG.info(
                "event=refused_token address={} status={} request_id={}",
                address.map(Logfmt::value).orElse(NONE),
                status,
                Logfmt.value(requestId));
    }

    /** Writes a line for a request with a token that is refused because it belongs to several clients. */
    public static void ambiguousToken(List<String> clients, String requestId) {
        LOG.info(
                "event=ambiguous_token clients={} request_id={}",
                Logfmt.value(String.join(", ", clients)),
                Logfmt.value(requestId));
    }

    /**
     * Writes a line for a request with a token that would belong to other clients if their identities were enforced.
     *
     * @param client the client that it does belong to
     */
    public static void auditedIdentity(String client, List<String> auditedClients, String requestId) {
        LOG.info(
                "event=audited_identity client={} would_be={} request_id={}",
                Logfmt.value(client),
                Logfmt.value(String.join(", ", auditedClients)),
                Logfmt.value(requestId));
    }

    /** Writes a line for a view of a page that shows all clients. */
    public static void page(String client, String page) {
        LOG.info("event=page client={} page={}", Logfmt.value(client), Logfmt.value(page));
    }

    /** Writes a line for a reload of the configuration. */
    public static void reload(int clients, int credentials) {
        LOG.info("event=reload result=success clients={} credentials={}", clients, credentials);
    }

    /** Writes a line for a reload of the configuration that changed nothing. */
    public static void failedReload(String problem) {
        LOG.info("event=reload result=failure problem={}", Logfmt.value(problem));
    }
}
