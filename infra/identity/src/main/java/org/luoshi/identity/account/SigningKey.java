package org.luoshi.identity.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;

/**
 * The key that standalone signs tokens with, in a file that its owner alone can read. Without the file there is a new
 * key, and everybody signs in again.
 */
final class SigningKey {
    private SigningKey() {}

    /** @throws IllegalArgumentException where the file holds something else */
    static ECKey inFile(Path file) throws IOException {
        try {
            if (!Files.exists(file)) make(file);
            ECKey key = ECKey.parse(Files.readString(file));
            if (!key.isPrivate() || !Curve.P_256.equals(key.getCurve())) throw new ParseException("no such key", 0);
            return key;
        } catch (ParseException e) {
            // Without the cause: it may quote what the file holds.
            throw new IllegalArgumentException(file + " holds no P-256 key; move it away for a new one");
        }
    }

    private static void make(Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(aside);
        Files.createFile(aside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            ECKey key = new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyIDFromThumbprint(true)
                    .generate();
            Files.writeString(aside, key.toJSONString() + "\n", StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        } catch (JOSEException e) {
            throw new IOException("this Java has no P-256", e);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
