package org.luoshi.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

/**
 * Who acts, as written into the metadata of every event: flat strings, so that any reader of the ledger can use them.
 *
 * @param id account, 1–100 characters
 * @param name as shown to people
 * @param office the office acted for; present for {@link Role#OFFICE}
 * @param leader the leader acting; present for {@link Role#LEADER}
 */
public record Actor(
        String id,
        String name,
        Role role,
        @Nullable OfficeId office,
        @Nullable LeaderId leader) {
    public Actor {
        Check.text("actorId", id, Check.NAME);
        Check.text("actorName", name, Check.NAME);
        Check.present("actorRole", role);
        if ((role == Role.OFFICE) != (office != null))
            throw new IllegalArgumentException("an actor has an office exactly when the role is OFFICE");
        if ((role == Role.LEADER) != (leader != null))
            throw new IllegalArgumentException("an actor has a leader id exactly when the role is LEADER");
    }

    public Map<String, String> toMetadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("actorId", id);
        metadata.put("actorName", name);
        metadata.put("actorRole", role.name());
        if (office != null) metadata.put("actorOffice", office.value());
        if (leader != null) metadata.put("actorLeader", leader.value());
        return metadata;
    }

    /** @throws IllegalArgumentException where the metadata names no whole actor */
    public static Actor of(Map<String, ?> metadata) {
        String office = (String) metadata.get("actorOffice");
        String leader = (String) metadata.get("actorLeader");
        return new Actor(
                (String) Check.present("actorId", metadata.get("actorId")),
                (String) Check.present("actorName", metadata.get("actorName")),
                Role.valueOf((String) Check.present("actorRole", metadata.get("actorRole"))),
                office == null ? null : new OfficeId(office),
                leader == null ? null : new LeaderId(leader));
    }
}
