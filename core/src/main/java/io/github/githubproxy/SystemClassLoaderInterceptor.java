package io.github.githubproxy;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * Gives OkHttp's threads the system class loader as context class loader. A thread inherits it from the one that starts it, and
 * OkHttp starts threads during a call, and while a response is read or closed. They end a minute after they were last used, and
 * no sooner. With the class loader of a web application that has been stopped by then, Tomcat reports each as a leak.
 *
 * @see <a href="https://github.com/square/okio/pull/256">Exit the watchdog thread after being idle for 60 seconds</a>
 */
final class SystemClassLoaderInterceptor implements Interceptor {
    @Override
    public Response intercept(Chain chain) throws IOException {
        Scope scope = new Scope();
        try {
            Response response = chain.proceed(chain.request());
            return response.newBuilder().body(new ScopedBody(response.body())).build();
        } finally {
            scope.end();
        }
    }

    /** Runs a task that may let OkHttp start threads outside of a call. */
    static void run(Runnable task) {
        Scope scope = new Scope();
        try {
            task.run();
        } finally {
            scope.end();
        }
    }

    /** The time in which the calling thread has the system class loader. */
    private static final class Scope {
        private final Thread thread = Thread.currentThread();
        private final @Nullable ClassLoader before = thread.getContextClassLoader();

        Scope() {
            thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        }

        void end() {
            thread.setContextClassLoader(before);
        }
    }

    private static final class ScopedBody extends ResponseBody {
        private final ResponseBody body;
        private final BufferedSource source;

        ScopedBody(ResponseBody body) {
            this.body = body;
            this.source = Okio.buffer(new ScopedSource(body.source()));
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public BufferedSource source() {
            return source;
        }
    }

    private static final class ScopedSource extends ForwardingSource {
        ScopedSource(Source source) {
            super(source);
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            Scope scope = new Scope();
            try {
                return super.read(sink, byteCount);
            } finally {
                scope.end();
            }
        }

        @Override
        public void close() throws IOException {
            Scope scope = new Scope();
            try {
                super.close();
            } finally {
                scope.end();
            }
        }
    }
}
