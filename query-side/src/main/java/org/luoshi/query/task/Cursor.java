package org.luoshi.query.task;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Base64;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.task.TaskVersions.Place;

/**
 * Where the next page begins and the moment all pages speak of, so that a list read page by page is one list even
 * while tasks change.
 *
 * <p>It says nothing of what may be seen: that is settled anew, by who asks, for each page.
 *
 * @param query a digest of what was asked, because the cursor of one list says nothing in another
 */
record Cursor(long position, LocalDate day, Place last, int query) {
    private static final String SEPARATOR = "|";

    static Cursor behind(Place last, Moment moment, int query) {
        return new Cursor(moment.position(), moment.day(), last, query);
    }

    AsOf moment() {
        return new AsOf(position, null, day);
    }

    @Override
    public String toString() {
        String plain = String.join(
                SEPARATOR,
                Long.toString(position),
                day.toString(),
                Long.toString(last.rank()),
                Integer.toString(last.planYear()),
                Integer.toString(last.number()),
                last.taskId(),
                Integer.toString(query));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws Malformed where it is not one of ours, or one of another list */
    static Cursor parse(String text, int query) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = plain.split("\\|", -1);
            if (parts.length != 7) throw broken();
            Place last = new Place(
                    Long.parseLong(parts[2]), Integer.parseInt(parts[3]), Integer.parseInt(parts[4]), parts[5]);
            Cursor cursor =
                    new Cursor(Long.parseLong(parts[0]), LocalDate.parse(parts[1]), last, Integer.parseInt(parts[6]));
            if (cursor.query() != query || cursor.position() < 0 || plain.indexOf('\0') >= 0) throw broken();
            return cursor;
        } catch (IllegalArgumentException | DateTimeException unreadable) {
            throw broken();
        }
    }

    private static Malformed broken() {
        return new Malformed(
                "cursor", "不是本查询给出的游标", "is not a cursor that this query, with these parameters, has given");
    }
}
