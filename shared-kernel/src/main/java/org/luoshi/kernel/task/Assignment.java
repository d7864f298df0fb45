package org.luoshi.kernel.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

/**
 * Who holds a task.
 *
 * @param leader in charge (分管领导)
 * @param leadOffice 牵头处室
 * @param supportingOffices 配合处室, none by default, at most 50
 */
public record Assignment(
        LeaderId leader,
        OfficeId leadOffice,
        @JsonProperty(defaultValue = "[]") List<OfficeId> supportingOffices) {
    public Assignment {
        Check.present("leader", leader);
        Check.present("leadOffice", leadOffice);
        supportingOffices = noneIfAbsent(supportingOffices);
        Check.between("supportingOffices.length", supportingOffices.size(), 0, 50);
        if (supportingOffices.contains(leadOffice)
                || supportingOffices.stream().distinct().count() != supportingOffices.size())
            throw new IllegalArgumentException("supportingOffices must be different and without the lead office");
    }

    /** Lead or supporting. */
    public boolean involves(OfficeId office) {
        return leadOffice.equals(office) || supportingOffices.contains(office);
    }

    private static List<OfficeId> noneIfAbsent(@Nullable List<OfficeId> offices) {
        return offices == null ? List.of() : List.copyOf(offices);
    }
}
