package org.luoshi.launcher;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/** What is printed when everything is ready: where to look and what to try first. */
@Component
class Greeting {
    private final Environment environment;
    private final @Nullable DataDirectory directory;

    Greeting(Environment environment, @Nullable DataDirectory directory) {
        this.environment = environment;
        this.directory = directory;
    }

    @EventListener(ApplicationReadyEvent.class)
    void greet() {
        String address = environment.getRequiredProperty("server.address");
        boolean local = address.equals("127.0.0.1") || address.equals("localhost");
        int port = environment.getRequiredProperty("local.server.port", Integer.class);
        String root = "http://" + (local ? "localhost" : address) + ":" + port;
        boolean answers = environment.acceptsProfiles(Profiles.of(Sides.Query.PROFILE));
        double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;

        StringBuilder text = new StringBuilder();
        text.append("%nLuoshi 落实 (%s) is ready after %.1f s  已就绪%n"
                .formatted(String.join(",", environment.getActiveProfiles()), seconds));
        line(text, "Try it    试用", root + "/swagger-ui.html");
        if (answers) line(text, "Look at   查看", root + "/api/leaders  /api/offices  /api/tasks");
        if (directory != null) line(text, "Data      数据", directory.path().toString());
        line(text, "First     第一步", "curl -s " + root + (answers ? "/api/leaders/he-qian/board" : "/api/commands"));
        line(text, "Stop      停止", "Ctrl-C");
        if (!local) line(text, "Beware    注意", "no sign-in yet: whoever reaches this port may do anything");
        System.out.println(text);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  ").append(name).append("  ").append(value).append(System.lineSeparator());
    }
}
