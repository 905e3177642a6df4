package io.github.githubproxy.fakegithub.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * An OpenID Connect issuer on {@code 127.0.0.1}, as CI systems have one: it serves a discovery document and a key set, and
 * signs tokens. Thread-safe.
 */
public final class FakeIssuer implements AutoCloseable {
    /** The path of the discovery document. */
    public static final String DISCOVERY_PATH = "/.well-known/openid-configuration";

    /** The path of the key set. */
    public static final String KEY_SET_PATH = "/.well-known/jwks";

    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Duration MAX_HOLD = Duration.ofSeconds(30);
    private static final int MAX_THREADS = 32;
    private static final ObjectMapper JSON = new JsonMapper();

    private final InstantSource clock;
    private final Server server;
    private final ServerConnector connector;
    private final String issuer;
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final Map<String, Integer> requests = new ConcurrentHashMap<>();
    private volatile SigningKey signingKey;
    private volatile List<SigningKey> published;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private int keyCount = 1;

    /**
     * A response in place of the issuer's own.
     *
     * @param location the value of {@code Location}; empty for none
     */
    public record Reply(int status, String location, String body) {
        /** Returns a response with a body. */
        public static Reply of(int status, String body) {
            return new Reply(status, "", body);
        }

        /** Returns a redirect (302). */
        public static Reply redirect(String location) {
            return new Reply(302, location, "");
        }
    }

    private FakeIssuer(InstantSource clock, SigningKey key) throws Exception {
        this.clock = clock;
        this.signingKey = key;
        this.published = List.of(key);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("fake-issuer");
        threads.setDaemon(true);
        this.server = new Server(threads);
        this.connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        connector.setPort(0);
        server.addConnector(connector);
        server.setHandler(new Responses());
        server.start();
        connector.setPort(connector.getLocalPort());
        this.issuer = "http://127.0.0.1:" + connector.getPort();
    }

    /** Starts an issuer on any free port, with a new RSA key. */
    public static FakeIssuer start() throws Exception {
        return start(InstantSource.system(), SigningKey.rsa("key-1"));
    }

    /**
     * Starts an issuer on any free port.
     *
     * @param clock the time of its tokens
     * @param key signs its tokens. The generation of an RSA key takes some time, so tests may share one
     */
    public static FakeIssuer start(InstantSource clock, SigningKey key) throws Exception {
        return new FakeIssuer(clock, key);
    }

    /** Returns the {@code iss} of its tokens, which is also its URL. */
    public String issuer() {
        return issuer;
    }

    /** Returns the URL of its key set. */
    public String keySetUrl() {
        return issuer + KEY_SET_PATH;
    }

    /** Returns the key that signs tokens. */
    public SigningKey signingKey() {
        return signingKey;
    }

    /** Returns the key set that is published, as JSON. */
    public String keySet() {
        return keySet(published.toArray(SigningKey[]::new));
    }

    /** Returns a key set as JSON. */
    public static String keySet(SigningKey... keys) {
        return json(Map.of("keys", Stream.of(keys).map(SigningKey::publicJwk).toList()));
    }

    /** Publishes these keys in place of the present ones; the first one signs tokens. */
    public void publish(SigningKey... keys) {
        published = List.of(keys);
        signingKey = keys[0];
    }

    /** Signs tokens with a new key, which is published beside the latest one before it. */
    public synchronized SigningKey rotate() {
        keyCount++;
        publish(SigningKey.rsa("key-" + keyCount), signingKey);
        return signingKey;
    }

    /** Returns a token for an audience, with {@code iss}, {@code iat} and {@code nbf} of now, and {@code exp} in five minutes. */
    public TokenBuilder token(String audience) {
        Instant now = clock.instant();
        return TokenBuilder.signedWith(signingKey)
                .claim("iss", issuer)
                .claim("aud", audience)
                .claim("iat", now.getEpochSecond())
                .claim("nbf", now.getEpochSecond())
                .claim("exp", now.plus(LIFETIME).getEpochSecond());
    }

    /** Responds with this to requests for a path, from now on. */
    public void respond(String path, Reply reply) {
        replies.put(path, reply);
    }

    /** Responds as an issuer does to requests for a path again. */
    public void respondAsUsual(String path) {
        replies.remove(path);
    }

    /** Returns how many requests for a path have arrived. */
    public int requests(String path) {
        return requests.getOrDefault(path, 0);
    }

    /** Delays responses until {@link #release}, at most 30 seconds. */
    public void hold() {
        gate = new CountDownLatch(1);
    }

    /** Sends the responses that were delayed. */
    public void release() {
        gate.countDown();
    }

    /** Refuses connections. */
    public void goOffline() throws Exception {
        connector.stop();
    }

    /** Accepts connections again, at the same port. */
    public void goOnline() throws Exception {
        connector.start();
    }

    @Override
    public void close() {
        release();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the issuer does not stop", e);
        }
    }

    private Reply reply(String path) {
        Reply set = replies.get(path);
        if (set != null) {
            return set;
        }
        return switch (path) {
            case DISCOVERY_PATH ->
                Reply.of(
                        200,
                        json(Map.of(
                                "issuer",
                                issuer,
                                "jwks_uri",
                                keySetUrl(),
                                "id_token_signing_alg_values_supported",
                                List.of("RS256"))));
            case KEY_SET_PATH -> Reply.of(200, keySet());
            default -> Reply.of(404, "{}");
        };
    }

    private final class Responses extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String path = Request.getPathInContext(request);
            requests.merge(path, 1, Integer::sum);
            if (!gate.await(MAX_HOLD.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("held too long");
            }
            Reply reply = reply(path);
            response.setStatus(reply.status());
            response.getHeaders().put("Content-Type", "application/json");
            if (!reply.location().isEmpty()) {
                response.getHeaders().put("Location", reply.location());
            }
            response.write(true, ByteBuffer.wrap(reply.body().getBytes(StandardCharsets.UTF_8)), callback);
            return true;
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
