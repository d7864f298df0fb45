package org.luoshi.query.webhook;

import java.math.BigInteger;
import java.net.IDN;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.luoshi.query.answer.Malformed;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Where webhooks may go. Whoever may subscribe makes this server send requests, and must not reach by it what only this
 * server can: itself, its neighbours, its cloud's metadata. So a target has to be a public address, unless the
 * configuration names it. It is looked at when somebody subscribes and, because a name may mean another address by then,
 * again by every connection, which goes to the very address that was looked at.
 */
@Component
class Targets implements DnsResolver {
    private static final int LONGEST = 2000;
    private static final Pattern URL = Pattern.compile("(?i)(https?)://([^/?#\\\\]*)([/?][\\x21-\\x7E&&[^#\\\\]]*)?");
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^\\[\\]:@%\\s]+)(?::([0-9]{1,5}))?");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");

    /** What programs that are not careful take for a number, and so for an address. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    /** The special-purpose registries of IANA, and what clouds have put among the public addresses. */
    private static final List<Range> CLOSED = ranges(
            "0.0.0.0/8", // this host
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carriers' own; Alibaba's metadata
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // Azure's host
            "169.254.0.0/16", // link-local; most clouds' metadata
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocols' own; Oracle's metadata
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved; broadcast
            "2001::/23", // protocols' own; Teredo
            "2001:db8::/32", // documentation
            "3fff::/20"); // documentation

    /** Whatever else IPv6 has, loopback, link-local, private and multicast among it, lies outside of this. */
    private static final Range GLOBAL_IPV6 = Range.of("2000::/3");

    /** Two kinds of addresses that hold one of IPv4, which is what they stand for. */
    private static final Range NAT64 = Range.of("64:ff9b::/96");

    private static final Range SIX_TO_FOUR = Range.of("2002::/16");

    /**
     * Addresses with the same first bits.
     *
     * @param first those bits, as a number
     * @param length of the addresses, in bits
     */
    private record Range(BigInteger first, int bits, int length) {
        static Range of(String cidr) {
            int slash = cidr.indexOf('/');
            byte[] network = InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress();
            int bits = Integer.parseInt(cidr.substring(slash + 1));
            int length = 8 * network.length;
            if (bits < 0 || bits > length) throw new IllegalArgumentException(cidr);
            return new Range(new BigInteger(1, network).shiftRight(length - bits), bits, length);
        }

        boolean holds(byte[] address) {
            return 8 * address.length == length
                    && new BigInteger(1, address).shiftRight(length - bits).equals(first);
        }
    }

    private final Set<String> allowedHosts = new HashSet<>();
    private final List<Range> allowedRanges = new ArrayList<>();
    private final DnsResolver dns;

    /** @param allow networks such as 10.1.0.0/16, addresses, and names of hosts, that may be reached all the same */
    @Autowired
    Targets(@Value("${luoshi.webhook.allow:}") List<String> allow) {
        this(allow, SystemDefaultDnsResolver.INSTANCE);
    }

    Targets(List<String> allow, DnsResolver dns) {
        this.dns = dns;
        for (String entry : allow) allow(entry.strip().toLowerCase(Locale.ROOT));
    }

    private void allow(String entry) {
        try {
            if (entry.contains("/")) allowedRanges.add(Range.of(entry));
            else if (entry.contains(":")) allowedRanges.add(Range.of(entry + "/128"));
            else if (IPV4.matcher(entry).matches()) allowedRanges.add(Range.of(entry + "/32"));
            else allowedHosts.add(host(entry));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "luoshi.webhook.allow: " + entry
                            + " is neither a network, as 10.1.0.0/16, nor an address or a host",
                    e);
        }
    }

    /**
     * The URL in its one spelling.
     *
     * @throws Malformed where it is none that webhooks may be sent to, as far as can be told now
     */
    URI target(String url) {
        Matcher parts = URL.matcher(url);
        Matcher authority = parts.matches() ? AUTHORITY.matcher(parts.group(2)) : null;
        if (url.length() > LONGEST || authority == null || !authority.matches()) throw unreadable();
        try {
            String scheme = parts.group(1).toLowerCase(Locale.ROOT);
            String host = host(authority.group(1));
            int port = authority.group(2) == null ? -1 : Integer.parseInt(authority.group(2));
            if (port == 0 || port > 65535) throw unreadable();
            String path = parts.group(3) == null ? "/" : parts.group(3);
            if (scheme.equals("http") && !named(host))
                throw refused(
                        "须用 https；http 只能用于配置中列明的目标",
                        "must be https; http is for targets that the configuration lists");
            resolve(host);
            return new URI(scheme + "://" + host + (port < 0 ? "" : ":" + port) + path);
        } catch (UnknownHostException e) {
            throw refused("主机无法解析，或不在允许访问的范围", "names a host that cannot be found, or that webhooks may not reach");
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw unreadable();
        }
    }

    /** By name, or by the address that it is written as. */
    private boolean named(String host) {
        if (allowedHosts.contains(host)) return true;
        return literal(host) && allows(InetAddress.ofLiteral(bare(host)).getAddress());
    }

    /**
     * The one spelling of a host: names in lower case and ASCII without the dot at the end; an address in decimals.
     * What looks like an address in any other way is none.
     */
    private static String host(String written) {
        if (written.startsWith("[")) {
            InetAddress address = Inet6Address.ofLiteral(bare(written));
            return address instanceof Inet4Address
                    ? address.getHostAddress()
                    : "[" + address.getHostAddress().replaceFirst("%.*", "") + "]";
        }
        String host = IDN.toASCII(written, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        if (host.endsWith(".")) host = host.substring(0, host.length() - 1);
        String[] labels = host.split("\\.", -1);
        boolean wellFormed = host.length() <= 253
                && Arrays.stream(labels).allMatch(label -> LABEL.matcher(label).matches());
        boolean number = NUMBER.matcher(labels[labels.length - 1]).matches();
        if (!wellFormed || (number && !IPV4.matcher(host).matches())) throw new IllegalArgumentException(written);
        return host;
    }

    private static boolean literal(String host) {
        return host.contains(":") || IPV4.matcher(host).matches();
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The addresses of the host, all of which may be reached. */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        String bare = bare(host).toLowerCase(Locale.ROOT);
        if (literal(bare)) return reachable(host, InetAddress.ofLiteral(bare));
        InetAddress[] addresses = dns.resolve(bare);
        if (addresses == null || addresses.length == 0) throw new UnknownHostException(host);
        return allowedHosts.contains(bare) ? addresses : reachable(host, addresses);
    }

    private InetAddress[] reachable(String host, InetAddress... addresses) throws UnknownHostException {
        for (InetAddress address : addresses)
            if (!open(address.getAddress()))
                throw new UnknownHostException(host + " is where webhooks may not go: " + address.getHostAddress());
        return addresses;
    }

    private boolean open(byte[] address) {
        if (allows(address)) return true;
        if (NAT64.holds(address)) return open(Arrays.copyOfRange(address, 12, 16));
        if (SIX_TO_FOUR.holds(address)) return open(Arrays.copyOfRange(address, 2, 6));
        return (address.length == 4 || GLOBAL_IPV6.holds(address))
                && CLOSED.stream().noneMatch(range -> range.holds(address));
    }

    private boolean allows(byte[] address) {
        return allowedRanges.stream().anyMatch(range -> range.holds(address));
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return dns.resolveCanonicalHostname(host);
    }

    private static List<Range> ranges(String... cidrs) {
        return Arrays.stream(cidrs).map(Range::of).toList();
    }

    private static Malformed unreadable() {
        return refused(
                "应为 https 网址，不含用户名、密码和片段，如 https://hooks.example.org/luoshi",
                "must be a URL such as https://hooks.example.org/luoshi, without user, password or fragment");
    }

    private static Malformed refused(String zh, String en) {
        return new Malformed("/url", zh, en);
    }
}
