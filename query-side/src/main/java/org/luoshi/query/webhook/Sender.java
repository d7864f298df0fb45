package org.luoshi.query.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Sends one signed request and says what came of it. The receiver is a stranger: it may be slow, say more than anybody
 * wants to read, or send us elsewhere, and gets no more of our time and memory for it than any other.
 */
@Component
class Sender implements DisposableBean {
    private static final Timeout CONNECT = Timeout.ofSeconds(5);

    /** Between two signs of life. */
    private static final Timeout RESPONSE = Timeout.ofSeconds(15);

    /** For all of it: a receiver that dribbles gives signs of life for ever. */
    private static final Duration WHOLE = Duration.ofSeconds(20);

    /** An open connection goes where the name led when it was opened. */
    private static final TimeValue MOST_KEPT = TimeValue.ofMinutes(1);

    private static final int MOST_READ = 4096;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    /**
     * What came of an attempt.
     *
     * @param status of HTTP; null where there was no answer
     * @param error a few words, none of them the receiver's; null where it was a success
     * @param notBefore how long the receiver wants to be left alone
     */
    record Outcome(
            @Nullable Integer status,
            @Nullable String error,
            @Nullable Duration notBefore) {
        private static final int GONE = 410;

        boolean delivered() {
            return error == null;
        }

        boolean gone() {
            return status != null && status == GONE;
        }
    }

    private final Clock clock;
    private final CloseableHttpClient http;
    private final ScheduledExecutorService deadline = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("webhook-deadline").daemon().factory());

    Sender(Targets targets, Clock clock) {
        this.clock = clock;
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(targets)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .setSocketTimeout(RESPONSE)
                                .setTimeToLive(MOST_KEPT)
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                .build())
                        .setMaxConnTotal(Deliveries.AT_ONCE)
                        .setMaxConnPerRoute(Deliveries.AT_ONCE)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(CONNECT)
                        .setResponseTimeout(RESPONSE)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent("Luoshi-Webhooks")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /** @param secrets each of which signs */
    Outcome send(URI target, String id, String body, List<Secret> secrets) {
        long timestamp = clock.instant().getEpochSecond();
        HttpPost request = new HttpPost(target);
        request.setHeader("webhook-id", id);
        request.setHeader("webhook-timestamp", Long.toString(timestamp));
        request.setHeader(
                "webhook-signature",
                secrets.stream().map(secret -> secret.sign(id, timestamp, body)).collect(Collectors.joining(" ")));
        request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
        Future<?> end = deadline.schedule(request::cancel, WHOLE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return post(request);
        } catch (IOException e) {
            return new Outcome(
                    null, request.isCancelled() ? "no answer within " + WHOLE.toSeconds() + " s" : words(e), null);
        } finally {
            end.cancel(false);
        }
    }

    private Outcome post(HttpPost request) throws IOException {
        ClassicHttpResponse response = http.executeOpen(null, request, null);
        try {
            int status = response.getCode();
            return status / 100 == 2
                    ? new Outcome(status, null, null)
                    : new Outcome(status, "answered " + status, notBefore(response));
        } finally {
            // An answer that goes on and on is cut off here: to close it would read it to its end.
            if (!readsToItsEnd(response.getEntity())) request.cancel();
            Closer.closeQuietly(response);
        }
    }

    private static boolean readsToItsEnd(@Nullable HttpEntity entity) {
        try {
            InputStream content = entity == null ? null : entity.getContent();
            return content == null || content.readNBytes(MOST_READ + 1).length <= MOST_READ;
        } catch (IOException e) {
            return false; // the status has said all that we wanted to know
        }
    }

    /** Only the form in seconds; the other one is an instant of the receiver's clock. */
    private static @Nullable Duration notBefore(ClassicHttpResponse response) {
        Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        if (header == null || header.getValue() == null) return null;
        String value = header.getValue().strip();
        return SECONDS.matcher(value).matches() ? Duration.ofSeconds(Long.parseLong(value)) : null;
    }

    /** What is wrong with the answer itself is not told in full: it would be the receiver speaking. */
    private static String words(IOException e) {
        String kind = e.getClass().getSimpleName();
        boolean ours = e instanceof SocketException
                || e instanceof SocketTimeoutException
                || e instanceof UnknownHostException
                || e instanceof SSLException;
        return ours ? shortened(kind + ": " + e.getMessage()) : kind;
    }

    private static String shortened(String words) {
        return words.substring(0, Math.min(words.length(), 200)).replaceAll("\\p{Cntrl}", " ");
    }

    @Override
    public void destroy() throws IOException {
        deadline.shutdownNow();
        http.close();
    }
}
