package org.luoshi.bench;

public final class Bench {
    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        try (Server server = new Server()) {
            System.out.println(new Commands(server, Settings.ofEnvironment()).run());
        }
    }
}
