package org.luoshi.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** The texts that lie beside the classes, in UTF-8. */
final class Resources {
    private Resources() {}

    static String text(String name) {
        try (InputStream in = Resources.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException(name + " is not beside the classes");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Properties properties(String name) {
        try {
            Properties properties = new Properties();
            properties.load(new StringReader(text(name)));
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
