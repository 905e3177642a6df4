package io.github.githubproxy.standalone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A client's connection of which any thread can find out, while Jetty does not read from it, whether the client has closed it.
 * That takes a read: the bytes before the end, such as a pipelined request or the end of TLS, are kept, and Jetty reads them
 * first.
 */
final class DisconnectAwareEndPoint extends SocketChannelEndPoint {
    /** What is read ahead at most. A client that has sent more is not known to have closed its connection. */
    static final int MAX_KEPT_BYTES = 1024;

    private final Executor executor;
    private final Object lock = new Object();
    private ByteBuffer kept = BufferUtil.EMPTY_BUFFER;
    private boolean isFilling;

    DisconnectAwareEndPoint(
            SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler, Executor executor) {
        super(channel, selector, key, scheduler);
        this.executor = executor;
    }

    /**
     * Reads ahead what has arrived, and returns whether that is the end: the client has closed its side of the connection, or the
     * connection is broken. Reads nothing while Jetty reads or waits for bytes, since Jetty then finds out itself.
     */
    boolean readAheadToEnd() {
        boolean isClosed;
        boolean hasRead;
        synchronized (lock) {
            if (isFilling || isFillInterested()) {
                return false;
            }
            int before = kept.remaining();
            isClosed = readToEnd();
            hasRead = kept.remaining() > before;
            if (!kept.hasRemaining()) {
                kept = BufferUtil.EMPTY_BUFFER;
            }
        }
        if (hasRead) {
            // If Jetty began to wait meanwhile, the selector finds nothing to report any more.
            executor.execute(() -> getFillInterest().fillable());
        }
        return isClosed;
    }

    /** Returns whether the end was reached, rather than the end of what has arrived or may be kept. */
    private boolean readToEnd() {
        if (kept.capacity() == 0) {
            kept = BufferUtil.allocate(MAX_KEPT_BYTES);
        }
        int position = BufferUtil.flipToFill(kept);
        try {
            int count = 1;
            while (count > 0 && kept.hasRemaining()) {
                count = getChannel().read(kept);
            }
            return count < 0;
        } catch (IOException e) {
            return true;
        } finally {
            BufferUtil.flipToFlush(kept, position);
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        synchronized (lock) {
            if (kept.hasRemaining()) {
                notIdle();
                return BufferUtil.append(buffer, kept);
            }
            isFilling = true;
        }
        // Without the lock: Jetty may run callbacks when it reaches the end.
        try {
            return super.fill(buffer);
        } finally {
            synchronized (lock) {
                isFilling = false;
            }
        }
    }

    @Override
    protected void needsFillInterest() {
        boolean hasKept;
        synchronized (lock) {
            hasKept = kept.hasRemaining();
        }
        if (hasKept) {
            executor.execute(() -> getFillInterest().fillable());
        } else {
            super.needsFillInterest();
        }
    }
}
