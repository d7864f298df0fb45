package org.luoshi.kernel;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Where somebody goes on, as they or an address that they followed asked for it: a page of ours, whatever was asked for. */
public final class LocalPath {
    /** Characters of such an address, more than any page of ours has: it travels in a header, where each may become three. */
    public static final int LONGEST = 2000;

    private LocalPath() {}

    /** @return path and query; {@code /} for what leads elsewhere, or may do so in some browser's eyes, and for what is too long */
    public static String of(@Nullable String asked) {
        if (asked == null || !asked.startsWith("/") || asked.startsWith("//")) return "/";
        if (asked.chars().anyMatch(c -> c == '\\' || Character.isISOControl(c))) return "/";
        try {
            URI path = new URI(asked);
            if (path.isAbsolute() || path.getRawAuthority() != null) return "/";
            String written = path.toASCIIString();
            return written.length() > LONGEST ? "/" : written;
        } catch (URISyntaxException e) {
            return "/";
        }
    }
}
