package org.luoshi.query.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.luoshi.query.answer.Sight;

class EventStreamTest {
    private static final Duration LONG = Duration.ofMinutes(15);

    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final AtomicInteger ends = new AtomicInteger();
    private final EventStream stream = stream(LONG);

    private static EventStream stream(Duration lasts) {
        return new EventStream("test", new Sight.Everything(true), null, lasts);
    }

    @Test
    void what_is_told_before_it_is_open_is_written_then() {
        stream.tell("a");
        stream.tell("b");
        stream.open(read, ends::incrementAndGet);
        await().atMost(LONGEST).until(() -> read.toString(UTF_8).equals("ab"));
        stream.tell("c");
        await().atMost(LONGEST).until(() -> read.toString(UTF_8).equals("abc"));
        assertThat(ends).hasValue(0);
    }

    @Test
    void everything_told_before_the_end_is_written_and_then_it_ends_once() {
        stream.open(read, ends::incrementAndGet);
        for (int i = 0; i < 100; i++) stream.tell(i + " ");
        stream.end();
        stream.end();
        stream.tell("too late");
        await().atMost(LONGEST).until(() -> ends.get() == 1);
        assertThat(read.toString(UTF_8)).startsWith("0 1 2 ").endsWith("98 99 ");
    }

    @Test
    void nobody_waits_for_a_reader_who_is_slow_and_one_who_is_too_slow_is_cut_off() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        stream.open(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        stuck.countDown();
                        try {
                            goesOn.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        read.write(b);
                    }
                },
                ends::incrementAndGet);
        stream.tell("1");
        stuck.await();
        for (int i = 0; i < EventStream.MOST_WAITING; i++) stream.tell("2");
        assertThat(stream.hasEnded()).isFalse();
        stream.tell("3");
        assertThat(stream.hasEnded()).isTrue();
        assertThat(ends).as("while it is being written to").hasValue(0);
        goesOn.countDown();
        await().atMost(LONGEST).until(() -> ends.get() == 1);
        assertThat(read.toString(UTF_8))
                .as("no message but those without a gap before them")
                .isEqualTo("1");
    }

    @Test
    void where_the_other_end_has_gone_nothing_is_ended_any_more() {
        stream.open(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("broken pipe");
                    }
                },
                ends::incrementAndGet);
        stream.tell("1");
        await().atMost(LONGEST).until(stream::hasEnded);
        stream.end();
        assertThat(ends).hasValue(0);
    }

    @Test
    void it_lasts_as_long_as_the_caller_is_believed() {
        assertThat(stream(LONG).hasExpired()).isFalse();
        assertThat(stream(Duration.ZERO).hasExpired()).isTrue();
        assertThat(stream(Duration.ofSeconds(-1)).hasExpired()).isTrue();
    }
}
