package dev.tollgate.exchange.store.datastore;

import com.google.api.gax.retrying.RetrySettings;
import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.datastore.Datastore;
import com.google.cloud.datastore.DatastoreOptions;
import com.google.cloud.http.HttpTransportOptions;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.io.IOException;
import java.time.Duration;

/**
 * A factory of Google's client over HTTP. gRPC would add its own copy of Netty and thirty megabytes for a few small
 * calls. Each attempt of a call has timeouts, and {@link DatastoreCalls} bounds the whole call.
 */
final class DatastoreClient {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 3_000;
    private static final int ATTEMPTS = 3;

    private DatastoreClient() {}

    static Datastore open(DatastoreLocation place) throws StoreException {
        DatastoreOptions.Builder options = DatastoreOptions.newBuilder()
                .setProjectId(place.projectId())
                .setTransportOptions(new WholeAnswers(HttpTransportOptions.newBuilder()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setReadTimeout(READ_MILLIS)))
                .setRetrySettings(retries());
        try {
            if (place.emulatorHost().isEmpty()) {
                options.setCredentials(applicationDefault());
            } else {
                options.setHost("http://" + place.emulatorHost()).setCredentials(NoCredentials.getInstance());
            }
            return options.build().getService();
        } catch (IllegalArgumentException e) {
            throw new StoreException(place + " cannot be used (" + e.getMessage() + "): check --project-id", e);
        }
    }

    private static Credentials applicationDefault() throws StoreException {
        try {
            return GoogleCredentials.getApplicationDefault();
        } catch (IOException e) {
            throw new StoreException(
                    "datastore: there are no application default credentials: set GOOGLE_APPLICATION_CREDENTIALS to a"
                            + " key file, or run 'gcloud auth application-default login'",
                    e);
        }
    }

    private static RetrySettings retries() {
        return RetrySettings.newBuilder()
                .setMaxAttempts(ATTEMPTS)
                .setInitialRetryDelayDuration(Duration.ofMillis(100))
                .setRetryDelayMultiplier(2)
                .setMaxRetryDelayDuration(Duration.ofSeconds(1))
                .setTotalTimeoutDuration(DatastoreCalls.DEADLINE)
                .build();
    }
}
