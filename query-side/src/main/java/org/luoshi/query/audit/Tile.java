package org.luoshi.query.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.answer.Sentence;

/**
 * The address of a tile, or of a bundle of entries, as C2SP tlog-tiles writes it: {@code 0/x001/x234/067} or
 * {@code entries/000.p/17}.
 *
 * @param level −1 for entries
 * @param width how many hashes or entries: 256, or fewer where a partial tile is asked for
 */
record Tile(int level, long index, int width) {
    static final int ENTRIES = -1;
    static final int WIDTH = 256;

    private static final Pattern PATH = Pattern.compile(
            "/?(entries|[0-9]|[1-5][0-9]|6[0-3])/(?!x000/)((?:x[0-9]{3}/){0,4}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    /** @throws NotFound where no tile could have this address */
    static Tile at(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) throw none(path);
        String partial = matcher.group(3);
        int width = partial == null ? WIDTH : Integer.parseInt(partial);
        if (partial != null && width >= WIDTH) throw none(path);
        return new Tile(
                matcher.group(1).equals("entries") ? ENTRIES : Integer.parseInt(matcher.group(1)),
                Long.parseLong(matcher.group(2).replaceAll("[x/]", "")),
                width);
    }

    static NotFound none(String path) {
        return new NotFound(new Sentence("没有这个哈希块 " + path, "there is no tile " + path));
    }

    /** The first position of a bundle. */
    long firstPosition() {
        return index * WIDTH + 1;
    }

    /** Whether all of it is in a tree of this many leaves. */
    boolean isIn(long size) {
        int level = Math.max(0, this.level);
        long available = level >= 8 ? 0 : size >> (8 * level);
        return index * WIDTH + width <= available;
    }
}
