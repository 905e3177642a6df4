package io.github.githubproxy.benchmark;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * An in-process stub for the pool's requests about its own credentials, so that these do not affect the measurement. The App
 * has a given number of installations on different accounts, and each token belongs to a different user.
 */
final class StubCredentialApi implements Interceptor {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final int PAGE = 100;

    private final int installations;
    private final AtomicLong logins = new AtomicLong();
    private final AtomicLong tokens = new AtomicLong();

    StubCredentialApi(int installations) {
        this.installations = installations;
    }

    /** Returns the account of the installation with that number, counted from 1. */
    static String owner(long installation) {
        return "owner-" + installation;
    }

    @Override
    public Response intercept(Chain chain) {
        Request request = chain.request();
        String path = request.url().encodedPath();
        if (path.equals("/user")) {
            return answer(request, 200, "{\"login\":\"user-" + logins.incrementAndGet() + "\"}");
        }
        if (path.equals("/app/installations")) {
            return answer(
                    request,
                    200,
                    page(Integer.parseInt(String.valueOf(request.url().queryParameter("page")))));
        }
        if (path.endsWith("/access_tokens")) {
            return answer(
                    request,
                    201,
                    "{\"token\":\"ghs_" + tokens.incrementAndGet() + "\",\"expires_at\":\""
                            + Instant.now().plusSeconds(3600) + "\"}");
        }
        // The probe of a rejected credential: it remains rejected.
        return answer(request, 401, "{\"message\":\"Bad credentials\"}");
    }

    private String page(int number) {
        long first = (number - 1L) * PAGE + 1;
        return LongStream.rangeClosed(first, Math.min(first + PAGE - 1, installations))
                .mapToObj(id -> "{\"id\":" + id + ",\"account\":{\"login\":\"" + owner(id) + "\"}}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static Response answer(Request request, int status, String json) {
        return new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("")
                .header("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)))
                .body(ResponseBody.create(json, JSON))
                .build();
    }
}
