package org.luoshi.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;

/** An OpenID provider for whoever measures over HTTP: each of its actors gets a token. */
final class Issuer implements AutoCloseable {
    private static final long LATER = 4_102_444_800L; // 2100

    private final HttpServer server;
    private final KeyPair key;

    Issuer() throws IOException, GeneralSecurityException {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        key = keys.generateKeyPair();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RSAPublicKey open = (RSAPublicKey) key.getPublic();
        serve("/.well-known/openid-configuration", Map.of("issuer", address(), "jwks_uri", address() + "/keys"));
        serve(
                "/keys",
                Map.of(
                        "keys",
                        List.of(Map.of(
                                "kty",
                                "RSA",
                                "use",
                                "sig",
                                "alg",
                                "RS256",
                                "kid",
                                "bench",
                                "n",
                                text(open.getModulus()),
                                "e",
                                text(open.getPublicExponent())))));
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String token(Actor actor) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", address());
        claims.put("aud", "luoshi");
        claims.put("exp", LATER);
        claims.put("sub", actor.id());
        claims.put("preferred_username", actor.id());
        claims.put("name", actor.name());
        claims.put("roles", List.of(actor.role().name()));
        if (actor.office() != null) claims.put("office", actor.office().value());
        if (actor.leader() != null) claims.put("leader", actor.leader().value());
        String signed = text(Map.of("alg", "RS256", "typ", "JWT", "kid", "bench")) + "." + text(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + text(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(String path, Map<String, ?> json) {
        byte[] body = EventJson.write(json).getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static String text(BigInteger number) {
        byte[] bytes = number.toByteArray();
        boolean sign = bytes[0] == 0 && bytes.length > 1;
        return text(sign ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String text(Map<String, ?> json) {
        return text(EventJson.write(json).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
