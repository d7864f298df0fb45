package org.luoshi.launcher.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

/**
 * Who acts in the simulated year, all of them invented. The plan names real leaders and offices; in their places, in the
 * plan's order, stand these, so that no late report and no red light is anybody's.
 */
final class Cast {
    private static final List<String> LEADERS = List.of("甲", "乙", "丙", "丁", "戊");
    private static final List<String> OFFICES = List.of("一", "二", "三", "四", "五", "六");
    private static final int SUPERVISORS = 2;

    private final Map<String, Actor> actors = new TreeMap<>();

    Cast() {
        actors.put("admin", new Actor("simulated-admin", "模拟管理员", Role.ADMIN, null, null));
        for (int i = 1; i <= SUPERVISORS; i++)
            actors.put(
                    "supervisor-" + i,
                    new Actor("simulated-supervisor-" + i, "模拟督查员-" + i, Role.SUPERVISOR, null, null));
        for (int i = 1; i <= OFFICES.size(); i++)
            actors.put(
                    "reporter-" + i, new Actor("simulated-reporter-" + i, "模拟填报员-" + i, Role.OFFICE, office(i), null));
        for (int i = 1; i <= LEADERS.size(); i++) {
            LeaderId id = leader(i);
            actors.put(
                    id.value().replace("simulated-", ""),
                    new Actor("account-of-" + id, leaderName(i), Role.LEADER, null, id));
        }
    }

    /** @param who such as {@code supervisor-1}, {@code reporter-3}, {@code leader-b} */
    Actor of(String who) {
        Actor actor = actors.get(who);
        if (actor == null) throw new IllegalArgumentException("nobody in the simulation is called " + who);
        return actor;
    }

    /** Whoever reports for an office. */
    String reporterOf(OfficeId office) {
        return office.value().replace("simulated-office", "reporter");
    }

    static OfficeId office(int number) {
        return new OfficeId("simulated-office-" + number);
    }

    static String officeName(int number) {
        return "模拟处室" + OFFICES.get(number - 1);
    }

    static LeaderId leader(int number) {
        return new LeaderId("simulated-leader-" + (char) ('a' + number - 1));
    }

    static String leaderName(int number) {
        return "模拟领导" + LEADERS.get(number - 1);
    }
}
