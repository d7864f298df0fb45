package org.luoshi.bench;

import java.sql.ResultSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.luoshi.query.readmodel.Projection;
import org.luoshi.query.readmodel.Recorded;

/** A projection that sees each event and makes nothing of it. */
final class Nothing implements Projection<String> {
    private final AtomicLong left;
    private final CountDownLatch done = new CountDownLatch(1);

    Nothing(long events) {
        this.left = new AtomicLong(events);
    }

    void await() throws InterruptedException {
        if (!done.await(10, TimeUnit.MINUTES)) throw new IllegalStateException(left + " events have not come");
    }

    @Override
    public @Nullable String thing(Recorded recorded) {
        recorded.event();
        if (left.decrementAndGet() == 0) done.countDown();
        return null;
    }

    @Override
    public String kind() {
        return "nothing";
    }

    @Override
    public Key key() {
        return new Key("nothing", "text");
    }

    @Override
    public String aggregate() {
        return "nothing";
    }

    @Override
    public List<Column<String>> columns() {
        return List.of();
    }

    @Override
    public String state(ResultSet row) {
        throw new IllegalStateException("nothing is kept");
    }

    @Override
    public String after(@Nullable String before, Recorded recorded) {
        throw new IllegalStateException("nothing is kept");
    }
}
