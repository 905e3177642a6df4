package io.github.githubproxy.benchmark;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The least that a revalidating proxy on Jetty and OkHttp can do: a servlet that asks the upstream with the stored entity tag, and
 * serves what it has stored. It knows no clients, credentials, limits, URLs or logs. The load script compares the standalone
 * server with it.
 */
final class FloorServer {
    private FloorServer() {}

    /**
     * Serves until the process is terminated.
     *
     * @param arguments the port, and the root URL of the upstream
     */
    public static void main(String[] arguments) throws Exception {
        ServletServer.run(Integer.parseInt(arguments[0]), new RevalidatingServlet(arguments[1]));
    }

    private static final class Stored {
        private final String etag;
        private final String type;
        private final byte[] gzip;
        private final byte[] identity;

        Stored(Response response, byte[] gzip) throws IOException {
            this.etag = String.valueOf(response.header("ETag"));
            this.type = String.valueOf(response.header("Content-Type"));
            this.gzip = gzip;
            this.identity = new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes();
        }
    }

    private static final class RevalidatingServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient OkHttpClient http = new OkHttpClient();
        private final transient Map<String, Stored> responses = new ConcurrentHashMap<>();
        private final String upstream;

        RevalidatingServlet(String upstream) {
            this.upstream = upstream;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Stored stored = stored(request, response);
            response.setContentType(stored.type);
            response.setHeader("ETag", stored.etag);
            byte[] body = stored.identity;
            if ("gzip".equals(request.getHeader("Accept-Encoding"))) {
                response.setHeader("Content-Encoding", "gzip");
                body = stored.gzip;
            }
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }

        private Stored stored(HttpServletRequest client, HttpServletResponse response) throws IOException {
            String path = client.getRequestURI();
            Stored stored = responses.get(path);
            Request.Builder request = new Request.Builder()
                    .url(upstream + path)
                    .header("Authorization", client.getHeader("Authorization"))
                    .header("Accept-Encoding", "gzip");
            if (stored != null) {
                request.header("If-None-Match", stored.etag);
            }
            try (Response answer = http.newCall(request.build()).execute()) {
                if (answer.code() == 304 && stored != null) {
                    response.setHeader("X-Was-304", "true");
                    return stored;
                }
                Stored received = new Stored(answer, answer.body().bytes());
                responses.put(path, received);
                return received;
            }
        }
    }
}
