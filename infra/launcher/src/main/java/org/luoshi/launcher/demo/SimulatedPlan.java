package org.luoshi.launcher.demo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The sample plan with its tasks and targets as they are, and with nobody in it who exists. */
final class SimulatedPlan {
    private static final LocalDate FIRST_DAY = LocalDate.of(2023, 1, 4);
    private static final LocalDate ISSUED = LocalDate.of(2023, 1, 20);
    private static final LocalDate ASSIGNED = LocalDate.of(2023, 1, 30);

    private final Map<String, String> offices = new TreeMap<>();
    private final Map<String, String> leaders = new TreeMap<>();
    private final List<JsonNode> tasks = new ArrayList<>();

    /** Adds the commands that bring it in. */
    void addTo(Script script) {
        for (JsonNode item : EventJson.MAPPER.readTree(Script.bytes("/sample/plan-2023.json"))) {
            String command = item.get("command").stringValue();
            ObjectNode body = (ObjectNode) item.get("body").deepCopy();
            switch (command) {
                case "register-office" -> {
                    String real = body.get("officeId").stringValue();
                    int number = offices.size() + 1;
                    offices.put(real, Cast.office(number).value());
                    body.put("officeId", offices.get(real)).put("name", Cast.officeName(number));
                    script.add(FIRST_DAY, "admin", command, body);
                }
                case "register-leader" -> {
                    String real = body.get("leaderId").stringValue();
                    int number = leaders.size() + 1;
                    leaders.put(real, Cast.leader(number).value());
                    body.put("leaderId", leaders.get(real)).put("name", Cast.leaderName(number));
                    script.add(FIRST_DAY, "admin", command, body);
                }
                case "issue-plan" -> {
                    body.put("title", body.get("title").stringValue() + "（模拟数据）");
                    body.put("issuer", body.get("issuer").stringValue() + "（模拟）");
                    script.add(ISSUED, "supervisor-1", command, body);
                }
                case "assign-task" -> {
                    body.set("assignment", held((ObjectNode) body.get("assignment")));
                    tasks.add(body);
                    script.add(ASSIGNED, "supervisor-1", command, body);
                }
                default -> throw new IllegalStateException("the sample plan has a " + command);
            }
        }
    }

    private ObjectNode held(ObjectNode real) {
        ObjectNode assignment = EventJson.MAPPER.createObjectNode();
        assignment.put("leader", leaders.get(real.get("leader").stringValue()));
        assignment.put("leadOffice", offices.get(real.get("leadOffice").stringValue()));
        ArrayNode supporting = assignment.putArray("supportingOffices");
        for (JsonNode office : real.path("supportingOffices")) supporting.add(offices.get(office.stringValue()));
        return assignment;
    }

    /** The bodies that assigned them. */
    List<JsonNode> tasks() {
        return List.copyOf(tasks);
    }
}
