package org.luoshi.kernel.org;

import org.luoshi.kernel.Check;

/** @param retired holds nothing new from then on; the past keeps the name */
public record Leader(LeaderId id, String name, boolean retired) {
    public Leader {
        Check.present("id", id);
        Check.text("name", name, Check.NAME);
    }
}
