package io.github.githubproxy.upstream;

import io.github.githubproxy.http.ResponseBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a response of GitHub that ends at GitHub's pace, not at the client's: once its reader stalls, another thread
 * copies the rest to a temporary file, so that the connection and the credential's slot are released. Without a stall, the
 * reader reads from GitHub itself.
 *
 * <p>Read by one thread. {@link #spool} may run on another.
 */
final class SpooledBody implements ResponseBody {
    private static final Logger LOG = LoggerFactory.getLogger(SpooledBody.class);
    private static final int BUFFER = 16 * 1024;

    private final ResponseBody body;
    /** What GitHub sends next. Used by the copying thread while there is one, otherwise by the reader. */
    private InputStream source;

    private final SpoolWatch watch;
    private final InputStream stream = new Stream();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long lastReadNanos = System.nanoTime();
    private Source readFrom = Source.GITHUB;
    private Optional<FileChannel> file = Optional.empty();
    private boolean isClaimed;
    private boolean isCopying;
    private long reserved;
    private long written;
    private long read;
    private Optional<IOException> failure = Optional.empty();

    /** Where the reader finds the next bytes. */
    private enum Source {
        GITHUB,
        /** The file, to which more is added. */
        GROWING_FILE,
        /** The file, which has all bytes up to the end of the body or the failure. */
        COMPLETE_FILE,
        /** The file, and GitHub after its end: there was no room for more. */
        FILE_THEN_GITHUB,
        CLOSED
    }

    SpooledBody(ResponseBody body, SpoolWatch watch) {
        this.body = body;
        this.source = body.stream();
        this.watch = watch;
        watch.add(this);
    }

    @Override
    public long length() {
        return body.length();
    }

    @Override
    public InputStream stream() {
        return stream;
    }

    /**
     * Returns whether nothing was read for that time although the reader does not wait for GitHub. Returns true once at most:
     * the caller then calls {@link #spool}.
     */
    boolean claimIfStalled(long nanos) {
        // While the reader waits for GitHub, it holds the lock.
        if (!lock.tryLock()) {
            return false;
        }
        try {
            boolean isStalled = readFrom == Source.GITHUB && System.nanoTime() - lastReadNanos > nanos;
            if (!isStalled || isClaimed) {
                return false;
            }
            isClaimed = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the reader reads from GitHub, not from a file. */
    boolean isReadFromGitHub() {
        lock.lock();
        try {
            return readFrom == Source.GITHUB;
        } finally {
            lock.unlock();
        }
    }

    /** Copies the rest of the body to a file, and releases the connection. */
    void spool() {
        if (!begin()) {
            return;
        }
        try {
            byte[] buffer = new byte[BUFFER];
            while (true) {
                int length = source.read(buffer);
                if (length < 0) {
                    end();
                    return;
                }
                if (!append(buffer, length)) {
                    return;
                }
            }
        } catch (IOException e) {
            fail(e);
        } catch (Throwable e) {
            // Also an Error: the reader, which waits for this thread, must be told.
            fail(new IOException(e));
            throw e;
        } finally {
            endCopying();
        }
    }

    /** Returns whether there is a file for a copy. Without, as on a read-only file system, the reader goes on as before. */
    private boolean begin() {
        // The reader holds the lock while it waits for GitHub: it has gone on since it was found to stall.
        if (!lock.tryLock()) {
            return false;
        }
        try {
            if (readFrom != Source.GITHUB) {
                return false;
            }
            Path path = Files.createTempFile("github-proxy", ".body");
            file = Optional.of(FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
            readFrom = Source.GROWING_FILE;
            isCopying = true;
            return true;
        } catch (IOException e) {
            LOG.warn("A slow client keeps its slot, because its response cannot be copied to a file: {}", e.toString());
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Adds bytes to the file. Returns whether to go on. */
    private boolean append(byte[] buffer, int length) {
        lock.lock();
        try {
            if (readFrom == Source.CLOSED) {
                return false;
            }
            reserved += length;
            boolean hasRoom = watch.tryReserve(length);
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length);
            try {
                while (bytes.hasRemaining()) {
                    written += file.orElseThrow().write(bytes, written);
                }
            } catch (IOException e) {
                LOG.warn("The rest of a slow client's response is not copied to a file: {}", e.toString());
                InputStream rest = new ByteArrayInputStream(Arrays.copyOfRange(buffer, bytes.position(), length));
                source = new SequenceInputStream(rest, source);
                hasRoom = false;
            }
            if (!hasRoom) {
                readFrom = Source.FILE_THEN_GITHUB;
            }
            changed.signalAll();
            return hasRoom;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the body if the reader has closed it meanwhile: it must not be closed while this thread reads it. */
    private void endCopying() {
        lock.lock();
        try {
            isCopying = false;
            if (readFrom != Source.CLOSED) {
                return;
            }
        } finally {
            lock.unlock();
        }
        UpstreamResponse.closeQuietly(body);
    }

    private void end() throws IOException {
        lock.lock();
        try {
            if (readFrom == Source.CLOSED) {
                return;
            }
            readFrom = Source.COMPLETE_FILE;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        body.close();
    }

    private void fail(IOException e) {
        lock.lock();
        try {
            failure = Optional.of(e);
        } finally {
            lock.unlock();
        }
        try {
            end();
        } catch (IOException suppressed) {
            e.addSuppressed(suppressed);
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (readFrom == Source.CLOSED) {
                return;
            }
            readFrom = Source.CLOSED;
            changed.signalAll();
            watch.remove(this, reserved);
            file.ifPresent(UpstreamResponse::closeQuietly);
            if (isCopying) {
                return;
            }
        } finally {
            lock.unlock();
        }
        body.close();
    }

    private int read(byte[] buffer, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (readFrom == Source.GROWING_FILE && read == written) {
                changed.awaitUninterruptibly();
            }
            if (readFrom == Source.CLOSED) {
                throw new IOException("the body is closed");
            }
            boolean isFromFile = readFrom != Source.GITHUB && read < written;
            int count = isFromFile ? readFile(buffer, offset, length) : readOther(buffer, offset, length);
            lastReadNanos = System.nanoTime();
            return count;
        } finally {
            lock.unlock();
        }
    }

    private int readFile(byte[] buffer, int offset, int length) throws IOException {
        int count = file.orElseThrow().read(ByteBuffer.wrap(buffer, offset, length), read);
        read += count;
        return count;
    }

    private int readOther(byte[] buffer, int offset, int length) throws IOException {
        if (failure.isPresent()) {
            throw new IOException("the response broke off", failure.get());
        }
        if (readFrom == Source.COMPLETE_FILE) {
            return -1;
        }
        int count = source.read(buffer, offset, length);
        if (count < 0) {
            // All of the response has arrived: the slot is not needed while the client reads the last bytes.
            body.close();
            readFrom = Source.COMPLETE_FILE;
        }
        return count;
    }

    private final class Stream extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int count = read(one, 0, 1);
            return count < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return length == 0 ? 0 : SpooledBody.this.read(buffer, offset, length);
        }

        @Override
        public int available() throws IOException {
            lock.lock();
            try {
                return readFrom == Source.GITHUB
                        ? source.available()
                        : (int) Math.min(Integer.MAX_VALUE, written - read);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            SpooledBody.this.close();
        }
    }
}
