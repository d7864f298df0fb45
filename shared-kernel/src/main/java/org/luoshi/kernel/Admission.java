package org.luoshi.kernel;

/** What whoever checks the callers tells the sides about a request, without their knowing that one. */
public final class Admission {
    /** The request attribute that holds how much longer the caller is believed, as a {@link java.time.Duration}. */
    public static final String LASTS = "org.luoshi.admission.lasts";

    private Admission() {}
}
