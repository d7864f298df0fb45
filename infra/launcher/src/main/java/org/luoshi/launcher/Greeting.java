package org.luoshi.launcher;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.account.FirstAccounts.First;
import org.luoshi.launcher.demo.DemoAccounts;
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
    private final @Nullable DemoAccounts demo;

    Greeting(
            Environment environment,
            @Nullable DataDirectory directory,
            @Nullable FirstSignIn first,
            @Nullable DemoAccounts demo) {
        this.environment = environment;
        this.directory = directory;
        this.first = first;
        this.demo = demo;
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
        line(text, "Open it   打开", root + "/");
        line(text, "API       接口", root + "/swagger-ui.html");
        if (directory != null) line(text, "Data      数据", directory.path().toString());
        line(text, "Health    健康", management());
        List<First> accounts = first == null ? List.of() : first.made();
        if (first != null)
            line(
                    text,
                    "Token     令牌",
                    (port == 8080 && local && !tls ? "" : "LUOSHI_URL=" + root + " ") + "infra/bin/token supervisor");
        line(text, "Stop      停止", "Ctrl-C");
        if (!accounts.isEmpty()) {
            text.append(
                    "%n  The first accounts. Their passwords are shown this once, and are to be changed at the first sign-in.%n  初始账号如下，口令只显示这一次，首次登录须修改。%n"
                            .formatted());
            for (First account : accounts)
                text.append("    %-12s %-12s %s%n".formatted(account.id(), account.role(), account.password()));
        }
        if (demo != null) {
            text.append("%n  模拟数据 SIMULATED DATA: nobody here exists, and nothing here has happened.%n".formatted());
            if (first != null) {
                text.append("  Accounts of this demo  演示账号%n".formatted());
                for (DemoAccounts.Told account : demo.all())
                    text.append("    %-12s %-12s %s%n".formatted(account.id(), account.role(), account.password()));
            }
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
