package org.luoshi.launcher;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.account.FirstAccounts.First;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** What is printed when everything is ready: where to look and what to try first. */
@Component
class Greeting {
    private final Environment environment;
    private final @Nullable DataDirectory directory;
    private final @Nullable FirstSignIn first;

    Greeting(Environment environment, @Nullable DataDirectory directory, @Nullable FirstSignIn first) {
        this.environment = environment;
        this.directory = directory;
        this.first = first;
    }

    @EventListener(ApplicationReadyEvent.class)
    void greet() {
        String address = environment.getRequiredProperty("server.address");
        boolean local = address.equals("127.0.0.1") || address.equals("localhost");
        int port = environment.getRequiredProperty("local.server.port", Integer.class);
        boolean tls = environment.containsProperty("luoshi.tls.certificate");
        String root = (tls ? "https://" : "http://") + (local ? "localhost" : address) + ":" + port;
        double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;

        StringBuilder text = new StringBuilder();
        text.append("%nLuoshi 落实 (%s) is ready after %.1f s  已就绪%n"
                .formatted(String.join(",", environment.getActiveProfiles()), seconds));
        line(text, "Try it    试用", root + "/swagger-ui.html");
        if (directory != null) line(text, "Data      数据", directory.path().toString());
        line(text, "Health    健康", management());
        List<First> accounts = first == null ? List.of() : first.made();
        if (first != null) line(text, "Sign in   登录", "infra/bin/token supervisor");
        line(text, "Stop      停止", "Ctrl-C");
        if (!accounts.isEmpty()) {
            text.append(
                    "%n  The first accounts. Their passwords are shown this once, and are to be changed at the first sign-in.%n  初始账号如下，口令只显示这一次，首次登录须修改。%n"
                            .formatted());
            for (First account : accounts)
                text.append("    %-12s %-12s %s%n".formatted(account.id(), account.role(), account.password()));
        }
        System.out.println(text);
    }

    private String management() {
        return "http://" + environment.getRequiredProperty("management.server.address") + ":"
                + environment.getRequiredProperty("local.management.port") + "/actuator/health";
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  ").append(name).append("  ").append(value).append(System.lineSeparator());
    }
}
