package org.luoshi.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The directory that standalone keeps everything in, held by one process at a time. The lock is the operating system's
 * and dies with the process; the number in the file only says whom to look for.
 */
public final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** @throws CannotStart where the directory cannot be used, or another process does */
    public static DataDirectory take(Path wanted) {
        try {
            Path path =
                    Files.createDirectories(wanted.toAbsolutePath().normalize()).toRealPath();
            Path file = path.resolve("luoshi.lock");
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                String holder = Files.readString(file).strip();
                throw new CannotStart("the data directory " + path + " is in use by another Luoshi, process " + holder
                        + "; stop that one or set LUOSHI_DATA to another directory");
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw new CannotStart("cannot use " + wanted.toAbsolutePath() + " as data directory (" + reason(e)
                    + "); set LUOSHI_DATA to one that this user can write to");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    /** What went wrong, for people: the class says it where the message is only the path. */
    static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lock.truncate(0);
        lock.close();
    }
}
