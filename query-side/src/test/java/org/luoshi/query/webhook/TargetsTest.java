package org.luoshi.query.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.query.answer.Malformed;

class TargetsTest {
    /** Names that a test needs, without asking anybody. */
    private record Dns(Map<String, List<String>> addresses) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            List<String> found = addresses.get(host);
            if (found == null) throw new UnknownHostException(host);
            return found.stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    private static final Dns DNS = new Dns(Map.of(
            "hooks.example.org", List.of("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"),
            "xn--fiq228c.example.org", List.of("93.184.216.34"),
            "inside.example.org", List.of("10.1.2.3"),
            "half.example.org", List.of("93.184.216.34", "127.0.0.1"),
            "localhost", List.of("127.0.0.1", "::1"),
            "allowed", List.of("192.168.7.7")));

    private static Targets targets(String... allow) {
        return new Targets(List.of(allow), DNS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "100.100.100.200",
                "127.0.0.1",
                "127.8.9.1",
                "168.63.129.16",
                "169.254.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "[::]",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[::127.0.0.1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::FFFF:10.0.0.1]",
                "[64:ff9b::10.0.0.1]",
                "[64:ff9b::a9fe:a9fe]",
                "[64:ff9b:1::1]",
                "[100::1]",
                "[2001::1]",
                "[2001:2::1]",
                "[2001:10::1]",
                "[2001:db8::1]",
                "[2002:7f00:1::]",
                "[2002:a00:1::1]",
                "[2002:c0a8:101::1]",
                "[3fff::1]",
                "[5f00::1]",
                "[fc00::1]",
                "[fd00:ec2::254]",
                "[fe80::1]",
                "[fec0::1]",
                "[ff02::1]",
            })
    void an_address_that_is_not_public_is_refused_when_subscribed_and_when_connected(String host) {
        assertThatThrownBy(() -> targets().target("https://" + host + "/"))
                .isInstanceOfSatisfying(
                        Malformed.class, e -> assertThat(e.why().en()).contains("may not reach"));
        assertThatThrownBy(() -> targets().resolve(host)).isInstanceOf(UnknownHostException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "168.63.129.17",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "[2606:4700::1111]",
                "[64:ff9b::1.1.1.1]",
                "[2002:101:101::1]",
            })
    void its_public_neighbours_are_not(String host) throws Exception {
        assertThat(targets().target("https://" + host + "/").getScheme()).isEqualTo("https");
        assertThat(targets().resolve(host)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "https://hooks.example.org https://hooks.example.org/",
                "HTTPS://Hooks.Example.ORG./a?b=c https://hooks.example.org/a?b=c",
                "https://hooks.example.org:8443/%E6%B5%8B https://hooks.example.org:8443/%E6%B5%8B",
                "https://中文.example.org/ https://xn--fiq228c.example.org/",
                "https://中文。example。org/ https://xn--fiq228c.example.org/",
                "https://[::ffff:1.1.1.1]/ https://1.1.1.1/",
            })
    void a_target_has_one_spelling(String written, String kept) {
        assertThat(targets().target(written)).hasToString(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hooks.example.org",
                "ftp://hooks.example.org/",
                "file:///etc/passwd",
                "https:hooks.example.org",
                "https://",
                "https:///x",
                "https://user@hooks.example.org/",
                "https://user:pass@hooks.example.org/",
                "https://hooks.example.org@127.0.0.1/",
                "https://127.0.0.1\\@hooks.example.org/",
                "https://hooks.example.org\\x",
                "https://hooks.example.org/#x",
                "https://hooks.example.org/ x",
                "https://hooks.example.org/%zz",
                "https://hooks.example.org/测试",
                "https://hooks.example.org:0/",
                "https://hooks.example.org:65536/",
                "https://hooks.example.org:/",
                "https://hooks..example.org/",
                "https://.example.org/",
                "https://hooks.example.org../",
                "https://hooks%2eexample.org/",
                "https://hooks.example.org\n/",
                "https://-hooks.example.org/",
                // other ways to write 127.0.0.1
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0x7f.0.0.1/",
                "https://017700000001/",
                "https://0177.0.0.1/",
                "https://127.1/",
                "https://127.0.1/",
                "https://127.0.0.01/",
                "https://127.0.0.0x1/",
                "https://127.0.0.1.1/",
                "https://256.0.0.1/",
                "https://[::1%25lo]/",
                "https://[::1%lo]/",
                "https://[::1]x/",
                "https://[127.0.0.1]/",
                "https://[]/",
            })
    void what_is_no_plain_url_is_refused(String url) {
        assertThatThrownBy(() -> targets().target(url))
                .isInstanceOfSatisfying(
                        Malformed.class, e -> assertThat(e.path()).isEqualTo("/url"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost/",
                "https://LOCALHOST./",
                "https://inside.example.org/",
                "https://half.example.org/",
                "https://nowhere.example.org/",
                "https://127.0.0.1./",
                "https://①②⑦.⓪.⓪.①/",
                "https://127。0。0。1/",
                "https://１２７.0.0.1/",
            })
    void a_name_is_what_it_stands_for(String url) {
        assertThatThrownBy(() -> targets().target(url)).isInstanceOf(Malformed.class);
    }

    @Test
    void a_name_that_means_another_address_by_the_time_of_the_connection_is_refused_then() throws Exception {
        assertThat(targets().resolve("hooks.example.org")).hasSize(2);
        assertThatThrownBy(() -> targets().resolve("half.example.org"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void what_is_allowed_may_be_reached_also_without_encryption() throws Exception {
        assertThat(targets("10.1.0.0/16").target("http://10.1.2.3:8080/x")).hasToString("http://10.1.2.3:8080/x");
        assertThat(targets("10.1.2.3").target("https://inside.example.org/")).isNotNull();
        assertThat(targets("Allowed.").target("http://allowed/")).isNotNull();
        assertThat(targets("allowed").resolve("allowed")).hasSize(1);
        assertThat(targets("fd00:1::/32").target("http://[fd00:1::7]/")).hasToString("http://[fd00:1:0:0:0:0:0:7]/");
        assertThat(targets("::1").target("http://[::1]/")).isNotNull();
        assertThatThrownBy(() -> targets("10.1.0.0/16").target("http://10.2.0.1/"))
                .isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> targets("10.1.0.0/16").target("https://10.2.0.1/"))
                .isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> targets().target("http://hooks.example.org/"))
                .isInstanceOfSatisfying(
                        Malformed.class, e -> assertThat(e.why().en()).contains("https"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "x/8", "a b", "300.1.1.1", "1:2"})
    void an_entry_that_allows_nothing_is_told_at_the_start(String entry) {
        assertThatThrownBy(() -> targets(entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(entry);
    }
}
