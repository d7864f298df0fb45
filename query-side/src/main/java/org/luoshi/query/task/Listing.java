package org.luoshi.query.task;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.task.TaskVersions.Place;

/** A list of tasks that is read page by page; all its pages speak of the moment of the first. */
public final class Listing {
    /** @param next cursor of the page behind this one; absent on the last */
    public record Page(List<TaskState> tasks, @Nullable String next) {}

    private final Sort sort;
    private final int limit;
    private final int query;
    private final @Nullable Cursor cursor;

    Listing(Sort sort, int limit, int query, @Nullable String cursor) {
        this.sort = sort;
        this.limit = limit;
        this.query = query;
        this.cursor = cursor == null ? null : Cursor.parse(cursor, query);
    }

    /**
     * In the order of plan, number and id.
     *
     * @param limit tasks on a page
     * @param cursor of the page that is asked for; null for the first
     * @param asked what makes it this list and no other
     * @throws Malformed where the cursor is not one of this list
     */
    public static Listing byNumber(int limit, @Nullable String cursor, @Nullable Object... asked) {
        String query = Stream.of(asked).map(String::valueOf).collect(Collectors.joining("\n"));
        return new Listing(Sort.NUMBER, limit, query.hashCode(), cursor);
    }

    /** That of the first page; null where this is the first. */
    public @Nullable AsOf moment() {
        return cursor == null ? null : cursor.moment();
    }

    /** The page that is asked for, of all tasks of the list in their order. */
    public Page of(List<TaskState> all, Moment moment) {
        Place last = behind();
        return page(
                all.stream()
                        .filter(task -> last == null || Place.of(task, sort).compareTo(last) > 0)
                        .limit(limit + 1L)
                        .toList(),
                moment);
    }

    Sort sort() {
        return sort;
    }

    @Nullable
    Place behind() {
        return cursor == null ? null : cursor.last();
    }

    /** One more than the page holds: it tells whether there is another. */
    int wanted() {
        return limit + 1;
    }

    /** @param found as many as are {@link #wanted}, where there are */
    Page page(List<TaskState> found, Moment moment) {
        if (found.size() <= limit) return new Page(found, null);
        List<TaskState> page = found.subList(0, limit);
        return new Page(
                page,
                Cursor.behind(Place.of(page.getLast(), sort), moment, query).toString());
    }
}
