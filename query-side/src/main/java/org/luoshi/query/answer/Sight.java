package org.luoshi.query.answer;

import java.util.Objects;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

/**
 * What a caller may see: leaders their portfolio, offices what they have a part in, the supervision office, auditors and
 * viewers everything. The directory and the plans as they were issued are for all who are signed in.
 *
 * <p>A task is in sight of those who have their part in it at the moment asked for, or today. So whoever takes a task over
 * sees its past with it, and whoever gave it away sees it as it was while they held it, and not what came after.
 *
 * <p>What is out of sight is answered as what is not there: that it exists is already something to know.
 */
public sealed interface Sight {
    /**
     * Every task.
     *
     * @param ledger also the ledger as it was written, who sent what with it
     */
    record Everything(boolean ledger) implements Sight {}

    /** The tasks a leader is in charge of. */
    record OfLeader(LeaderId leader) implements Sight {}

    /** The tasks an office leads, supports or answers for a binding target of. */
    record OfOffice(OfficeId office) implements Sight {}

    /** No task. */
    record Nothing() implements Sight {}

    static Sight of(Actor actor) {
        return switch (actor.role()) {
            case SUPERVISOR, AUDITOR -> new Everything(true);
            case VIEWER -> new Everything(false);
            case LEADER -> new OfLeader(Objects.requireNonNull(actor.leader()));
            case OFFICE -> new OfOffice(Objects.requireNonNull(actor.office()));
            case ADMIN, PATROL -> new Nothing();
        };
    }

    /** Whether a leader's board is shown even where it is empty; that of somebody else is not there then. */
    default boolean hasBoardOf(LeaderId leader) {
        return switch (this) {
            case Everything _ -> true;
            case OfLeader own -> own.leader().equals(leader);
            case OfOffice _, Nothing _ -> false;
        };
    }

    /** The same of an office's. */
    default boolean hasBoardOf(OfficeId office) {
        return switch (this) {
            case Everything _ -> true;
            case OfOffice own -> own.office().equals(office);
            case OfLeader _, Nothing _ -> false;
        };
    }

    /** Whether the ledger may be read as it was written, with who sent what. */
    default boolean readsLedger() {
        return this instanceof Everything all && all.ledger();
    }

    /** @throws Forbidden for those who may not read the ledger as it was written */
    default void admitToLedger() {
        if (!readsLedger())
            throw new Forbidden("只有督查室和审计员可以读取和导出台账原文", "the ledger as it was written is for supervisors and auditors");
    }
}
