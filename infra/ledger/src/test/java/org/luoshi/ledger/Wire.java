package org.luoshi.ledger;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The cable between a client and PostgreSQL, with a hand on it. Of the protocol it knows what it needs: a server's
 * message is a type, a length and a body, and ReadyForQuery says whether a transaction is open.
 */
public final class Wire implements AutoCloseable {
    /** What may happen to the request that carries certain words. */
    public enum Fault {
        /** The cable breaks in the middle of the request: the server never sees the whole of it. */
        CUT_REQUEST,
        /** The server does it and commits, and the cable breaks before its answer is through. */
        DROP_ANSWER,
        /** The answer is late. */
        STALL
    }

    private record Trap(String words, Fault fault, Duration delay, CompletableFuture<Void> sprung) {}

    private final PGSimpleDataSource server;
    private final ServerSocket entrance;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Cable> cables = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Trap> trap = new AtomicReference<>();

    /** @param server the database as it is reached without this wire */
    public Wire(PGSimpleDataSource server) {
        this.server = server;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** The database at the other end. */
    public PGSimpleDataSource database() {
        PGSimpleDataSource database = TestPostgres.copy(server);
        database.setServerNames(new String[] {"127.0.0.1"});
        database.setPortNumbers(new int[] {entrance.getLocalPort()});
        database.setSslMode("disable");
        return database;
    }

    /**
     * The next request with these words in it meets the fault; a trap that nobody has stepped into is taken away.
     *
     * @param words in ASCII
     * @param delay of the answer, where it stalls
     * @return completes when it has happened, or when the connection broke before that could
     */
    public CompletableFuture<Void> trap(String words, Fault fault, Duration delay) {
        Trap next = new Trap(words, fault, delay, new CompletableFuture<>());
        trap.set(next);
        return next.sprung();
    }

    /** Every connection breaks, whatever it is in the middle of. */
    public void cut() {
        cables.forEach(Cable::cut);
    }

    private void accept() {
        while (!entrance.isClosed())
            try {
                connect(entrance.accept());
            } catch (IOException closed) {
                return;
            }
    }

    private void connect(Socket client) throws IOException {
        try {
            Cable cable = new Cable(client, new Socket(server.getServerNames()[0], server.getPortNumbers()[0]));
            cables.add(cable);
            threads.execute(cable::requests);
            threads.execute(cable::answers);
        } catch (IOException nobodyThere) {
            client.close();
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cut();
            threads.close();
        }
    }

    private final class Cable {
        private final Socket client;
        private final Socket server;
        private volatile Trap caught;

        Cable(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void cut() {
            for (Socket end : new Socket[] {client, server})
                try {
                    end.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            cables.remove(this);
            Trap unsprung = caught;
            if (unsprung != null) unsprung.sprung().complete(null);
        }

        void requests() {
            byte[] buffer = new byte[64 * 1024];
            try (InputStream in = client.getInputStream();
                    OutputStream out = server.getOutputStream()) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    Trap set = trap.get();
                    if (set != null
                            && new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(set.words())
                            && trap.compareAndSet(set, null)) {
                        if (set.fault() == Fault.CUT_REQUEST) {
                            out.write(buffer, 0, n / 2);
                            out.flush();
                            cut();
                            set.sprung().complete(null);
                            return;
                        }
                        caught = set;
                    }
                    out.write(buffer, 0, n);
                    out.flush();
                }
            } catch (IOException broken) {
                return;
            } finally {
                cut();
            }
        }

        /** A server's answers, each as a whole: up to its ReadyForQuery. */
        void answers() {
            try (DataInputStream in = new DataInputStream(server.getInputStream());
                    OutputStream out = client.getOutputStream()) {
                ByteArrayOutputStream held = new ByteArrayOutputStream();
                boolean failed = false;
                while (true) {
                    int type = in.read();
                    if (type < 0) return;
                    int length = in.readInt();
                    byte[] body = in.readNBytes(length - 4);
                    held.write(type);
                    held.write(new byte[] {
                        (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
                    });
                    held.write(body);
                    failed |= type == 'E';
                    Trap springing = caught;
                    if (springing != null) {
                        if (type != 'Z') continue;
                        boolean committed = body[0] == 'I' && !failed;
                        if (springing.fault() == Fault.STALL)
                            LockSupport.parkNanos(springing.delay().toNanos());
                        if (springing.fault() == Fault.STALL || committed) {
                            caught = null;
                            springing.sprung().complete(null);
                            if (springing.fault() == Fault.DROP_ANSWER) return;
                        }
                    }
                    if (type == 'Z') failed = false;
                    held.writeTo(out);
                    out.flush();
                    held.reset();
                }
            } catch (IOException broken) {
                return;
            } finally {
                cut();
            }
        }
    }
}
